"""The Message Registry of a document provider, at `/v2/...` (2.1) and `/v3/...`."""

import uuid
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from simulators import common
from simulators.ebox import shapes
from simulators.ebox.mailboxes import APPLICATIONS, ORGANIZATIONS, TYPES, Box, Json, Letter, Store
from simulators.faults import Faults

CACHED = {"cache-control": "public, no-transform, proxy-revalidate, max-age=86400"}
HUGE_BYTES = 40 * 1024 * 1024
CITIZEN_HEADER, ENTERPRISE_HEADER = "on-behalf-of-ssin", "on-behalf-of-enterprise-number"


class Registry:
    """Answers about boxes. Whose box it is a header says: our choice, a token says it in the real thing."""

    def __init__(self, store: Store, *, faults: Faults, base_url: str) -> None:
        self._store, self._faults, self._base = store, faults, base_url

    def routes(self) -> list[BaseRoute]:
        """Its addresses."""
        one = "/{name}/ebox/messages/{id}"
        return [
            Route("/{name}/ebox", self.summary),
            Route("/{name}/ebox/messages", self.listing, methods=["GET"]),
            Route("/{name}/ebox/messages", self.patch, methods=["PATCH"]),
            Route(one, self.message),
            Route(f"{one}/attachments", self.attachments),
            Route(f"{one}/attachments/{{aid}}", self.attachment),
            Route(f"{one}/attachments/{{aid}}/content", self.content),
            Route(f"{one}/body", self.body),
            Route(f"{one}/paymentData", self.payment),
            Route("/{name}/searchMessageStatus", self.statuses, methods=["POST"]),
            Route("/v2/referenceData/{kind}/{id}", self.reference),
            Route("/v3/refData/{kind}/{id}", self.reference),
        ]

    async def summary(self, request: Request) -> Response:
        """A box in figures."""
        letters = self._store.letters(box_in(request))
        kilobytes = sum(len(file.content) for letter in letters for file in letter.files) / 1024
        figures: Json = {
            "numberOfMessages": len(letters),
            "numberOfUnreadMessages": sum(not letter.is_read for letter in letters),
            "eboxSize": kilobytes,
        }
        if letters:
            figures["lastReceiptDate"] = letters[0].received_at.isoformat()
        return JSONResponse(figures)

    async def listing(self, request: Request) -> Response:
        """A part of the list, newest first."""
        filters, path = dict(request.query_params), request.url.path
        if "q" in filters and filters.get("qlang") not in ("nl", "fr", "de"):
            return refusal(400, "INVALID_INPUT", "q needs qlang: nl, fr or de")
        if self._faults.take("huge", path=path):
            return Response(b'{"items": "' + b"x" * HUGE_BYTES + b'"}', media_type="application/json")
        try:
            page, size = int(filters.get("page", "1")), int(filters.get("pageSize", "25"))
            found = [
                letter for letter in self._store.letters(box_in(request)) if shapes.matches(letter, filters)
            ]
        except (ValueError, KeyError):
            return refusal(400, "INVALID_INPUT", "a parameter cannot be read")
        if page < 1 or not 1 <= size <= 100:
            return refusal(400, "INVALID_INPUT", "page from 1, pageSize from 1 to 100")
        items = [self._shown(letter, request) for letter in found[(page - 1) * size : page * size]]
        return JSONResponse({"items": items, "totalItems": len(found)})

    async def patch(self, request: Request) -> Response:
        """Show or hide letters: all or none."""
        name = "visible" if request.path_params["name"] == "v2" else "isVisible"
        box, given = box_in(request), await common.json_body(request)
        try:
            wanted = [(self._store.find(box, item["messageId"]), item[name]) for item in given["items"]]
        except (KeyError, TypeError):
            return refusal(400, "INVALID_INPUT", f"items have messageId and {name}")
        letters = [(letter, value) for letter, value in wanted if letter]
        if len(letters) < len(wanted):
            return refusal(404, "NOT_FOUND", "a message is not here")
        for letter, value in letters:
            self._store.keep(replace(letter, is_visible=value))
        return Response(status_code=200)

    async def message(self, request: Request) -> Response:
        """A letter."""
        letter = self._letter(request)
        return JSONResponse(self._shown(letter, request)) if letter else _not_here()

    async def attachments(self, request: Request) -> Response:
        """The files of a letter."""
        letter = self._letter(request)
        if not letter:
            return _not_here()
        items = self._shown(letter, request)["attachments"]
        return JSONResponse(items)

    async def attachment(self, request: Request) -> Response:
        """A file of a letter."""
        letter, wanted = self._letter(request), request.path_params["aid"]
        items = self._shown(letter, request)["attachments"]["items"] if letter else []
        found = next((item for item in items if item["attachmentId"] == wanted), None)
        return JSONResponse(found) if found else _not_here()

    async def content(self, request: Request) -> Response:
        """What is in a file; the main content makes the letter read."""
        letter, wanted = self._letter(request), request.path_params["aid"]
        file = next((file for file in letter.files if file.id == wanted), None) if letter else None
        if not letter or not file:
            return _not_here()
        path = request.url.path
        if self._faults.take("huge", path=path):
            return Response(b"x" * HUGE_BYTES, media_type="application/octet-stream")
        if file.is_main:
            self._store.keep(replace(letter, is_read=True))
        spoiled = b"!" if self._faults.take("wrong_digest", path=path) else b""
        return Response(file.content + spoiled, media_type="application/octet-stream")

    async def body(self, request: Request) -> Response:
        """The text of a letter, as HTML."""
        letter = self._letter(request)
        if not letter or not letter.body:
            return _not_here()
        self._store.keep(replace(letter, is_read=True))
        return JSONResponse(letter.body)

    async def payment(self, request: Request) -> Response:
        """What is to be paid."""
        letter = self._letter(request)
        return JSONResponse(letter.payment) if letter and letter.payment else _not_here()

    async def statuses(self, request: Request) -> Response:
        """How it is with letters in boxes; what is not there is left out."""
        version, found = request.path_params["name"], []
        for asked in await common.json_body(request):
            box = shapes.box_of(asked["eboxId"])
            if letter := self._store.find(box, asked["messageId"]):
                status = {
                    "messageId": letter.id,
                    "eboxId": asked["eboxId"],
                    "readStatus": letter.is_read,
                    "visible": letter.is_visible,
                    "expirationDate": letter.expires_at.isoformat(),
                }
                found.append(shapes.named(status, version=version))
        if self._faults.take("wrong_person", path=request.url.path) and found:
            found[0]["messageId"] = "of-somebody-else"
        return JSONResponse(found, status_code=201)

    async def reference(self, request: Request) -> Response:
        """A name of the reference data, to be kept for a day."""
        kind, wanted = request.path_params["kind"], request.path_params["id"]
        found = _reference(kind, wanted)
        return JSONResponse(found, headers=CACHED) if found else _not_here()

    def _letter(self, request: Request) -> Letter | None:
        return self._store.find(box_in(request), request.path_params["id"])

    def _shown(self, letter: Letter, request: Request) -> Json:
        name = request.path_params["name"]
        shown = shapes.message(letter, base=f"{self._base}/{name}/ebox/messages", version=name)
        if name == "v3" and self._faults.take("wrong_person", path=request.url.path):
            shown["recipient"] = {"eboxType": "citizen", "ssin": "62700000145"}
        return shown


def _reference(kind: str, wanted: str) -> Json | None:
    if kind == "messageTypes" and wanted in TYPES:
        dutch, french, number, unit = TYPES[wanted]
        period = {"validityPeriodNumber": number, "validityPeriodUnit": unit}
        return {"messageTypeId": wanted, "messageTypeName": _both(dutch, french), "validityPeriod": period}
    if kind == "senderApplications" and wanted in APPLICATIONS:
        return {"applicationId": wanted, "applicationName": _both(*APPLICATIONS[wanted])}
    if kind == "senderOrganizations" and wanted in ORGANIZATIONS:
        return {"organizationId": wanted, "organizationShortName": _both(*ORGANIZATIONS[wanted])}
    return None


def _both(dutch: str, french: str) -> dict[str, str]:
    return {"nl": dutch, "fr": french, "de": dutch}


def box_in(request: Request) -> Box:
    """The box that a request is about. Raises ValueError without one."""
    headers: Any = request.headers
    if number := headers.get(CITIZEN_HEADER):
        return "citizen", number
    if number := headers.get(ENTERPRISE_HEADER):
        return "enterprise", number
    raise ValueError("no box is named")


def refusal(status: int, code: str, message: str) -> Response:
    """How a registry refuses."""
    return JSONResponse({"id": str(uuid.uuid4()), "code": code, "message": message}, status_code=status)


def _not_here() -> Response:
    return refusal(404, "NOT_FOUND", "that is not here")
