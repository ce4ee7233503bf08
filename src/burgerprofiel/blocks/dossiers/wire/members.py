"""Reading members of JSON that a partner's system wrote: every fault is noted, none is raised.

A reader gives what is right and notes what is wrong, so that the sender sees all faults of a payload at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from burgerprofiel.blocks.dossiers.contracts import Problem, Reader
from burgerprofiel.blocks.dossiers.wire import checks
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.identifiers import IdentifierType, InvalidIdentifierError, canonical

_LONGEST_LINK = 2000


class Members:
    """The members of one object, named in faults with their path."""

    def __init__(self, content: object, *, problems: list[Problem], path: str = "") -> None:
        self.problems = problems
        self._path = path
        self._content: Mapping[str, Any] = content if isinstance(content, Mapping) else {}
        if not isinstance(content, Mapping):
            self._note("not-an-object", "An object is expected.", "")

    def _note(self, code: str, description: str, name: str) -> None:
        field = ".".join(part for part in (self._path, name) if part)
        self.problems.append(Problem(code=code, description=description, field=field))

    def raw(self, name: str) -> Any:
        """A member as it is, None where it is absent."""
        return self._content.get(name)

    def text(self, name: str, *, longest: int, required: bool = False) -> str:
        """A text of at most `longest` characters; a number is taken as its digits."""
        value = self._content.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is None or value == "":
            if required:
                self._note("missing", "This member is required.", name)
            return ""
        if not isinstance(value, str):
            self._note("not-a-text", "A text is expected.", name)
            return ""
        if len(value) > longest:
            self._note("too-long", f"At most {longest} characters.", name)
            return ""
        return value.strip()

    def link(self, name: str) -> str:
        """An http(s) address that may become a link on a page."""
        text = self.text(name, longest=_LONGEST_LINK)
        faults = checks.link(text, field=self._inner_path(name))
        self.problems += faults
        return "" if faults else text

    def past_moment(self, name: str) -> datetime | None:
        """An ISO 8601 moment of change, required; without a time zone it is a Belgian one."""
        text = self.text(name, longest=40, required=True)
        try:
            moment = clock.in_belgium(datetime.fromisoformat(text)) if text else None
        except ValueError:
            self._note("invalid-moment", "Write a date and time of ISO 8601.", name)
            return None
        if moment is not None:
            self.problems += checks.changed_at(moment, field=self._inner_path(name))
        return moment

    def day(self, name: str) -> date | None:
        """An ISO 8601 date."""
        text = self.text(name, longest=40)
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError:
            self._note("invalid-date", "Write a date of ISO 8601.", name)
            return None

    def inner(self, name: str) -> Members:
        """The members of an object inside; an absent one has none."""
        value = self._content.get(name)
        return Members({} if value is None else value, problems=self.problems, path=self._inner_path(name))

    def items(self, name: str) -> Sequence[Members]:
        """The objects of a list inside; an absent list is empty."""
        value = self._content.get(name)
        if value is not None and not isinstance(value, list):
            self._note("not-a-list", "A list is expected.", name)
            return ()
        path = self._inner_path(name)
        return [
            Members(item, problems=self.problems, path=f"{path}[{number}]")
            for number, item in enumerate(value or ())
        ]

    def reader(
        self, name: str, *, kind: IdentifierType, role: str = "", rights: tuple[str, ...] = ()
    ) -> Reader | None:
        """A party by its official number."""
        text = self.text(name, longest=40, required=True)
        try:
            return (
                Reader(type=kind.value, value=canonical(kind, text), role=role, rights=rights)
                if text
                else None
            )
        except InvalidIdentifierError as error:
            self._note("invalid-identifier", str(error), name)
            return None

    def note(self, code: str, description: str, *, name: str = "") -> None:
        """Note a fault that the format itself has found."""
        self._note(code, description, name)

    def _inner_path(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name
