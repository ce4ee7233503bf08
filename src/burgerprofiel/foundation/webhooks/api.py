"""Managing webhooks, for authorities' systems (docs/integrators/webhooks.md)."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.urls import path
from msgspec import Meta

from burgerprofiel.foundation import api
from burgerprofiel.foundation.webhooks import public, types
from burgerprofiel.foundation.webhooks.contracts import (
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointState,
    Scheme,
)

SCOPE = "WebhookBeheer"
_AUTH = (api.Bearer(SCOPE),)


class EndpointPath(msgspec.Struct, frozen=True):
    """Which endpoint."""

    endpoint_id: UUID


class DeliveryPath(msgspec.Struct, frozen=True):
    """Which delivery."""

    delivery_id: UUID


class NewEndpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where messages are wanted, of which types, and who is told by e-mail when it stops working."""

    url: Annotated[str, Meta(min_length=10, max_length=500)]
    types: Annotated[list[str], Meta(min_length=1, max_length=50)]
    contact: Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    scheme: Scheme = Scheme.V1


class EndpointOut(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint; `reason` says why it is disabled, `failures` counts tries that failed in a row."""

    id: UUID
    url: str
    types: list[str]
    scheme: Scheme
    state: EndpointState
    reason: str
    failures: int
    created_at: datetime
    verified_at: datetime | None


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """A new endpoint with its secret (`whsec_`) or public key (`whpk_`), which is shown here only."""

    endpoint: EndpointOut
    secret: str


class Secret(msgspec.Struct, frozen=True):
    """The new secret or public key; the old one signs along for 24 hours."""

    secret: str


class DeliveryOut(msgspec.Struct, frozen=True, kw_only=True):
    """A message to an endpoint and its last try."""

    id: UUID
    message_id: str
    type: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_try_at: datetime | None
    last_status: int | None
    last_error: str
    last_at: datetime | None


class Type(msgspec.Struct, frozen=True):
    """A type of message."""

    name: str
    description: str


class TypesController(api.Controller):
    """What there is to be told about."""

    auth = _AUTH

    def get(self) -> list[Type]:
        """The types of message."""
        return [Type(name, description) for name, description in types.known().items()]


class EndpointsController(api.Controller):
    """The endpoints of the calling system."""

    auth = _AUTH

    def get(self) -> list[EndpointOut]:
        """All of them."""
        return [_out(endpoint) for endpoint in public.list_endpoints(self.client)]

    @api.modify(status_code=HTTPStatus.CREATED)
    def post(self, parsed_body: api.Body[NewEndpoint]) -> Registered:
        """Register one. It is pending until it was verified."""
        endpoint, secret = public.register(
            self.client,
            url=parsed_body.url,
            wanted=parsed_body.types,
            scheme=parsed_body.scheme,
            contact=parsed_body.contact,
        )
        return Registered(endpoint=_out(endpoint), secret=secret)


class EndpointController(api.Controller):
    """One endpoint."""

    auth = _AUTH

    def get(self, parsed_path: api.Path[EndpointPath]) -> EndpointOut:
        """How it stands."""
        return _out(public.get_endpoint(self.client, endpoint_id=parsed_path.endpoint_id))

    @api.validate(api.ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: api.Path[EndpointPath]) -> HttpResponse:
        """Take it away, with its log."""
        public.remove(self.client, endpoint_id=parsed_path.endpoint_id)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class VerificationController(api.Controller):
    """Whether an endpoint is there."""

    auth = _AUTH

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_path: api.Path[EndpointPath]) -> EndpointOut:
        """Send the verification now; when it is answered well, messages flow (again)."""
        return _out(public.verify(self.client, endpoint_id=parsed_path.endpoint_id))


class SecretController(api.Controller):
    """What messages are signed with."""

    auth = _AUTH

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_path: api.Path[EndpointPath]) -> Secret:
        """Make a new one."""
        return Secret(public.rotate(self.client, endpoint_id=parsed_path.endpoint_id))


class DeliveriesController(api.Controller):
    """What was sent."""

    auth = _AUTH

    def get(self, parsed_path: api.Path[EndpointPath]) -> list[DeliveryOut]:
        """The newest 200 messages to an endpoint."""
        found = public.list_deliveries(self.client, endpoint_id=parsed_path.endpoint_id)
        return [_delivery(delivery) for delivery in found]


class RedeliveryController(api.Controller):
    """Sending again."""

    auth = _AUTH

    @api.validate(api.ResponseSpec(None, status_code=HTTPStatus.ACCEPTED))
    def post(self, parsed_path: api.Path[DeliveryPath]) -> HttpResponse:
        """Send a message again, with the same `webhook-id`."""
        public.redeliver(self.client, delivery_id=parsed_path.delivery_id)
        return HttpResponse(status=HTTPStatus.ACCEPTED)


def _out(endpoint: Endpoint) -> EndpointOut:
    return EndpointOut(
        id=endpoint.id,
        url=endpoint.url,
        types=list(endpoint.types),
        scheme=endpoint.scheme,
        state=endpoint.state,
        reason=endpoint.reason,
        failures=endpoint.failures,
        created_at=endpoint.created_at,
        verified_at=endpoint.verified_at,
    )


def _delivery(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=delivery.id,
        message_id=f"msg_{delivery.message_id.hex}",
        type=delivery.type,
        state=delivery.state,
        attempts=delivery.attempts,
        created_at=delivery.created_at,
        next_try_at=delivery.due_at if delivery.state is DeliveryState.WAITING else None,
        last_status=delivery.last_status,
        last_error=delivery.last_error,
        last_at=delivery.last_at,
    )


_BASE = "api/webhooks/v1"
_ONE = f"{_BASE}/endpoints/<uuid:endpoint_id>"
ROUTES = [
    path(f"{_BASE}/types", TypesController.as_view(), name="api-webhook-types"),
    path(f"{_BASE}/endpoints", EndpointsController.as_view(), name="api-webhooks"),
    path(_ONE, EndpointController.as_view(), name="api-webhook"),
    path(f"{_ONE}/verify", VerificationController.as_view(), name="api-webhook-verify"),
    path(f"{_ONE}/secret", SecretController.as_view(), name="api-webhook-secret"),
    path(f"{_ONE}/deliveries", DeliveriesController.as_view(), name="api-webhook-deliveries"),
    path(
        f"{_BASE}/deliveries/<uuid:delivery_id>/redeliver",
        RedeliveryController.as_view(),
        name="api-webhook-redeliver",
    ),
]
