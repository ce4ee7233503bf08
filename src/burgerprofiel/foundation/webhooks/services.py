"""Endpoints and messages: registering, rotating, removing, publishing, trying again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import IntegrityError, connection, transaction

from burgerprofiel.foundation import clock, config, http, ids, keys
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.webhooks import models, signing, types
from burgerprofiel.foundation.webhooks.contracts import (
    DeliveryState,
    EndpointRefusedError,
    EndpointState,
    Message,
    Scheme,
    UnknownEndpointError,
)

CHANNEL = "burgerprofiel_webhooks"
MAX_ENDPOINTS = 10
MAX_BODY = 20_000
OVERLAP = timedelta(days=1)
"""How long the old secret still signs beside the new one."""
KEPT_DAYS = 30

_PUBLISH = """
WITH new AS (
    SELECT * FROM json_to_recordset(%s::json)
        AS given(id uuid, type text, ovo_code text, data jsonb, occurred_at timestamptz)
), wanted AS (
    SELECT new.id, endpoint.id AS endpoint_id FROM new
    JOIN webhooks_endpoint endpoint ON endpoint.ovo_code = new.ovo_code AND endpoint.state = 'active'
        AND endpoint.types @> to_jsonb(new.type)
), messages AS (
    INSERT INTO webhooks_message (id, type, data, occurred_at)
    SELECT id, type, data, occurred_at FROM new WHERE id IN (SELECT id FROM wanted)
)
INSERT INTO webhooks_delivery (id, message_id, endpoint_id, state)
SELECT gen_random_uuid(), id, endpoint_id, 'waiting' FROM wanted
"""


class _Row(msgspec.Struct):
    id: str
    type: str
    ovo_code: str
    data: dict[str, object]
    occurred_at: str


def publish(messages: Sequence[Message]) -> int:
    """Queue messages for the active endpoints that want them, in the open transaction; answers how many deliveries."""
    if unknown := {message.type for message in messages} - types.known().keys():
        raise ValueError(f"no block named the types {sorted(unknown)}")
    rows = [
        _Row(
            str(ids.new()),
            message.type,
            message.ovo_code,
            dict(message.data),
            message.occurred_at.isoformat(),
        )
        for message in messages
    ]
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISH, [msgspec.json.encode(rows).decode()])
        queued = int(cursor.rowcount)
        if queued:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return queued


def register(
    client: Client, *, url: str, wanted: Collection[str], scheme: Scheme, contact: str
) -> tuple[UUID, str]:
    """A new endpoint, still to be verified, and what its receiver verifies with. Raises EndpointRefusedError."""
    check_url(url)
    if unknown := sorted(set(wanted) - types.known().keys()):
        raise EndpointRefusedError("unknown-type", f"No such type: {', '.join(unknown)}.")
    if models.Endpoint.objects.filter(client_id=client.client_id).count() >= MAX_ENDPOINTS:
        raise EndpointRefusedError("too-many-endpoints", f"At most {MAX_ENDPOINTS} endpoints.")
    endpoint_id, secret = ids.new(), signing.new_secret(scheme)
    try:
        with transaction.atomic():
            models.Endpoint.objects.create(
                id=endpoint_id,
                client_id=client.client_id,
                ovo_code=client.ovo_code,
                url=url,
                types=sorted(set(wanted)),
                scheme=scheme,
                secret_sealed=keys.seal(secret, purpose=_use(endpoint_id, "secret")),
                contact_sealed=keys.seal(contact, purpose=_use(endpoint_id, "contact")),
                state=EndpointState.PENDING,
            )
    except IntegrityError as error:
        raise EndpointRefusedError("endpoint-exists", "This address is registered already.") from error
    return endpoint_id, signing.for_receiver(secret)


def check_url(url: str) -> None:
    """Raise EndpointRefusedError for an address that we would never go to."""
    settings = config.current()
    rules = http.Strangers(ports=settings.webhook_ports)
    try:
        rules.check(url, private_allowed=settings.outbound_private_allowed)
    except http.RefusedError as error:
        raise EndpointRefusedError("address-refused", f"{error.reason}.") from error


def of_client(client: Client, *, endpoint_id: UUID) -> models.Endpoint:
    """The endpoint when it is this client's. Raises UnknownEndpointError."""
    found = models.Endpoint.objects.filter(id=endpoint_id, client_id=client.client_id).first()
    if found is None:
        raise UnknownEndpointError
    return found


def rotate(endpoint: models.Endpoint) -> str:
    """Sign with a new secret from now on, and for a day with the old one too; gives what the receiver verifies with."""
    secret = signing.new_secret(Scheme(endpoint.scheme))
    models.Endpoint.objects.filter(id=endpoint.id).update(
        previous_sealed=endpoint.secret_sealed,
        previous_until=clock.now() + OVERLAP,
        secret_sealed=keys.seal(secret, purpose=_use(endpoint.id, "secret")),
    )
    return signing.for_receiver(secret)


def secrets_of(endpoint: models.Endpoint) -> list[str]:
    """What signs at this moment, the newest first."""
    sealed = [endpoint.secret_sealed]
    if endpoint.previous_sealed and endpoint.previous_until and endpoint.previous_until > clock.now():
        sealed.append(endpoint.previous_sealed)
    return [keys.unseal(bytes(one), purpose=_use(endpoint.id, "secret")) for one in sealed]


def contact_of(endpoint: models.Endpoint) -> str:
    """Who is told when the endpoint is disabled."""
    return keys.unseal(bytes(endpoint.contact_sealed), purpose=_use(endpoint.id, "contact"))


def _use(endpoint_id: UUID, column: str) -> str:
    return f"webhooks.endpoint.{column}:{endpoint_id}"


def redeliver(delivery: models.Delivery) -> None:
    """Send a message again, now and with all its tries, whatever became of it."""
    models.Delivery.objects.filter(id=delivery.id).update(
        state=DeliveryState.WAITING, attempts=0, due_at=clock.now()
    )
    models.Endpoint.objects.filter(id=delivery.endpoint_id).update(busy_until=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def purge() -> int:
    """Forget messages of long ago with their deliveries and tries; answers how many messages."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    total = 0
    while old := list(
        models.Message.objects.filter(created_at__lt=before).values_list("id", flat=True)[:1000]
    ):
        models.Message.objects.filter(id__in=old).delete()
        total += len(old)
    return total
