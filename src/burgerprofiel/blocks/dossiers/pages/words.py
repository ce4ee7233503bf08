"""The sentences about one file: whose turn it is and when, what its label says, what its button says."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from burgerprofiel.blocks.dossiers.contracts import DossierRow, Outcome, Phase, Turn
from burgerprofiel.blocks.dossiers.queries import names
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.ui import dates
from burgerprofiel.foundation.ui.catalogue import base_language

END_OF_DAY = (23, 59)
MAXIMUM_NAME_ON_BUTTON = 32


def day(moment: date | datetime) -> str:
    """A day as people say it, also within a sentence: "gisteren", "2 december", "le 2 décembre"."""
    return dates.say_date_in_sentence(moment, today=clock.today(), locale=_locale())


def moment(at: datetime) -> str:
    """A moment as people say it: "8.12 uur", "gisteren, 8.12 uur"."""
    return dates.say_moment(at, today=clock.today(), locale=_locale())


def _locale() -> str:
    return translation.get_language() or "nl"


def due(row: DossierRow) -> date | datetime | None:
    """When it must be done: a day; on that day itself the moment, when the authority gave a time of the day."""
    if row.action_due_at is None:
        return None
    local = clock.in_belgium(row.action_due_at)
    whole_day = (local.hour, local.minute) in (END_OF_DAY, (0, 0))
    return row.action_due_at if local.date() == clock.today() and not whole_day else local.date()


def next_step(row: DossierRow) -> str:
    """What happens next and when, under "Bij jou" or "Bij de dienst"."""
    if row.closed_at:
        return _closed(row.closed_at)
    if row.left_out:
        return _("je ziet de stand van %(day)s") % {"day": day(row.changed_at)}
    if row.turn == Turn.YOU:
        return _your_turn(row)
    if row.suspended_since:
        return _("termijn staat stil sinds %(day)s") % {"day": day(row.suspended_since)}
    return _their_turn(row)


def _closed(at: datetime) -> str:
    is_near = abs((dates.local_day(at) - clock.today()).days) <= 1
    form = _("afgesloten %(day)s") if is_near else _("afgesloten op %(day)s")
    return form % {"day": day(at)}


def _your_turn(row: DossierRow) -> str:
    until = due(row)
    if until is None:
        return _("wacht op jou sinds %(day)s") % {"day": day(row.changed_at)}
    if dates.local_day(until) < clock.today():
        return _("moest klaar zijn tegen %(day)s") % {"day": day(until)}
    return _("doe dit ten laatste %(day)s") % {"day": day(until)}


def _their_turn(row: DossierRow) -> str:
    today = clock.today()
    if row.target_on and row.target_on >= today:
        is_decided = row.phase == Phase.EXECUTION
        form = _("volgende stap tegen %(day)s") if is_decided else _("antwoord tegen %(day)s")
        return form % {"day": day(row.target_on)}
    if row.legal_deadline_on and row.legal_deadline_on >= today:
        return _("beslissing uiterlijk %(day)s") % {"day": day(row.legal_deadline_on)}
    if row.legal_deadline_on or row.target_on:
        passed = row.legal_deadline_on or row.target_on or today
        return _("later dan gepland: het was voor %(day)s") % {"day": day(passed)}
    return _("sinds %(day)s") % {"day": day(row.changed_at)}


def label(row: DossierRow) -> tuple[str, str]:
    """The small label beside a title and its tone; empty when it would add nothing."""
    if row.unreadable:
        return _("nu niet leesbaar"), "plain"
    if row.stale_since and not row.closed_at:
        return _("stand van %(moment)s") % {"moment": moment(row.stale_since)}, "plain"
    if row.veiled:
        return "", "plain"
    if row.closed_at and row.outcome:
        return names.outcome(row.outcome), "ok" if row.outcome == Outcome.GRANTED else "plain"
    if row.reopened_at and not row.closed_at:
        return _("heropend"), "plain"
    return "", "plain"


def status_in_sentence(row: DossierRow) -> str:
    """The status as it stands in the middle of a sentence: "in behandeling", but "VDAB bekijkt je aanvraag".

    German keeps its capitals, since it writes nouns with one.
    """
    if row.veiled:
        return _("meer zie je na een sterkere aanmelding")
    status = row.status
    is_word = status[1:2].islower() and base_language(_locale()) != "de"
    return status[:1].lower() + status[1:] if is_word else status


def todo_title(row: DossierRow) -> str:
    """What to do, as a sentence with a verb; as a heading, so without the full stop of a single sentence."""
    if row.veiled:
        return _("Bekijk wat %(authority)s van je vraagt") % {"authority": row.authority}
    if row.action_text:
        return row.action_text if ". " in row.action_text else row.action_text.removesuffix(".")
    return _("Kijk wat je moet doen: %(status)s") % {"status": status_in_sentence(row)}


def action_label(row: DossierRow) -> str:
    """What the button says, verb first."""
    if row.action_label:
        return row.action_label
    if len(row.authority) > MAXIMUM_NAME_ON_BUTTON:
        return _("Verder bij de dienst")
    return _("Verder bij %(authority)s") % {"authority": row.authority}


def announcement(row: DossierRow) -> str:
    """What a screen reader says when the row changed while the page was open."""
    return _("Gewijzigd: %(title)s, %(status)s.") % {
        "title": row.title,
        "status": status_in_sentence(row),
    }


def look_label(row: DossierRow) -> str:
    """What the button says when there is no address at the authority to go to."""
    return _("Aanmelden en bekijken") if row.veiled else _("Bekijk dossier")
