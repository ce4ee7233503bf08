"""The texts of a dispatch: checked, compiled once, and filled in for each recipient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Action, Given, Texts
from burgerprofiel.blocks.messages.errors import InvalidTextsError
from burgerprofiel.blocks.messages.templating import Keyed, Template, TemplateError, key_of
from burgerprofiel.foundation.errors import FieldError

LANGUAGES: Final = ("nl", "en", "fr", "de")
MOST_SUBJECT: Final = 400
MOST_BODY: Final = 50_000
MOST_VALUES: Final = 20_000
"""Characters of all values of one recipient together."""
_MOST_ATTENTION, _MOST_URL = 100, 2_000
_ELSEWHERE: Final = frozenset({Action.PAY, Action.SIGN, Action.APPOINTMENT})
"""What is done at an address of the sender's."""


def encode(texts: Texts) -> bytes:
    """The texts as JSON."""
    return msgspec.json.encode(texts)


def decode(content: bytes | str) -> Texts:
    """The texts of `encode`."""
    return msgspec.json.decode(content, type=Texts)


def of(stored: Mapping[str, object]) -> Texts:
    """The texts of a version, as the column holds them."""
    return msgspec.convert(stored, Texts)


class Compiled:
    """Texts that were checked. Raises InvalidTextsError for what cannot be used, all of it at once."""

    def __init__(self, texts: Texts) -> None:
        if found := list(_faults(texts)):
            raise InvalidTextsError(*found)
        self._texts = texts
        self._subject = {language: Template(text) for language, text in texts.subject.items()}
        self._body = {language: Template(text) for language, text in texts.body.items()}
        self._attention = Template(texts.attention)
        self.names: tuple[str, ...] = _names((*self._subject.values(), *self._body.values(), self._attention))
        self._keys = {key_of(name): name for name in self.names}

    def whole(self) -> Template:
        """One template with the fields of all texts, to read a list of recipients by."""
        return Template("".join(f"(({name}))" for name in self.names))

    def chosen(self, values: Mapping[str, Given]) -> dict[str, Given]:
        """Of what a sender gives the values that the texts ask for; nothing else is kept."""
        return {
            self._keys[key]: value for name, value in values.items() if (key := key_of(name)) in self._keys
        }

    def missing(self, chosen: Mapping[str, Given]) -> str:
        """The first value that is asked for and not given; empty when there is none."""
        return next((name for name in self.names if name not in chosen), "")

    def content(self, values: Mapping[str, Given], *, files: Sequence[sealed.File] = ()) -> sealed.Content:
        """The message for one recipient. Raises MissingValuesError."""
        given = Keyed(values)
        return sealed.Content(
            subject={language: _line(text.plain(given)) for language, text in self._subject.items()},
            body={language: text.html(given) for language, text in self._body.items()},
            attention=_line(self._attention.plain(given))[:_MOST_ATTENTION],
            action_url=self._texts.action_url,
            files=tuple(files),
        )


def _line(text: str) -> str:
    return " ".join(text.split())[:MOST_SUBJECT]


def _names(templates: Sequence[Template]) -> tuple[str, ...]:
    """As first spelled, each once."""
    found: dict[str, str] = {}
    for template in templates:
        for name in template.names:
            found.setdefault(key_of(name), name)
    return tuple(found.values())


def _faults(texts: Texts) -> Iterator[FieldError]:
    if not texts.subject or texts.subject.keys() != texts.body.keys():
        yield FieldError(
            code="languages-differ", detail="Give subject and body in the same languages.", field="subject"
        )
    for part, given, most in (
        ("subject", texts.subject, MOST_SUBJECT),
        ("body", texts.body, MOST_BODY),
    ):
        for language, text in given.items():
            yield from _fault(text, field=f"{part}.{language}", most=most)
            if language not in LANGUAGES:
                yield FieldError(
                    code="unknown-language", detail="One of nl, en, fr, de.", field=f"{part}.{language}"
                )
    if texts.attention:
        yield from _fault(texts.attention, field="attention", most=_MOST_ATTENTION)
    yield from _faults_of_address(texts)


def _fault(text: str, *, field: str, most: int) -> Iterator[FieldError]:
    if not text.strip():
        yield FieldError(code="empty", detail="This text is empty.", field=field)
    elif len(text) > most:
        yield FieldError(code="too-long", detail=f"At most {most} characters.", field=field)
    elif "\0" in text:
        yield FieldError(code="no-text", detail="This holds a character that is no text.", field=field)
    else:
        try:
            Template(text)
        except TemplateError as error:
            yield FieldError(
                code=error.fault.value, detail=f"Line {error.line}, column {error.column}.", field=field
            )


def _faults_of_address(texts: Texts) -> Iterator[FieldError]:
    address = texts.action_url
    if not address:
        if texts.action in _ELSEWHERE:
            yield FieldError(code="empty", detail="Say where this is done.", field="action_url")
        return
    try:
        parts = urlsplit(address)
        is_good = parts.scheme == "https" and bool(parts.hostname) and address.isprintable()
    except ValueError:
        is_good = False
    if not is_good or len(address) > _MOST_URL or " " in address:
        yield FieldError(
            code="not-an-address", detail="An address that begins with https://.", field="action_url"
        )
