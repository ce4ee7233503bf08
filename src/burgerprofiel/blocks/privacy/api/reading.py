"""Who looked at my data, for programs that hold the session of a signed-in person."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from django.urls import URLPattern, path

from burgerprofiel.blocks.privacy import public
from burgerprofiel.blocks.privacy.contracts import (
    AccessDetail,
    AccessFacets,
    AccessFilter,
    AccessPage,
    RegisterAnswer,
)
from burgerprofiel.blocks.privacy.wire import usage
from burgerprofiel.foundation import api
from burgerprofiel.foundation.accesslog import proof, store
from burgerprofiel.foundation.gate import Operation

_READER = (api.Session(),)
_Id = Annotated[int, msgspec.Meta(ge=1, le=store.LARGEST)]


class Wanted(msgspec.Struct, frozen=True):
    """What to narrow the list to; `after` is the `after` or `before` of another page of the same list.

    Without `own` what the person did is left out.
    """

    organisation: Annotated[str, msgspec.Meta(max_length=40)] = ""
    operation: Operation | None = None
    since: date | None = None
    until: date | None = None
    own: bool = False
    after: Annotated[str, msgspec.Meta(max_length=200)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 25


class EntryPath(msgspec.Struct, frozen=True):
    """Which row of the log."""

    entry_id: _Id


class AccessesController(api.Controller):
    """The list."""

    auth = _READER

    def get(self, parsed_query: api.Query[Wanted]) -> AccessPage:
        """A page of accesses to the data of the present party, newest first. This read is itself one."""
        wanted = AccessFilter(
            organisation=parsed_query.organisation,
            operation=parsed_query.operation or "",
            since=parsed_query.since,
            until=parsed_query.until,
            own=parsed_query.own,
        )
        return public.list_accesses(
            self.actor, wanted=wanted, place=parsed_query.after, limit=parsed_query.limit
        )


class FacetsController(api.Controller):
    """What the list can be narrowed to."""

    auth = _READER

    def get(self) -> AccessFacets:
        """Organisations and operations among the newest 5,000 rows."""
        return public.list_facets(self.actor)


class AccessController(api.Controller):
    """One access."""

    auth = _READER

    def get(self, parsed_path: api.Path[EntryPath]) -> AccessDetail:
        """All that the subject may know of it."""
        return public.get_access(self.actor, entry_id=parsed_path.entry_id)


class ProofController(api.Controller):
    """The proof of one access."""

    auth = _READER

    def get(self, parsed_path: api.Path[EntryPath]) -> proof.Proof:
        """What `burgerprofiel verify-proof` and the page `/logboek/controle.html` verify."""
        return public.prove_access(self.actor, entry_id=parsed_path.entry_id)


class RegisterQuery(msgspec.Struct, frozen=True):
    """Which register (none: all), and from which use on; the newest is 1."""

    register: Annotated[str, msgspec.Meta(max_length=40)] = ""
    first: Annotated[int, msgspec.Meta(ge=1, le=usage.LARGEST_OFFSET)] = 1


class RegisterAnswers(msgspec.Struct, frozen=True):
    """What each register answered; `rows` is null of one that gives no answer now."""

    answers: tuple[RegisterAnswer, ...]


class RegistersController(api.Controller):
    """Registers elsewhere."""

    auth = _READER

    def get(self, parsed_query: api.Query[RegisterQuery]) -> RegisterAnswers:
        """Ask other registers who used the data of the person, who has to act for themselves. Takes some seconds."""
        return RegisterAnswers(
            public.ask_registers(self.actor, register=parsed_query.register, first=parsed_query.first)
        )


_BASE = "api/privacy/v1"
ROUTES: list[URLPattern] = [
    path(f"{_BASE}/accesses", AccessesController.as_view(), name="api-accesses"),
    path(f"{_BASE}/accesses/<int:entry_id>", AccessController.as_view(), name="api-access"),
    path(f"{_BASE}/accesses/<int:entry_id>/proof", ProofController.as_view(), name="api-access-proof"),
    path(f"{_BASE}/register-answers", RegistersController.as_view(), name="api-register-answers"),
    path(f"{_BASE}/facets", FacetsController.as_view(), name="api-access-facets"),
]
