"""What the pages show, for programs that hold the session of a signed-in person.

Every operation names its `auth` through `_READER`: tokens for other portals will be added there.
"""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import (
    DossierDetail,
    DossierFilter,
    Facets,
    HistoryLine,
    Overview,
    Page,
    State,
)
from burgerprofiel.foundation import api

_READER = (api.Session(),)

MAXIMUM_TEXT = 100
MAXIMUM_CODE = 60
MAXIMUM_LIMIT = 100

Code = Annotated[str, msgspec.Meta(max_length=MAXIMUM_CODE)]


class Scope(msgspec.Struct, frozen=True):
    """Whose files: of the present capacity, or with `everything` of all parties the person acts for."""

    everything: bool = False


class Wanted(msgspec.Struct, frozen=True):
    """What to narrow the list to; `after` is the `after` or `before` of another page of the same list."""

    text: Annotated[str, msgspec.Meta(max_length=MAXIMUM_TEXT)] = ""
    authority: Code = ""
    theme: Code = ""
    phase: Code = ""
    turn: Code = ""
    state: State = State.ANY
    since: date | None = None
    until: date | None = None
    everything: bool = False
    after: Annotated[str, msgspec.Meta(max_length=400)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAXIMUM_LIMIT)] = 25

    @property
    def filter(self) -> DossierFilter:
        """As the door takes it."""
        names = (name for name in DossierFilter.__dataclass_fields__ if name != "state")
        return DossierFilter(state=self.state.value, **{name: getattr(self, name) for name in names})


class AsParty(msgspec.Struct, frozen=True):
    """As which party to read the file; without it, as the present capacity."""

    party_id: UUID | None = None


class FilePath(msgspec.Struct, frozen=True):
    """Which file."""

    dossier_id: UUID


def _ok(model: Any) -> api.ResponseSpec:
    return api.ResponseSpec(model, status_code=HTTPStatus.OK, headers={"ETag": api.HeaderSpec()})


_SAME = api.ResponseSpec(None, status_code=HTTPStatus.NOT_MODIFIED)


def _respond(request: HttpRequest, content: object) -> HttpResponse:
    return api.respond(request, content, tag=api.etag(msgspec.json.encode(content).decode()))


class OverviewController(api.Controller):
    """The first page of a person."""

    auth = _READER

    @api.validate(_ok(Overview), _SAME)
    def get(self, parsed_query: api.Query[Scope]) -> HttpResponse:
        """What to do, what is new since the last visit, what runs, what closed lately."""
        found = public.get_overview(self.actor, everything=parsed_query.everything)
        return _respond(self.request, found)


class DossiersController(api.Controller):
    """The list of files."""

    auth = _READER

    @api.validate(_ok(Page), _SAME)
    def get(self, parsed_query: api.Query[Wanted]) -> HttpResponse:
        """A page of files, newest change first; a search (two characters or more) by how well it fits."""
        page = public.list_dossiers(
            self.actor,
            wanted=parsed_query.filter,
            place=parsed_query.after,
            limit=parsed_query.limit,
            everything=parsed_query.everything,
        )
        return _respond(self.request, page)


class FacetsController(api.Controller):
    """What the list can be narrowed to."""

    auth = _READER

    @api.validate(_ok(Facets), _SAME)
    def get(self, parsed_query: api.Query[Scope]) -> HttpResponse:
        """The authorities, themes, phases, turns and states that occur, with how many files have them."""
        return _respond(self.request, public.list_facets(self.actor, everything=parsed_query.everything))


class DossierController(api.Controller):
    """One file."""

    auth = _READER

    @api.validate(_ok(DossierDetail), _SAME)
    def get(self, parsed_path: api.Path[FilePath], parsed_query: api.Query[AsParty]) -> HttpResponse:
        """All of a file, with its steps and its newest hundred statuses."""
        party = parsed_query.party_id or self.actor.party_id
        found = public.get_dossier(self.actor, dossier_id=parsed_path.dossier_id, party_id=party)
        return _respond(self.request, found)


class HistoryController(api.Controller):
    """What happened to a file."""

    auth = _READER

    @api.validate(_ok(list[HistoryLine]), _SAME)
    def get(self, parsed_path: api.Path[FilePath], parsed_query: api.Query[AsParty]) -> HttpResponse:
        """The newest thousand statuses of a file, newest first."""
        party = parsed_query.party_id or self.actor.party_id
        lines = public.list_history(self.actor, dossier_id=parsed_path.dossier_id, party_id=party)
        return _respond(self.request, list(lines))


class SeenController(api.Controller):
    """That the person opened a file."""

    auth = _READER

    @api.validate(api.ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def post(self, parsed_path: api.Path[FilePath]) -> HttpResponse:
        """Remember that the person opened the file now, in the present capacity."""
        public.mark_seen(self.actor, dossier_id=parsed_path.dossier_id)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class ArchiveController(api.Controller):
    """Putting a file away."""

    auth = _READER

    @api.validate(api.ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def post(self, parsed_path: api.Path[FilePath]) -> HttpResponse:
        """Put the file of the present capacity away; the next change by its authority brings it back.

        Who may not read it in full gets `assurance-too-low`.
        """
        public.set_archived(self.actor, dossier_id=parsed_path.dossier_id, archived=True)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class UnarchiveController(api.Controller):
    """Taking a file back."""

    auth = _READER

    @api.validate(api.ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def post(self, parsed_path: api.Path[FilePath]) -> HttpResponse:
        """Put the file of the present capacity back among the others."""
        public.set_archived(self.actor, dossier_id=parsed_path.dossier_id, archived=False)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


_ONE = "api/dossiers/v1/dossiers/<uuid:dossier_id>"

ROUTES: list[URLPattern] = [
    path("api/dossiers/v1/overview", OverviewController.as_view(), name="api-overview"),
    path("api/dossiers/v1/dossiers", DossiersController.as_view(), name="api-dossiers"),
    path("api/dossiers/v1/facets", FacetsController.as_view(), name="api-facets"),
    path(_ONE, DossierController.as_view(), name="api-dossier"),
    path(f"{_ONE}/history", HistoryController.as_view(), name="api-dossier-history"),
    path(f"{_ONE}/seen", SeenController.as_view(), name="api-dossier-seen"),
    path(f"{_ONE}/archive", ArchiveController.as_view(), name="api-dossier-archive"),
    path(f"{_ONE}/unarchive", UnarchiveController.as_view(), name="api-dossier-unarchive"),
]
