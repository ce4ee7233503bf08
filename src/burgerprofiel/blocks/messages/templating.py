"""The template language of who writes to people: `((name))`, and `((condition??text))` for what only some get.

A value is never read as a template, and in HTML never as markup. Names are the heads of columns that somebody typed:
case, spaces, hyphens and underscores in them make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from html import escape
from typing import Final

Given = str | Sequence[str]
_YES: Final = frozenset({"ja", "j", "waar", "toon", "yes", "y", "true", "t", "1", "include", "show"})
_SEPARATORS: Final = re.compile(r"[\s_\-]+")
_MOST_KEY: Final = 100
_AROUND_LISTS: Final = re.compile(r"\n\n|(?=<ul>)|(?<=</ul>)")


class Fault(StrEnum):
    """What is wrong with a template."""

    UNCLOSED = "unclosed"
    EMPTY = "empty"
    NESTED = "nested"
    TOO_LONG = "too-long"


class TemplateError(ValueError):
    """A template that cannot be used, and where: `line` and `column` count from 1."""

    def __init__(self, fault: Fault, *, line: int, column: int) -> None:
        super().__init__(f"{fault.value} at {line}:{column}")
        self.fault, self.line, self.column = fault, line, column


class MissingValuesError(ValueError):
    """Values that a template needs and a recipient does not have, as the template spells them."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


@dataclass(frozen=True)
class _Field:
    """`((name))`, or with a text `((name??text))`."""

    name: str
    text: str | None = None

    @cached_property
    def key(self) -> str:
        """What its name is compared by."""
        return key_of(self.name)


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """What names are compared by."""
    return _SEPARATORS.sub("", name).casefold()


class Keyed(dict[str, Given]):
    """Values by what their names are compared by: made once where one recipient gets several texts."""

    def __init__(self, values: Mapping[str, Given]) -> None:
        super().__init__((key_of(name), value) for name, value in values.items())


class Template:
    """A text with fields; made once, filled in for many. Raises TemplateError."""

    def __init__(self, text: str) -> None:
        self._parts = tuple(_parts(text))
        self._escaped = tuple(escape(part) if isinstance(part, str) else part for part in self._parts)
        fields = [part for part in self._parts if isinstance(part, _Field)]
        self._spelled = {one.key: one.name for one in reversed(fields)}
        self.names: tuple[str, ...] = tuple(dict.fromkeys(self._spelled[one.key] for one in fields))
        """The values that it needs, each once, as first spelled, in the order in which they come."""

    def plain(self, values: Mapping[str, Given]) -> str:
        """The text for one recipient; a list stands as lines. Raises MissingValuesError."""
        given = self._checked(values)
        return "".join([part if isinstance(part, str) else _plain(part, given) for part in self._parts])

    def html(self, values: Mapping[str, Given]) -> str:
        """As `plain`, as paragraphs of HTML; a list is one. Nothing in a value or in the text is markup."""
        given = self._checked(values)
        body = "".join([part if isinstance(part, str) else _html(part, given) for part in self._escaped])
        body = body.replace("\r\n", "\n")
        # To look for lists at every character takes longer than all the rest, and few texts have one.
        blocks = _AROUND_LISTS.split(body) if "<ul>" in body else body.split("\n\n")
        return "".join([_block(text) for one in blocks if (text := one.strip())])

    def _checked(self, values: Mapping[str, Given]) -> Keyed:
        given = values if isinstance(values, Keyed) else Keyed(values)
        if not given.keys() >= self._spelled.keys():
            raise MissingValuesError([name for name in self.names if key_of(name) not in given])
        return given


def _plain(part: _Field, given: Mapping[str, Given]) -> str:
    value = given[part.key]
    if part.text is not None:
        return part.text if _is_yes(value) else ""
    return value if isinstance(value, str) else "".join(f"\n- {one}" for one in value)


def _html(part: _Field, given: Mapping[str, Given]) -> str:
    value = given[part.key]
    if part.text is None and not isinstance(value, str):
        items = "".join(f"<li>{escape(one)}</li>" for one in value)
        return f"<ul>{items}</ul>" if items else ""
    return escape(_plain(part, given))


def _block(text: str) -> str:
    return text if text.startswith("<ul>") else "<p>" + text.replace("\n", "<br>") + "</p>"


def _is_yes(value: Given) -> bool:
    return bool(value) if not isinstance(value, str) else value.strip().casefold() in _YES


def _parts(text: str) -> Iterator[str | _Field]:
    """Texts and fields in turn. Of three parentheses in a row the last two open a field, the first two close it."""
    at = 0
    while (found := text.find("((", at)) >= 0:
        while text.startswith("((", found + 1):
            found += 1
        if found > at:
            yield text[at:found]
        end = _end(text, found)
        yield _field(text, begin=found, end=end)
        at = end + 2
    if at < len(text):
        yield text[at:]


def _end(text: str, begin: int) -> int:
    """Where the parentheses close that open at `begin`; those of a text in between come in pairs."""
    depth, at = 0, begin + 2
    while at < len(text):
        if text.startswith("((", at):
            raise _error(Fault.NESTED, text, at)
        if not depth and text.startswith("))", at):
            return at
        depth += (text[at] == "(") - (text[at] == ")" and depth > 0)
        at += 1
    raise _error(Fault.UNCLOSED, text, begin)


def _field(text: str, *, begin: int, end: int) -> _Field:
    name, condition, shown = text[begin + 2 : end].partition("??")
    if not key_of(name):
        raise _error(Fault.EMPTY, text, begin)
    if len(name) > _MOST_KEY:
        raise _error(Fault.TOO_LONG, text, begin)
    return _Field(name.strip(), shown if condition else None)


def _error(fault: Fault, text: str, at: int) -> TemplateError:
    line = text.count("\n", 0, at) + 1
    return TemplateError(fault, line=line, column=at - (text.rfind("\n", 0, at) + 1) + 1)
