"""What is said on the pages of who manages senders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.messages.contracts import Kind, ReferenceStep, SenderDetail, TypeRules
from burgerprofiel.blocks.messages.errors import InvalidRulesError
from burgerprofiel.blocks.messages.pages import replies_words
from burgerprofiel.blocks.messages.pages import sending_words as words
from burgerprofiel.foundation import themes
from burgerprofiel.foundation.gate import Actor

DONE: Final[Mapping[str, Promise]] = {
    "bewaard": _("Het is bewaard, en geldt voor nieuwe berichten."),
    "gemaakt": _("Het soort bericht is gemaakt. Jullie kunnen er een sjabloon voor schrijven."),
    "gestopt": _("Jullie versturen dit soort bericht niet meer. Wat verstuurd is, blijft zoals het is."),
    "weer": _("Jullie kunnen dit soort bericht weer versturen."),
    "quotum": _("Het quotum is veranderd."),
}
UNITS: Final[Mapping[str, Promise]] = {"day": _("dagen"), "month": _("maanden"), "year": _("jaar")}
_FIELDS: Final[Mapping[str, Promise]] = {
    "name": _("naam"),
    "notice_title": _("titel in de verwittiging"),
    "kind": _("soort"),
    "theme": _("thema"),
    "required_assurance": _("aanmelding"),
    "may_reply": _("antwoorden"),
    "reply_days": _("dagen om te antwoorden"),
    "validity_number": _("geldigheid"),
    "validity_unit": _("eenheid van de geldigheid"),
    "ended": _("gestopt"),
    "is_sensitive": _("gevoelige afzender"),
    "enterprise_number": _("ondernemingsnummer"),
    "per_day": _("ontvangers per dag"),
}
_OF_NEW: Final = frozenset({"name", "notice_title"})
_VALUES: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    "kind": {Kind.OFFICIAL.value: _("officieel"), Kind.NOTICE.value: _("melding")},
    "validity_unit": UNITS,
    "theme": themes.THEMES,
}
_PROBLEMS: Final[Mapping[tuple[str, str], Promise]] = {
    ("notice_title", "empty"): _(
        "Geef een titel: zonder weet niemand waarover de verwittiging gaat. Verraad er niets mee."
    ),
    ("name", "empty"): _("Geef een naam in het Nederlands."),
    ("code", "not-a-code"): _("Gebruik kleine letters, cijfers en streepjes, bijvoorbeeld premie-wonen."),
    ("code", "used"): _("Jullie hebben al een soort bericht met deze code. Kies een andere."),
    ("may_reply", "notice"): _(
        "Op een melding kan niemand antwoorden. Haal het vinkje weg, of kies een officieel bericht."
    ),
    ("reply_days", "range"): _("Geef een getal van 0 tot 3650, of laat het leeg."),
    ("validity_number", "range"): _("Geef een getal van 0 tot 1000, of laat het leeg."),
    ("per_day", "range"): _("Geef een getal van 1 tot 10 miljoen."),
    ("enterprise_number", "not-a-number"): _("Geef de tien cijfers van het ondernemingsnummer."),
}
_NAMES: Final[Mapping[str, str]] = {
    "name": "naam",
    "notice_title": "titel",
    "may_reply": "antwoord",
    "reply_days": "antwoord-dagen",
    "validity_number": "geldig",
    "per_day": "per-dag",
    "enterprise_number": "nummer",
    "theme": "thema",
    "required_assurance": "zekerheid",
}


def problems(error: InvalidRulesError) -> dict[str, str]:
    """What is wrong, by the fields of the form."""
    found: dict[str, str] = {}
    for one in error.errors:
        field, _separator, language = one.field.partition(".")
        name = "-".join(part for part in (_NAMES.get(field, field), language) if part)
        found.setdefault(name, str(_PROBLEMS.get((field, one.code)) or _of_text(one.code)))
    return found


def _of_text(code: str) -> str:
    if code == "too-long":
        return gettext("Hou het onder 100 tekens.")
    return gettext("Kijk na wat hier staat.")


def changed() -> str:
    """Somebody was first."""
    return gettext(
        "Iemand veranderde dit terwijl jij bezig was. Kijk bij de afzender wat er veranderde, en begin opnieuw."
    )


def number(count: int) -> str:
    """A count as people write it."""
    return format_decimal(count, locale=get_language() or "nl")


def kinds() -> list[dict[str, Any]]:
    """Official message or notice, with what that means."""
    return [
        {
            "value": Kind.OFFICIAL.value,
            "label": gettext("Officieel bericht"),
            "hint": gettext("Heeft rechtsgevolgen of vraagt iets: een beslissing, een aanslag, een vraag."),
        },
        {
            "value": Kind.NOTICE.value,
            "label": gettext("Melding"),
            "hint": gettext("Zegt alleen dat er iets te zien is. Zonder termijn, zonder antwoord."),
        },
    ]


def assurances(now: int) -> list[tuple[int, str]]:
    """How surely somebody signs in to read it; with what holds now, where that is another."""
    known = {
        0: gettext("Zoals voor alle berichten"),
        27: gettext("Minstens itsme of een andere sterke aanmelding"),
        35: gettext("Alleen met de identiteitskaart"),
    }
    return sorted({now: gettext("Niveau %(level)s") % {"level": now}, **known}.items())


def traits(rules: TypeRules) -> str:
    """The rules of a type in a line."""
    return " · ".join(_traits(rules))


def _traits(rules: TypeRules) -> Iterator[str]:
    yield gettext("melding") if rules.kind is Kind.NOTICE else gettext("officieel")
    if rules.theme:
        yield themes.name_of(rules.theme)
    if rules.may_reply:
        yield (
            ngettext("antwoord binnen %(num)s dag", "antwoord binnen %(num)s dagen", rules.reply_days)
            % {"num": rules.reply_days}
            if rules.reply_days
            else gettext("antwoord mag altijd")
        )
    if rules.validity_number:
        yield gettext("geldig %(number)s %(unit)s") % {
            "number": rules.validity_number,
            "unit": UNITS[rules.validity_unit],
        }
    if rules.required_assurance:
        yield gettext("sterkere aanmelding")


def step(one: ReferenceStep, *, found: SenderDetail, actor: Actor) -> dict[str, Any]:
    """A change as the history shows it."""
    names = {each.rules.code: words.best(each.rules.name) for each in found.types}
    what = names.get(one.type_code, one.type_code) or gettext("De afzender")
    lines = [line for field, pair in _told(one) if (line := _line(field, *pair))]
    if one.staff_id is None:
        who = gettext("De beheerder van het platform, met een document")
    else:
        who = gettext("Jij") if one.staff_id == actor.person_id else one.name or replies_words.colleague()
    return {"at": one.at, "title": what, "text": "; ".join(lines), "who": who}


def _told(one: ReferenceStep) -> list[tuple[str, tuple[Any, Any]]]:
    """The fields that a change tells of; of something new what it is called, not every rule that it begins with."""
    is_new = "name" in one.changes and one.changes["name"][0] is None
    return [(field, pair) for field, pair in one.changes.items() if not is_new or field in _OF_NEW]


def _line(field: str, was: Any, became: Any) -> str:
    """A field that changed, and how; nothing of one that was and is empty."""
    before, after = _value(field, was), _value(field, became)
    label = str(_FIELDS.get(field, field))
    if before == after:
        return ""
    if not before:
        return f"{label}: {after}"
    return gettext("%(field)s: %(was)s werd %(became)s") % {
        "field": label,
        "was": before,
        "became": after or gettext("leeg"),
    }


def _value(field: str, value: Any) -> str:
    if value and field in _VALUES:
        return str(_VALUES[field].get(value, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{text} ({language})" for language, text in sorted(value.items()) if text)
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nee")
    return "" if value in (None, "", 0) else str(value)
