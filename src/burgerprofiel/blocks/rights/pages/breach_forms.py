"""What staff fills in about a breach, read from the form. What cannot be read is said under its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from burgerprofiel.blocks.rights.contracts import (
    BreachCriteria,
    BreachFacts,
    BreachKind,
    BreachText,
    BreachWords,
    Decision,
)
from burgerprofiel.foundation import clock, processing
from burgerprofiel.foundation.accesslog.entry import Operation

MOMENT: Final = "%Y-%m-%dT%H:%M"
"""How a browser's field for a day and a time writes them, on the Belgian clock."""
_LARGEST: Final = 10**9
_TEXTS: Final = ("title", "what", "consequences", "measures", "supervisor_reason", "people_reason")


@dataclass(slots=True)
class Reader:
    """Reads fields of a form and remembers which of them could not be read."""

    given: QueryDict
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text without what no text needs."""
        return self.given.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()

    def moment(self, name: str) -> datetime | None:
        """A moment on the Belgian clock."""
        if not (text := self.text(name)):
            return None
        try:
            return clock.in_belgium(datetime.strptime(text, MOMENT))  # noqa: DTZ007 - Belgian by definition
        except ValueError:
            self.errors[name] = _("Schrijf dag en uur zo: 2026-12-31T14:30.")
            return None

    def number(self, name: str) -> int:
        """A number; nothing is none."""
        text = self.text(name)
        if text and not (text.isascii() and text.isdigit() and int(text) < _LARGEST):
            self.errors[name] = _("Schrijf een getal.")
            return 0
        return int(text or 0)

    def decision(self, name: str) -> Decision:
        """Ja, neen or not decided yet."""
        text = self.text(name)
        return Decision(text) if text in set(Decision) else Decision.UNDECIDED


def facts(reader: Reader) -> BreachFacts | None:
    """The facts of a breach; None when something could not be read."""
    aware_at = reader.moment("aware_at")
    if aware_at is None and "aware_at" not in reader.errors:
        reader.errors["aware_at"] = _("Schrijf wanneer jullie het merkten.")
    given = {
        "began_at": reader.moment("began_at"),
        "ended_at": reader.moment("ended_at"),
        "people": reader.number("people"),
        "records": reader.number("records"),
    }
    if reader.errors or aware_at is None:
        return None
    return BreachFacts(
        aware_at=aware_at,
        kinds=tuple(kind for kind in BreachKind if kind.value in reader.given.getlist("kinds")),
        categories=tuple(
            code for code in processing.CATEGORIES if code in reader.given.getlist("categories")
        ),
        words=BreachWords(**{name: reader.text(name) for name in _TEXTS}),
        supervisor=reader.decision("supervisor"),
        tell_people=reader.decision("tell_people"),
        **given,  # type: ignore[arg-type]
    )


def filled(given: BreachFacts) -> dict[str, object]:
    """The fields of the form for what is known."""
    moments = {name: getattr(given, name) for name in ("aware_at", "began_at", "ended_at")}
    return {
        **{name: clock.in_belgium(at).strftime(MOMENT) if at else "" for name, at in moments.items()},
        **{name: getattr(given.words, name) for name in _TEXTS},
        "kinds": [kind.value for kind in given.kinds],
        "categories": list(given.categories),
        "supervisor": given.supervisor.value,
        "tell_people": given.tell_people.value,
        "people": given.people or "",
        "records": given.records or "",
    }


def as_given(given: QueryDict) -> dict[str, object]:
    """What was filled in, to be shown again."""
    return {
        **{name: given.get(name, "") for name in given},
        "kinds": given.getlist("kinds"),
        "categories": given.getlist("categories"),
    }


def criteria(reader: Reader) -> BreachCriteria | None:
    """Whose data to look for; None when something could not be read."""
    official: UUID | None = None
    if text := reader.text("official"):
        try:
            official = UUID(text)
        except ValueError:
            reader.errors["official"] = _("Kopieer de hele schuilnaam uit een regel van het logboek.")
    operation = reader.text("operation")
    found = BreachCriteria(
        since=reader.moment("since"),
        until=reader.moment("until"),
        official=official,
        client=reader.text("client"),
        organisation=reader.text("organisation"),
        operation=operation if operation in set(Operation) else "",
        source=reader.text("source"),
        files=tuple(line.strip() for line in reader.text("files").splitlines() if line.strip()),
    )
    return None if reader.errors else found


def texts(given: QueryDict) -> dict[str, BreachText]:
    """What people are told, per language; a language of which nothing is filled in is left out."""
    reader = Reader(given)
    found = {
        code: BreachText(
            what=reader.text(f"what-{code}"),
            consequences=reader.text(f"consequences-{code}"),
            advice=reader.text(f"advice-{code}"),
        )
        for code, _name in settings.LANGUAGES
    }
    return {code: text for code, text in found.items() if text.what or text.consequences or text.advice}
