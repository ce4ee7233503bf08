"""What the pages of this block show and do, for programs that hold the session of a signed-in person."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.middleware.csrf import rotate_token

from burgerprofiel.blocks.identity import cookies, public
from burgerprofiel.blocks.identity.contracts import CapacityOption, OpenSession, SignIn
from burgerprofiel.foundation import api, errors
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.pages import SESSION_COOKIE

_SESSION = (api.Session(),)


class CapacityOut(msgspec.Struct, frozen=True):
    """A party that a person may act for. `current` is the one of this session."""

    party_id: UUID
    capacity: str
    name: str
    role: str
    valid_until: date | None
    current: bool


class Me(msgspec.Struct, frozen=True):
    """Who is signed in, in which capacity, how surely. Staff act for `organisation` and have `rights`."""

    person_id: UUID
    party_id: UUID
    capacity: str
    name: str
    organisation: str
    language: str
    assurance: int
    means: str
    authenticated_at: datetime
    previous_visit_at: datetime | None
    rights: list[str]


class SessionOut(msgspec.Struct, frozen=True):
    """A browser that the person is signed in with."""

    id: UUID
    device: str
    capacity_name: str
    means: str
    started_at: datetime
    last_seen_at: datetime
    is_this: bool


class CapacityChoice(msgspec.Struct, frozen=True):
    """The party to act for from now on."""

    party_id: UUID


class SessionPath(msgspec.Struct, frozen=True):
    """A session of the person's list."""

    session_id: UUID


class MeController(api.Controller):
    """Who is signed in."""

    auth = _SESSION

    def get(self) -> Me:
        """Say who is signed in, in which capacity and with which assurance."""
        actor, found = self.actor, public.describe_self(_sign_in(self))
        return Me(
            person_id=actor.person_id,
            party_id=actor.party_id,
            capacity=actor.capacity.value,
            name=found.name.full,
            organisation=found.organisation,
            language=found.language,
            assurance=actor.assurance,
            means=found.means,
            authenticated_at=found.authenticated_at,
            previous_visit_at=found.previous_visit_at,
            rights=sorted(f"{right.value}:{code}" for right, code in actor.rights),
        )


class CapacitiesController(api.Controller):
    """For whom the person may act."""

    auth = _SESSION

    def get(self) -> list[CapacityOut]:
        """List the parties that the person may act for, their own first."""
        return [_capacity(option, actor=self.actor) for option in public.list_capacities(self.actor)]


class CapacityController(api.Controller):
    """The capacity of this session."""

    auth = _SESSION

    @api.validate(api.ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def post(self, parsed_body: api.Body[CapacityChoice]) -> HttpResponse:
        """Act for another party: the session gets a new key, and the CSRF token changes too."""
        key = public.switch_capacity(
            self.actor, key=self.request.COOKIES[SESSION_COOKIE], party_id=parsed_body.party_id
        )
        rotate_token(self.request)
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        cookies.set_session(response, key=key)
        return response


class SessionsController(api.Controller):
    """The person's open sessions."""

    auth = _SESSION

    def get(self) -> list[SessionOut]:
        """List the browsers that the person is signed in with, last used first."""
        _require_recent(self)
        return [_session(row) for row in public.list_sessions(self.actor)]


class SessionController(api.Controller):
    """One open session."""

    auth = _SESSION

    @api.validate(api.ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: api.Path[SessionPath]) -> HttpResponse:
        """End one of the person's own sessions."""
        _require_recent(self)
        if not public.end_session(self.actor, session_id=parsed_path.session_id):
            raise errors.NotFoundError("session-not-found")
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _sign_in(controller: api.Controller) -> SignIn:
    found: SignIn = controller.request.sign_in  # type: ignore[attr-defined]
    return found


def _require_recent(controller: api.Controller) -> None:
    if not public.is_recent(_sign_in(controller)):
        raise errors.RefusedError("sign-in-again", "Send the person to /aanmelden?opnieuw=1 first.")


def _capacity(option: CapacityOption, *, actor: Actor) -> CapacityOut:
    return CapacityOut(
        party_id=option.party_id,
        capacity=option.capacity.value,
        name=option.name,
        role=option.role,
        valid_until=option.valid_until,
        current=option.party_id == actor.party_id,
    )


def _session(row: OpenSession) -> SessionOut:
    return SessionOut(
        id=row.id,
        device=row.device,
        capacity_name=row.capacity_name,
        means=row.means,
        started_at=row.started_at,
        last_seen_at=row.last_seen_at,
        is_this=row.is_this,
    )
