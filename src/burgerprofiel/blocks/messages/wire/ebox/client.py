"""Our client of the e-Box: reads boxes at a document provider, asks the federation who reads digitally.

Every call ends within its deadline and fails as an EboxError only; what a sink raises comes out as it is. A national
number travels in a header or a body, never in an address. Which header says whose box it is (for a citizen) is our
choice: not public. Tokens are kept by the code of a partner, so no two may have the same.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec

from burgerprofiel.blocks.messages.wire.ebox import (
    federation,
    filters,
    idempotency,
    multipart,
    reference,
    shapes,
    types,
)
from burgerprofiel.blocks.messages.wire.ebox.cache import Cache
from burgerprofiel.blocks.messages.wire.ebox.filters import Question
from burgerprofiel.blocks.messages.wire.ebox.problems import EboxError, Problem, check, translated
from burgerprofiel.blocks.messages.wire.ebox.types import Attachment, Box, BoxKind, Message, Texts
from burgerprofiel.blocks.messages.wire.ebox.versions import VERSIONS
from burgerprofiel.foundation import http, partners
from burgerprofiel.foundation.partners import Assert, Tokens

SECONDS = 4.0
FILE_SECONDS = 30.0
MOST_BYTES = 4 * 1024 * 1024
MOST_PAGES = 1000
HEADERS = {BoxKind.CITIZEN: "On-Behalf-Of-Ssin", BoxKind.ENTERPRISE: "On-Behalf-Of-Enterprise-Number"}
tokens = Tokens()


class Provider(partners.Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document provider as an operator wrote it down; `url` is what comes before `/ebox`."""

    version: Literal["v2", "v3"] = "v3"

    def __hash__(self) -> int:
        return hash(self.code)


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a walk through a box came; with it another can go on. `page` is the next one."""

    page: int = 1
    total: int = 0
    is_done: bool = False


_EVERYTHING = Question()
_BEGINNING = Cursor()


class Published(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What became of what we handed over. `code` may be `NO_DIGITAL_USER`: nobody ever opened that box."""

    message_id: types.Id
    expiration_date: types.Moment
    code: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Downloaded(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was written to its sink; `is_checked` when the provider had told its digest."""

    size: int
    sha256: bytes
    is_checked: bool


class Caller:
    """Calls one partner with our token of it; a token that is no longer known is replaced once."""

    def __init__(
        self,
        partner: partners.Entry,
        *,
        assertion: Assert,
        known: Tokens | None = None,
        client: http.Client | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.partner = partner
        self._assertion, self._client, self._seconds = assertion, client, seconds
        self._tokens = known or tokens

    def send(
        self, method: http.Method, path: str, *, seconds: float | None = None, **options: Any
    ) -> http.Answer:
        """The answer of a success; options as for `http.Client.send`. Raises EboxError."""
        until = time.monotonic() + (seconds or self._seconds)
        with translated():
            answer = self._once(method, path, until=until, **options)
            if answer.status == 401:
                self._tokens.forget(self.partner)
                answer = self._once(method, path, until=until, **options)
            return check(answer)

    def _once(
        self,
        method: http.Method,
        path: str,
        *,
        until: float,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> http.Answer:
        token = self._tokens.get(self.partner, assertion=self._assertion, until=until, client=self._client)
        return (self._client or http.client()).send(
            method,
            f"{self.partner.url.rstrip('/')}/{path}",
            headers={"authorization": f"Bearer {token}", "accept": "application/json", **(headers or {})},
            total_seconds=partners.left(until),
            **{"max_bytes": MOST_BYTES, **options},
        )

    def post(self, path: str, body: bytes) -> bytes:
        """The answer to JSON. Raises EboxError."""
        return self.send("POST", path, content=body, headers={"content-type": "application/json"}).body


class Consumer:
    """Reads boxes at one provider. Every function raises EboxError."""

    def __init__(
        self, provider: Provider, *, names: Cache[reference.Entry] | None = None, **caller: Any
    ) -> None:
        """`caller`: what a Caller takes beside its partner; `names` keeps reference data, for all calls alike."""
        self._call = Caller(provider, **caller)
        self._wire = VERSIONS[provider.version]
        self._code = provider.code
        self._names = names if names is not None else _names

    def summary(self, box: Box) -> types.Summary:
        """A box in figures."""
        body = self._call.send("GET", "ebox", headers=_for(box)).body
        with translated():
            return shapes.decode(body, of=types.Summary)

    def page(self, box: Box, question: Question) -> types.Page:
        """A part of the list, newest first."""
        path = f"ebox/messages?{filters.render(question)}"
        body = self._call.send("GET", path, headers=_for(box)).body
        with translated():
            page: types.Page = self._wire.parse_page(body)
        for message in page.items:
            _is_of(box, message)
        return page

    def walk(
        self, box: Box, *, question: Question = _EVERYTHING, cursor: Cursor = _BEGINNING
    ) -> Iterator[tuple[types.Page, Cursor]]:
        """The list from a cursor on: each page without what this walk gave before, and the cursor after it.

        New messages move the others to later pages: then something comes twice, which is left out. When messages go
        the others move forward: then earlier pages are read again, so that nothing is missed.
        """
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            if cursor.is_done:
                return
            page = self.page(box, msgspec.structs.replace(question, page=cursor.page))
            gone = cursor.total - page.total
            if gone > 0 and cursor.page > 1:
                back = max(1, cursor.page - -(-gone // question.page_size))
                cursor = Cursor(page=back, total=page.total)
                continue
            is_last = cursor.page * question.page_size >= page.total
            cursor = Cursor(page=cursor.page + 1, total=page.total, is_done=is_last)
            fresh = tuple(message for message in page.items if message.id not in seen)
            seen.update(message.id for message in fresh)
            yield msgspec.structs.replace(page, items=fresh), cursor

    def message(self, box: Box, identifier: str) -> Message:
        """One message."""
        body = self._call.send("GET", _path(identifier), headers=_for(box)).body
        with translated():
            message: Message = self._wire.parse_message(body)
        _is_of(box, message)
        if message.id != identifier:
            raise EboxError(Problem.BAD_ANSWER, reason="another")
        return message

    def body(self, box: Box, identifier: str) -> Texts:
        """The text of a message: HTML of a stranger, to be cleaned before it is shown."""
        answer = self._call.send("GET", f"{_path(identifier)}/body", headers=_for(box))
        with translated():
            return shapes.decode(answer.body, of=Texts)

    def download(
        self,
        box: Box,
        identifier: str,
        attachment: Attachment,
        *,
        into: multipart.Sink,
        most: int = multipart.MOST_FILE_BYTES,
    ) -> Downloaded:
        """Write a file to `into`, piece by piece; what is there counts only when this returns.

        The address is made of the ids: one that the provider gives could lead our token elsewhere.
        """
        digest, sizes = hashlib.sha256(), [0]

        def take(chunk: bytes) -> None:
            digest.update(chunk)
            sizes[0] += len(chunk)
            into.write(chunk)

        path = f"{_path(identifier)}/attachments/{quote(attachment.id, safe='')}/content"
        headers = {**_for(box), "accept": "application/octet-stream"}
        self._call.send("GET", path, headers=headers, into=take, max_bytes=most, seconds=FILE_SECONDS)
        if attachment.sha256 and digest.digest() != attachment.sha256:
            raise EboxError(Problem.BAD_ANSWER, reason="digest")
        return Downloaded(size=sizes[0], sha256=digest.digest(), is_checked=bool(attachment.sha256))

    def show(self, box: Box, updates: Sequence[types.Visibility]) -> None:
        """Show messages or not."""
        headers = {**_for(box), "content-type": "application/merge-patch+json"}
        self._call.send("PATCH", "ebox/messages", content=self._wire.render_updates(updates), headers=headers)

    def statuses(self, questions: Sequence[types.StatusQuestion]) -> tuple[types.Status, ...]:
        """How it is with messages; those that are not there are left out."""
        body = self._call.post("searchMessageStatus", self._wire.render_questions(questions))
        with translated():
            found: tuple[types.Status, ...] = self._wire.parse_statuses(body)
        asked = {(question.message_id, question.box) for question in questions}
        if not {(status.message_id, status.box) for status in found} <= asked:
            raise EboxError(Problem.BAD_ANSWER, reason="another")
        return found

    def publish(
        self, publication: types.Publication, *, files: Sequence[multipart.FileToSend], key: str
    ) -> Published | None:
        """Hand over a message, such as a reply. None when this key was taken before: then it arrived before."""
        with translated():
            described, header = self._wire.render_publication(publication), idempotency.render(key)
        content_type, body = multipart.render(described, files=files)
        headers = {"content-type": content_type, idempotency.HEADER: header}
        try:
            answer = self._call.send(
                "POST", self._wire.publish_path, content=b"".join(body), headers=headers, seconds=FILE_SECONDS
            )
        except EboxError as error:
            if error.is_repetition:
                return None
            raise
        with translated():
            return shapes.decode(answer.body, of=Published)

    def name(self, kind: reference.Kind, identifier: str) -> reference.Entry:
        """What something of the reference data is called; kept as long as the provider allows."""
        key = (self._code, kind.value, identifier)
        if kept := self._names.get(key):
            return kept
        path = f"{self._wire.reference_path}/{kind.value}/{quote(identifier, safe='')}"
        answer = self._call.send("GET", path)
        with translated():
            entry = reference.parse(kind, answer.body)
        self._names.put(key, entry, headers=answer.headers)
        return entry


class Federation:
    """Asks the federation who reads digitally. Every function raises EboxError."""

    def __init__(self, partner: partners.Entry, **caller: Any) -> None:
        """`caller`: what a Caller takes beside its partner."""
        self._call = Caller(partner, **caller)

    def consents(self, numbers: Sequence[str]) -> dict[str, bool]:
        """Whether citizens agreed to digital post; who is not known is left out."""
        with translated():
            asked = federation.render_question(numbers)
            return federation.parse_consents(self._call.post(federation.CONSENTS_PATH, asked), asked=numbers)


_names: Cache[reference.Entry] = Cache()


def _for(box: Box) -> dict[str, str]:
    return {HEADERS[box.kind]: box.number}


def _path(identifier: str) -> str:
    return f"ebox/messages/{quote(identifier, safe='')}"


def _is_of(box: Box, message: Message) -> None:
    """Raise EboxError for a message that says to be somebody else's."""
    if message.recipient and message.recipient != box:
        raise EboxError(Problem.BAD_ANSWER, reason="another")
