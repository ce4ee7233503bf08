"""The door of webhooks: `publish` for blocks; endpoints for clients; the log for clients and staff."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import QuerySet

from burgerprofiel.foundation import limits
from burgerprofiel.foundation.gate import Actor, Client
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.webhooks import delivery, models, services
from burgerprofiel.foundation.webhooks.contracts import (
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointState,
    Message,
    Scheme,
    UnknownEndpointError,
)

LOG_LIMIT = 200


def publish(messages: Sequence[Message]) -> int:
    """Queue messages in the open transaction; answers how many deliveries there will be. Ids and states only.

    Raises ValueError for a type that no block named.
    """
    return services.publish(messages)


def register(
    client: Client, *, url: str, wanted: Collection[str], scheme: Scheme, contact: str
) -> tuple[Endpoint, str]:
    """A new endpoint, pending, and what its receiver verifies with: shown once. Raises EndpointRefusedError."""
    endpoint_id, secret = services.register(client, url=url, wanted=wanted, scheme=scheme, contact=contact)
    return _endpoint(services.of_client(client, endpoint_id=endpoint_id)), secret


def verify(client: Client, *, endpoint_id: UUID) -> Endpoint:
    """Ask the endpoint whether it is there; then it is active. Raises UnknownEndpointError, NotVerifiedError."""
    limits.spend(uses.WEBHOOK_VERIFY, client=client.client_id)
    delivery.verify(services.of_client(client, endpoint_id=endpoint_id))
    return _endpoint(services.of_client(client, endpoint_id=endpoint_id))


def rotate(client: Client, *, endpoint_id: UUID) -> str:
    """A new secret; the old one signs along for a day. Raises UnknownEndpointError."""
    return services.rotate(services.of_client(client, endpoint_id=endpoint_id))


def remove(client: Client, *, endpoint_id: UUID) -> None:
    """Take an endpoint away with its log. Raises UnknownEndpointError."""
    services.of_client(client, endpoint_id=endpoint_id).delete()


def list_endpoints(client: Client) -> tuple[Endpoint, ...]:
    """All endpoints of a client, oldest first."""
    found = models.Endpoint.objects.filter(client_id=client.client_id).order_by("created_at", "id")
    return tuple(map(_endpoint, found))


def get_endpoint(client: Client, *, endpoint_id: UUID) -> Endpoint:
    """One endpoint of a client. Raises UnknownEndpointError."""
    return _endpoint(services.of_client(client, endpoint_id=endpoint_id))


def list_deliveries(client: Client, *, endpoint_id: UUID) -> tuple[Delivery, ...]:
    """The newest deliveries to an endpoint of a client. Raises UnknownEndpointError."""
    return _log(services.of_client(client, endpoint_id=endpoint_id).id)


def redeliver(client: Client, *, delivery_id: UUID) -> None:
    """Send a message of a client's endpoint again. Raises UnknownEndpointError."""
    mine = models.Delivery.objects.filter(endpoint__client_id=client.client_id)
    _redeliver(mine, delivery_id=delivery_id)


def list_of_staff(actor: Actor) -> tuple[Endpoint, ...]:
    """Endpoints of the authorities whose sources this staff member manages, those in trouble first."""
    found = models.Endpoint.objects.order_by("-failures", "ovo_code", "client_id", "id")[:1000]
    return tuple(_endpoint(row) for row in found if actor.may_manage(row.ovo_code))


def log_for_staff(actor: Actor, *, endpoint_id: UUID) -> tuple[Endpoint, tuple[Delivery, ...]]:
    """An endpoint that this staff member manages, with its newest deliveries. Raises UnknownEndpointError."""
    found = models.Endpoint.objects.filter(id=endpoint_id).first()
    if found is None or not actor.may_manage(found.ovo_code):
        raise UnknownEndpointError
    return _endpoint(found), _log(found.id)


def redeliver_for_staff(actor: Actor, *, endpoint_id: UUID, delivery_id: UUID) -> None:
    """Send a message again. Raises UnknownEndpointError."""
    log_for_staff(actor, endpoint_id=endpoint_id)
    _redeliver(models.Delivery.objects.filter(endpoint_id=endpoint_id), delivery_id=delivery_id)


def _redeliver(among: QuerySet[models.Delivery], *, delivery_id: UUID) -> None:
    found = among.filter(id=delivery_id).first()
    if found is None:
        raise UnknownEndpointError
    services.redeliver(found)


def _log(endpoint_id: UUID) -> tuple[Delivery, ...]:
    newest = models.Delivery.objects.filter(endpoint_id=endpoint_id).select_related("message")
    rows = list(newest.order_by("-created_at", "-id")[:LOG_LIMIT])
    tries = delivery.last_tries([row.id for row in rows])
    return tuple(_delivery(row, tries.get(row.id)) for row in rows)


def _delivery(row: models.Delivery, last: models.Attempt | None) -> Delivery:
    return Delivery(
        id=row.id,
        message_id=row.message_id,
        type=row.message.type,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        last_status=last.status if last else None,
        last_error=last.error if last else "",
        last_at=last.made_at if last else None,
    )


def _endpoint(row: models.Endpoint) -> Endpoint:
    return Endpoint(
        id=row.id,
        client_id=row.client_id,
        ovo_code=row.ovo_code,
        url=row.url,
        types=tuple(row.types),
        scheme=Scheme(row.scheme),
        state=EndpointState(row.state),
        reason=row.reason,
        failures=row.failures,
        created_at=row.created_at,
        verified_at=row.verified_at,
    )
