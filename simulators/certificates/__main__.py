"""Start the authorities. Each answers at `/NAME/v1/certificates/{insz}`, with tokens of `/NAME/token`.

A client is registered as `ID=JWKS`: a file or URL with its public keys. Without `--any-person` only people whose number
was put at `/_admin/NAME` have certificates.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators import common, machines
from simulators.acm.assertions import OAuthError
from simulators.acm.clients import Client
from simulators.certificates import papers
from simulators.certificates.papers import AUTHORITIES, Json
from simulators.faults import FaultKind, Faults
from simulators.machines import MachineTokens, oauth_error

HUGE_BYTES = 12 * 1024 * 1024
LARGEST_PAGE = 100
FAULTS = (
    FaultKind("elsewhere", "give links that lead to another host"),
    FaultKind("huge", "answer twelve megabytes"),
    FaultKind("redirect", "send the caller elsewhere"),
    FaultKind("forget_tokens", "know no token that was given before"),
    FaultKind("not_pdf", "give a page of HTML where a PDF is expected"),
    FaultKind("gone", "know nothing of a certificate that was listed"),
)
PREFIXES = tuple(f"/{name}/{part}" for name in AUTHORITIES for part in ("token", "v1/certificates"))


class Authorities:
    """The authorities, their tokens, and what they were asked."""

    def __init__(self, *, base_url: str, clients: Mapping[str, Client], any_person: bool) -> None:
        self.faults = Faults(FAULTS, prefixes=PREFIXES)
        self._any_person = any_person
        self._known: set[tuple[str, str]] = set()
        self._tokens = MachineTokens(AUTHORITIES, base_url=base_url, clients=clients)
        self._asked: list[Json] = []

    def application(self) -> Starlette:
        """Put the application together."""
        one = "/{name}/v1/certificates/{insz}/{id}/{language}"
        routes = [
            Route("/_admin/asked", self.asked),
            Route("/_admin/{name}", self.put, methods=["POST"]),
            Route("/{name}/token", self._tokens.give, methods=["POST"]),
            Route("/{name}/v1/certificates/{insz}", self.listing),
            Route(one, self.detail),
            Route(f"{one}/document", self.document),
        ]
        return common.application(routes, faults=self.faults, exception_handlers={OAuthError: oauth_error})

    async def listing(self, request: Request) -> Response:
        """The certificates of a person, some at a time; of who has none an empty list."""
        if refused := self._refused(request):
            return refused
        name, path = request.path_params["name"], request.url.path
        if self.faults.take("redirect", path=path):
            return Response(status_code=307, headers={"location": f"/{name}/elsewhere"})
        if self.faults.take("huge", path=path):
            return Response(b'{"_links": "' + b"x" * HUGE_BYTES + b'"}', media_type="application/json")
        limit = min(int(request.query_params.get("limit", "10")), LARGEST_PAGE)
        page = int(request.query_params.get("page", "0"))
        found = self._entries(request)
        links = {"self": {"href": f"{path}?limit={limit}&page={page}"}}
        if (page + 1) * limit < len(found):
            links["next"] = {"href": f"{path}?limit={limit}&page={page + 1}"}
        body = {
            "_embedded": {"certificates": found[page * limit : (page + 1) * limit]},
            "_links": links,
            "_pageMetadata": {"page": page, "limit": limit, "totalItems": len(found)},
        }
        return JSONResponse(body, media_type="application/hal+json")

    async def detail(self, request: Request) -> Response:
        """One certificate."""
        if refused := self._refused(request):
            return refused
        paper = self._paper(request)
        if paper is None:
            return _problem(HTTPStatus.NOT_FOUND)
        at = request.path_params
        base = f"/{at['name']}/v1/certificates/{at['insz']}"
        found = papers.entry(paper, language=at["language"], base=base, today=datetime.now(UTC).date())
        return JSONResponse(found, media_type="application/hal+json")

    async def document(self, request: Request) -> Response:
        """Its PDF."""
        if refused := self._refused(request):
            return refused
        paper, path = self._paper(request), request.url.path
        if paper is None or self.faults.take("gone", path=path):
            return _problem(HTTPStatus.NOT_FOUND)
        if self.faults.take("not_pdf", path=path):
            return Response(b"<html>Sign in first", media_type="application/pdf")
        at = request.path_params
        content = papers.document(paper.names[at["language"]], at["insz"], paper.id)
        return Response(content, media_type="application/pdf")

    async def put(self, request: Request) -> Response:
        """Let an authority have certificates for a person: `{"number": ...}`."""
        self._known.add((request.path_params["name"], (await common.json_body(request))["number"]))
        return JSONResponse({"kept": 1})

    async def asked(self, request: Request) -> Response:
        """What was asked since the start, oldest first."""
        return JSONResponse(self._asked)

    def _refused(self, request: Request) -> Response | None:
        if self.faults.take("forget_tokens", path=request.url.path):
            self._tokens.forget()
        if request.path_params["name"] not in AUTHORITIES:
            return _problem(HTTPStatus.NOT_FOUND)
        if not self._tokens.knows(request):
            return _problem(HTTPStatus.UNAUTHORIZED)
        self._asked.append({"path": request.url.path, "accept": request.headers.get("accept", "")})
        return None

    def _paper(self, request: Request) -> papers.Paper | None:
        at = request.path_params
        if not self._has(request):
            return None
        return papers.find(at["name"], identifier=at["id"], language=at["language"])

    def _has(self, request: Request) -> bool:
        at = request.path_params
        return self._any_person or (at["name"], at["insz"]) in self._known

    def _entries(self, request: Request) -> list[Json]:
        if not self._has(request):
            return []
        at = request.path_params
        base = f"/{at['name']}/v1/certificates"
        if self.faults.take("elsewhere", path=request.url.path):
            base = "http://127.0.0.1:9/elsewhere"
        today = datetime.now(UTC).date()
        return list(papers.entries(at["name"], base=base, number=at["insz"], today=today))


def _problem(status: HTTPStatus) -> Response:
    body = {"type": "about:blank", "title": status.phrase, "status": status.value}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def main() -> None:
    """Read the command line and serve."""
    machines.serve(
        "certificates",
        description=__doc__ or "",
        any_person="have certificates for everybody",
        make=Authorities,
    )


if __name__ == "__main__":
    main()
