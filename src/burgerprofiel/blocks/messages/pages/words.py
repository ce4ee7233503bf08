"""What pages say of messages, in words."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from burgerprofiel.blocks.messages.contracts import Action, Box, Happened, Kind, Moment, Row, ToPay
from burgerprofiel.blocks.messages.public import ebox
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.ui import dates


def _locale() -> str:
    return (translation.get_language() or "nl")[:2]


def day(moment: datetime) -> str:
    """A day in a sentence."""
    return dates.say_date_in_sentence(moment, today=clock.today(), locale=_locale())


def asks(action: Action) -> str:
    """What a message asks, as an order; empty for nothing."""
    return {
        Action.PAY: _("Betaal"),
        Action.SIGN: _("Onderteken"),
        Action.REPLY: _("Antwoord"),
        Action.CONFIRM: _("Bevestig dat je dit las"),
        Action.APPOINTMENT: _("Maak een afspraak"),
    }.get(action, "")


def button(action: Action) -> str:
    """What stands on the button of what is done elsewhere."""
    return {
        Action.PAY: _("Betalen"),
        Action.SIGN: _("Ondertekenen"),
        Action.APPOINTMENT: _("Afspraak maken"),
    }.get(action, "")


def deadline(due_at: datetime | None) -> str:
    """Until when, in words."""
    if due_at is None:
        return ""
    if due_at < clock.now():
        return _("Dit moest ten laatste %(day)s.") % {"day": day(due_at)}
    return _("Doe dit ten laatste %(day)s.") % {"day": day(due_at)}


def labels(row: Row) -> list[dict[str, str]]:
    """What stands beside a row in a list: what it asks and until when, and what it is."""
    found = []
    if row.waits and not row.veiled:
        is_late = row.due_at is not None and row.due_at < clock.now()
        text = asks(row.action)
        if row.due_at:
            text = _("%(what)s tegen %(day)s") % {"what": text, "day": day(row.due_at)}
        found.append({"text": text, "tone": "late" if is_late else "warn"})
    if row.is_registered:
        found.append({"text": _("Aangetekend"), "tone": "plain"})
    if row.provider:
        found.append({"text": _("Uit je e-Box"), "tone": "plain"})
    if row.kind is Kind.NOTICE and row.box is not Box.INBOX:
        found.append({"text": _("Melding"), "tone": "plain"})
    if row.veiled:
        found.append({"text": _("Meld je sterker aan om dit te lezen"), "tone": "plain"})
    if row.has_files:
        found.append({"text": _("Met bestand"), "tone": "plain"})
    return found


def happened(line: Happened) -> str:
    """A line of the history."""
    who = _("Jij") if line.is_me else line.name or (_("Een collega") if line.by_person else "")
    words = {
        Moment.RECEIVED: _("Aangekomen in je berichten"),
        Moment.DONE: _("De afzender meldt dat dit in orde is"),
        Moment.OPENED: _("%(who)s opende dit"),
        Moment.READ: _("%(who)s las dit"),
        Moment.CONFIRMED: _("%(who)s bevestigde dat dit gelezen is"),
        Moment.REPLIED: _("%(who)s antwoordde"),
        Moment.MARKED_UNREAD: _("%(who)s zette dit terug op ongelezen"),
        Moment.ARCHIVED: _("%(who)s zette dit in het archief"),
        Moment.BINNED: _("%(who)s zette dit in de prullenbak"),
        Moment.RESTORED: _("%(who)s zette dit terug bij de berichten"),
    }[line.moment]
    said = words % {"who": who} if "%(who)s" in words else words
    return _("%(said)s, via %(portal)s") % {"said": said, "portal": _portal(line.via)} if line.via else said


def _portal(client_id: str) -> str:
    """A portal elsewhere by its name; one that is no longer in the settings by what it came as."""
    found = ebox.load().portal_with(client_id)
    return found.name if found else client_id


def amount(paid: ToPay) -> str:
    """An amount as people write it."""
    euros, cents = divmod(paid.cents, 100)
    sign = "€" if paid.currency == "EUR" else paid.currency
    return f"{sign} {euros:,}".replace(",", ".") + f",{cents:02}"


def iban(number: str) -> str:
    """An account number in groups of four."""
    compact = number.replace(" ", "")
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))


def boxes() -> dict[Box, str]:
    """What the places of messages are called."""
    return {Box.INBOX: _("Berichten"), Box.ARCHIVE: _("Archief"), Box.BIN: _("Prullenbak")}
