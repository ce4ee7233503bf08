"""The ZGW case API as Open Zaak 1.x serves it, and the notifications it sends."""

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import OctKey
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from simulators.common import json_body
from simulators.faults import Faults
from simulators.source.cases import COMPONENTS, Cases, Change, Json

PAGE_SIZE = 100
JWT_SECONDS = 3600
CLOCK_SKEW = 60
CRS = "EPSG:4326"
FILTERS = {
    "zaken": ("identificatie", "bronorganisatie", "zaaktype"),
    "statussen": ("zaak", "statustype"),
    "rollen": ("zaak", "betrokkeneType", "omschrijvingGeneriek", "roltype"),
    "resultaten": ("zaak", "resultaattype"),
    "zaaktypen": ("identificatie",),
    "statustypen": ("zaaktype",),
    "resultaattypen": ("zaaktype",),
    "roltypen": ("zaaktype", "omschrijvingGeneriek"),
}


class ZgwError(Exception):
    """An error answer in the form of the ZGW standards (RFC 7807 with `code`)."""

    def __init__(
        self, status: int, code: str, title: str, *, detail: str = "", params: Sequence[Json] = ()
    ) -> None:
        super().__init__(title)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail or title
        self.params = params


@dataclass(slots=True)
class Callback:
    """Who is told of changes: the address, and what goes in the `Authorization` header."""

    url: str = ""
    authorization: str = ""


class Zgw:
    """The endpoints over the case store."""

    def __init__(
        self, cases: Cases, *, secrets: Mapping[str, str], callback: Callback, faults: Faults
    ) -> None:
        self.cases = cases
        self.secrets = secrets
        self.callback = callback
        self.faults = faults

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        routes: list[BaseRoute] = [
            Route("/_admin/zgw/zaken", self.upsert, methods=["POST"]),
            Route("/_admin/zgw/zaken/{id}", self.remove, methods=["DELETE"]),
            Route("/_admin/zgw/callback", self.set_callback, methods=["POST"]),
        ]
        for kind, component in COMPONENTS.items():
            path = f"/{component}/api/v1/{kind}"
            routes.append(Route(path, partial(self.find, kind=kind)))
            routes.append(Route(f"{path}/{{id}}", partial(self.get, kind=kind)))
        return routes

    # ------------------------------------------------------------ reading

    async def get(self, request: Request, *, kind: str) -> Response:
        """Give one resource."""
        self._allow(request, kind=kind)
        found = self.cases.resources[kind].get(request.path_params["id"])
        if found is None:
            raise ZgwError(404, "not_found", "Niet gevonden.")
        return _answer(found, kind=kind)

    async def find(self, request: Request, *, kind: str) -> Response:
        """List resources, a hundred at a time."""
        self._allow(request, kind=kind)
        filters = dict(request.query_params)
        number = filters.pop("page", "1")
        if unknown := [name for name in filters if name not in FILTERS[kind]]:
            param = {"name": "nonFieldErrors", "code": "unknown-parameters", "reason": ", ".join(unknown)}
            raise ZgwError(400, "invalid", "Invalid input.", params=[param])
        items = [
            item
            for item in self.cases.resources[kind].values()
            if all(item[name] == value for name, value in filters.items())
        ]
        if self.faults.take("empty", path=request.url.path):
            items = []
        return _answer(_page(items, number=number, request=request), kind=kind)

    def _allow(self, request: Request, *, kind: str) -> None:
        check_jwt(request.headers.get("authorization", ""), secrets=self.secrets)
        if kind == "zaken":
            _check_crs(request.headers.get("accept-crs"))

    # ------------------------------------------------------------ feeding

    async def upsert(self, request: Request) -> Response:
        """Take compact descriptions, one or a list, and notify what changed."""
        given = await json_body(request)
        results = []
        for description in given if isinstance(given, list) else [given]:
            try:
                changes = self.cases.upsert(description)
            except (KeyError, TypeError, AttributeError) as error:
                raise HTTPException(400, f"not a case description: {error!r}") from error
            zaak = changes[0].zaak if changes else {}
            told = [await self._notify(change) for change in changes]
            results.append({"uuid": zaak.get("uuid"), "url": zaak.get("url"), "notifications": told})
        return JSONResponse({"zaken": results}, status_code=201)

    async def remove(self, request: Request) -> Response:
        """Destroy a case and notify it."""
        try:
            change = self.cases.remove(request.path_params["id"])
        except KeyError as error:
            raise HTTPException(404, "no such case") from error
        return JSONResponse({"notifications": [await self._notify(change)]})

    async def set_callback(self, request: Request) -> Response:
        """Set who is told of changes: `{"url", "authorization"}`; an empty url tells nobody."""
        given = await json_body(request)
        self.callback.url, self.callback.authorization = given["url"], given.get("authorization", "")
        return Response(status_code=204)

    async def _notify(self, change: Change) -> Json:
        """Post one notification, once, and report what came of it."""
        body = notification(change)
        if not self.callback.url:
            return {**body, "status": None, "error": "no callback"}
        import httpx  # noqa: PLC0415  most of the time it takes to start, and only needed here

        try:
            async with httpx.AsyncClient(timeout=10) as client:
                headers = {"authorization": self.callback.authorization}
                answer = await client.post(self.callback.url, json=body, headers=headers)
        except httpx.HTTPError as error:
            return {**body, "status": None, "error": repr(error)}
        return {**body, "status": answer.status_code, "error": ""}


def notification(change: Change) -> Json:
    """Return the thin signal of the ZGW notifications standard: what changed, not how."""
    return {
        "kanaal": "zaken",
        "hoofdObject": change.zaak["url"],
        "resource": change.resource,
        "resourceUrl": change.url,
        "actie": change.action,
        "aanmaakdatum": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "kenmerken": {
            "bronorganisatie": change.zaak["bronorganisatie"],
            "zaaktype": change.zaak["zaaktype"],
            "vertrouwelijkheidaanduiding": change.zaak["vertrouwelijkheidaanduiding"],
        },
    }


def check_jwt(header: str, *, secrets: Mapping[str, str]) -> None:
    """Check the caller's own signed token. Raises ZgwError 403 with the code of the standard."""
    scheme, _, token = header.partition(" ")
    if scheme != "Bearer" or not token:
        raise ZgwError(403, "permission_denied", "Je hebt geen toestemming om deze actie uit te voeren.")
    client_id = _client_id(token)
    if client_id not in secrets:
        raise ZgwError(403, "invalid-client-identifier", "Client identifier bestaat niet")
    try:
        claims = jwt.decode(token, OctKey.import_key(secrets[client_id]), algorithms=["HS256"]).claims
    except BadSignatureError as error:
        raise ZgwError(403, "invalid-jwt-signature", "Client credentials zijn niet geldig") from error
    except (JoseError, ValueError) as error:
        raise ZgwError(403, "jwt-decode-error", "De JWT kan niet gelezen worden.") from error
    issued = claims.get("iat")
    if not isinstance(issued, int) or not claims.get("iss"):
        raise ZgwError(403, "jwt-missing-claim", "De JWT heeft geen iss of iat.")
    if not -JWT_SECONDS < issued - time.time() < CLOCK_SKEW:
        raise ZgwError(403, "jwt-expired", "De JWT is verlopen.")


def _client_id(token: str) -> str:
    try:
        claims = json.loads(jws.extract_compact(token.encode()).payload)
        return str(claims["client_id"])
    except (JoseError, ValueError, TypeError) as error:
        raise ZgwError(403, "jwt-decode-error", "De JWT kan niet gelezen worden.") from error
    except KeyError as error:
        raise ZgwError(403, "missing-client-identifier", "client_id ontbreekt in de JWT.") from error


def _check_crs(asked: str | None) -> None:
    if asked is None:
        raise ZgwError(412, "precondition_failed", "De header Accept-Crs ontbreekt.")
    if asked != CRS:
        raise ZgwError(406, "not_acceptable", f"Alleen {CRS} wordt ondersteund.")


def _page(items: Sequence[Json], *, number: str, request: Request) -> Json:
    pages = max(1, -(-len(items) // PAGE_SIZE))
    if not number.isdigit() or not 1 <= int(number) <= pages:
        raise ZgwError(404, "not_found", "Ongeldige pagina.")
    page = int(number)
    first = (page - 1) * PAGE_SIZE
    return {
        "count": len(items),
        "next": str(request.url.include_query_params(page=page + 1)) if page < pages else None,
        "previous": str(request.url.include_query_params(page=page - 1)) if page > 1 else None,
        "results": items[first : first + PAGE_SIZE],
    }


def _answer(content: Json, *, kind: str) -> Response:
    headers = {"api-version": "1.5.1"}
    if kind == "zaken":
        headers["content-crs"] = CRS
    return JSONResponse(content, headers=headers)


async def problem_answer(request: Request, error: ZgwError) -> Response:
    """Write a ZgwError as the ZGW standards do."""
    body: Json = {
        "type": f"{request.base_url}ref/fouten/{error.code}/",
        "code": error.code,
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": f"urn:uuid:{uuid.uuid4()}",
    }
    if error.params:
        body["invalidParams"] = list(error.params)
    return JSONResponse(body, status_code=error.status, media_type="application/problem+json")
