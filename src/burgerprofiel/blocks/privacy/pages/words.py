"""What a row of the access log says to its subject, in plain words of the language of the request."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from burgerprofiel.blocks.privacy import rules, wording
from burgerprofiel.blocks.privacy.contracts import AccessRow, Alert, AlertKind, AlertState, Reason, Step, Who
from burgerprofiel.foundation import clock, config, purposes
from burgerprofiel.foundation.ui import dates

REASONS = {
    Reason.NO_FILE: gettext_lazy("Ik heb met dit bestuur niets te maken"),
    Reason.KNOWS_ME: gettext_lazy("Ik denk dat iemand keek die me kent"),
    Reason.TOO_MUCH: gettext_lazy("Er is meer bekeken dan nodig"),
    Reason.NOT_ME: gettext_lazy("Hier staat dat ik het was, maar dat klopt niet"),
    Reason.OTHER: gettext_lazy("Iets anders"),
}
STEPS = {
    Step.SUBMITTED: gettext_lazy("Ingediend"),
    Step.FORWARDED: gettext_lazy("Ontvangen door het bestuur"),
    Step.EXTENDED: gettext_lazy("Termijn verlengd"),
    Step.ANSWERED: gettext_lazy("Uitgelegd"),
    Step.UPHELD: gettext_lazy("Je kreeg gelijk"),
    Step.REJECTED: gettext_lazy("Niet aanvaard"),
}


def reason(given: Reason) -> str:
    """Why somebody complains."""
    return str(REASONS[given])


def step(given: Step) -> str:
    """What happened with a complaint."""
    return str(STEPS[given])


def authority(name: str) -> str:
    """Whom a complaint is for: an authority, or the platform where it acted itself."""
    return name or config.current().tenant_name


def text_error(given: str) -> str:
    """How to mend a text that is missing or too long."""
    if given.strip():
        return _("Schrijf hoogstens %(limit)s tekens.") % {"limit": rules.MAXIMUM_TEXT}
    return _("Schrijf kort op waarom.")


def who(row: AccessRow) -> str:
    """Organisation and role; never the name of an official."""
    name = {"organisation": row.organisation_name or _("een bestuur")}
    match row.who:
        case Who.SELF:
            said = _("Jijzelf")
        case Who.MANDATE_HOLDER:
            said = _("Iemand die voor jullie mag optreden")
        case Who.OFFICIAL:
            said = _("Een medewerker van %(organisation)s") % name
        case Who.SYSTEM_OF_AUTHORITY:
            said = _("Een computersysteem van %(organisation)s") % name
        case Who.PORTAL:
            said = _("Een portaal van %(organisation)s, met jouw toestemming") % name
        case Who.PORTAL_OF_COLLEAGUE:
            said = _("Een portaal van %(organisation)s, met toestemming van een collega") % name
        case Who.PLATFORM:
            said = _platform(row.organisation_name)
    return said


def _platform(organisation: str) -> str:
    words = {"platform": config.current().tenant_name, "organisation": organisation}
    if organisation:
        return _("%(platform)s, in opdracht van %(organisation)s") % words
    return _("%(platform)s zelf, automatisch") % words


def operation(code: str) -> str:
    """A kind of operation as a filter says it."""
    return str(wording.OPERATIONS.get(code, code))


def why(row: AccessRow) -> str:
    """The purpose, from the register of processing; of one that is no longer in it, its code."""
    return wording.purpose(row.purpose)


def legal_basis(row: AccessRow) -> str:
    """As the row says it, which is in Dutch; translated where the register still says the same."""
    try:
        wanted = purposes.get(row.purpose).legal_basis
    except purposes.UnknownPurposeError:
        return row.legal_basis
    with translation.override(settings.LANGUAGE_CODE):
        is_same = str(wanted) == row.legal_basis
    return str(wanted) if is_same else row.legal_basis


def application(row: AccessRow) -> str:
    """Through which application: the platform's pages, its own work, or a system by the name it has with us."""
    platform = config.current().tenant_name
    if row.application == "burgerprofiel":
        return platform
    if row.who is Who.PLATFORM:
        return _("%(platform)s, op de achtergrond") % {"platform": platform}
    return row.application or platform


def day(given: date) -> str:
    """A day as people say it within a sentence."""
    return dates.say_date_in_sentence(given, today=clock.today(), locale=translation.get_language() or "nl")


def alert(one: Alert) -> str:
    """What was unusual about a day."""
    texts = {
        AlertKind.VOLUME: _(
            "Bekeek gegevens van %(number)s mensen; gewoonlijk zijn dat er %(usual)s per dag"
        ),
        AlertKind.HOURS: _("Keek %(number)s keer buiten de uren; gewoonlijk is dat %(usual)s keer per dag"),
        AlertKind.NO_FILE: _(
            "Bekeek gegevens van %(number)s mensen zonder lopend dossier bij jullie bestuur"
        ),
        AlertKind.COLLEAGUE: ngettext(
            "Bekeek gegevens van %(number)s collega", "Bekeek gegevens van %(number)s collega’s", one.number
        ),
    }
    return texts[one.kind] % {"number": one.number, "usual": one.usual}


def alert_state(state: AlertState) -> str:
    """What became of an alert."""
    names = {
        AlertState.OPEN: _("Na te kijken"),
        AlertState.EXPLAINED: _("Uitgelegd"),
        AlertState.INCIDENT: _("Incident"),
    }
    return names[state]
