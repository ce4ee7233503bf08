"""Taking publications: the multipart form of both versions, the idempotency key, and one message for many boxes."""

import base64
import hashlib
import json
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from simulators import common
from simulators.ebox import shapes
from simulators.ebox.mailboxes import TYPES, Box, File, Json, Letter, Store
from simulators.ebox.registry import refusal

MOST_FILES = 6
DAYS = {"day": 1, "month": 30, "year": 365}
KEY = re.compile(r'"(?:[ !#-\[\]-~]|\\["\\])+"')


class Publishing:
    """Puts what is published in boxes. Boxes in `unused` were never opened by anybody."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.unused: set[str] = set()
        self._keys: set[tuple[str, str, str]] = set()
        self._published: dict[str, Letter] = {}

    def routes(self) -> list[BaseRoute]:
        """Its addresses."""
        return [
            Route("/v2/publishMessage", self.publish, methods=["POST"]),
            Route("/v3/ebox/messages", self.publish, methods=["POST"]),
            Route("/{name}/linkEboxMessage", self.link, methods=["POST"]),
        ]

    async def publish(self, request: Request) -> Response:
        """Take a publication: 201, 400 for what breaks a rule, 409 for a key that was used, whatever the content."""
        version = "v2" if request.url.path.startswith("/v2/") else "v3"
        async with request.form(max_files=MOST_FILES + 2) as form:
            try:
                given = json.loads(str(form["messageToPublish"]))
                files = [
                    await _file(form[each["httpPartName"]], each, version=version)
                    for each in given["attachments"]
                ]
                letter = self._letter(given, files=tuple(files), version=version)
            except (KeyError, TypeError, ValueError):
                return refusal(400, "INVALID_INPUT", "the publication breaks a rule")
        header = request.headers.get("idempotency-key", "")
        if header and not KEY.fullmatch(header):
            return refusal(400, "INVALID_INPUT", "the key is no string of RFC 8941")
        key = (letter.sender[1], letter.application_id, header)
        if header and key in self._keys:
            return refusal(409, "DUPLICATE", "this key was used before")
        self._keys.add(key)
        self._published[letter.id] = letter
        self._store.keep(letter)
        return JSONResponse(self._answer(letter), status_code=201)

    def _letter(self, given: Json, *, files: tuple[File, ...], version: str) -> Letter:
        """A letter of a publication. Raises KeyError and ValueError."""
        name = shapes.named(
            {"bodyMainContent": 0, "registeredMail": 0, "replyAuthorized": 0}, version=version
        )
        body_main, registered, reply = name
        _check(given, files=files, is_body_main=bool(given.get(body_main)))
        _, _, number, unit = TYPES[given["messageTypeId"]]
        now = datetime.now(UTC).replace(microsecond=0)
        return Letter(
            id=str(uuid.uuid4()),
            box=shapes.box_of(given["recipient"]),
            sender=shapes.box_of(given["sender"])
            if version == "v3"
            else ("enterprise", given["senderOrganizationId"]),
            subject=given["subject"],
            received_at=now,
            expires_at=now + timedelta(days=number * DAYS[unit]),
            type_id=given["messageTypeId"],
            application_id=given.get("senderApplicationId", ""),
            files=files,
            body=given.get("bodyContent", {}),
            payment=given.get("paymentData"),
            original_id=given.get("originalMessageId", ""),
            is_registered=bool(given.get(registered)),
            is_reply_allowed=bool(given.get(reply)),
        )

    def _answer(self, letter: Letter) -> Json:
        answer = {"messageId": letter.id, "expirationDate": letter.expires_at.isoformat()}
        return {**answer, "code": "NO_DIGITAL_USER"} if letter.box[1] in self.unused else answer

    async def link(self, request: Request) -> Response:
        """Put a message that was published in more boxes."""
        given = await common.json_body(request)
        letter = self._published.get(given.get("messageId", ""))
        if not letter:
            return refusal(404, "NOT_FOUND", "that message was not published here")
        boxes: list[Box] = [shapes.box_of(each) for each in given["recipients"]]
        for box in boxes:
            self._store.keep(replace(letter, box=box))
        answer = {"messageId": letter.id, "nbSuccessLinks": len(boxes), "errorCases": []}
        return JSONResponse({**answer, "expirationDate": letter.expires_at.isoformat()}, status_code=201)


async def _file(given: Any, described: Json, *, version: str) -> File:
    """A file that came. Raises ValueError when it is none, or not the one that was told."""
    if not isinstance(given, UploadFile):
        raise ValueError("not a file")
    content = await given.read()
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()
    told = described.get("digest", {}).get("digestValue", digest)
    if told.rstrip("=") != digest.rstrip("="):
        raise ValueError("another digest")
    main = "mainContent" if version == "v2" else "isMainContent"
    return File(
        id=described["httpPartName"],
        name=unquote(given.filename or ""),
        content=content,
        media_type=given.content_type or "",
        is_main=bool(described.get(main)),
    )


def _check(given: Json, *, files: tuple[File, ...], is_body_main: bool) -> None:
    """Raise ValueError for what breaks a rule."""
    subject = given["subject"]
    if _has_null(given) or len(subject) != 1 or any(len(text) > 400 for text in subject.values()):
        raise ValueError("null, more languages, or a long subject")
    if len(files) > MOST_FILES or sum(file.is_main for file in files) + is_body_main != 1:
        raise ValueError("files")


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_null, value.values()))
    return any(map(_has_null, value)) if isinstance(value, list) else value is None
