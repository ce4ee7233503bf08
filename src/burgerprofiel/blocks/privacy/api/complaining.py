"""Complaints about accesses, for programs that hold the session of a signed-in person."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from django.urls import URLPattern, path

from burgerprofiel.blocks.privacy import public, rules
from burgerprofiel.blocks.privacy.contracts import ComplaintDetail, ComplaintRow, Reason
from burgerprofiel.foundation import api
from burgerprofiel.foundation.accesslog import store

_READER = (api.Session(),)


class NewComplaint(msgspec.Struct, frozen=True):
    """What is not right about which access."""

    entry_id: Annotated[int, msgspec.Meta(ge=1, le=store.LARGEST)]
    reason: Reason
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=rules.MAXIMUM_TEXT)]


class Made(msgspec.Struct, frozen=True):
    """The complaint that was made."""

    id: UUID


class Complaints(msgspec.Struct, frozen=True):
    """The newest two hundred."""

    complaints: tuple[ComplaintRow, ...]


class ComplaintPath(msgspec.Struct, frozen=True):
    """Which complaint."""

    complaint_id: UUID


class ComplaintsController(api.Controller):
    """Complaints of the person, for the present party."""

    auth = _READER

    def get(self) -> Complaints:
        """The person's own complaints, newest first."""
        return Complaints(public.list_complaints(self.actor))

    @api.modify(status_code=HTTPStatus.CREATED)
    def post(self, parsed_body: api.Body[NewComplaint]) -> Made:
        """Say that an access was not right; it goes to the authority that made it."""
        made = public.submit_complaint(
            self.actor, entry_id=parsed_body.entry_id, reason=parsed_body.reason, text=parsed_body.text
        )
        return Made(made)


class ComplaintController(api.Controller):
    """One complaint."""

    auth = _READER

    def get(self, parsed_path: api.Path[ComplaintPath]) -> ComplaintDetail:
        """How far it is, with the answer."""
        return public.get_complaint(self.actor, complaint_id=parsed_path.complaint_id)


_BASE = "api/privacy/v1/complaints"
ROUTES: list[URLPattern] = [
    path(_BASE, ComplaintsController.as_view(), name="api-complaints"),
    path(f"{_BASE}/<uuid:complaint_id>", ComplaintController.as_view(), name="api-complaint"),
]
