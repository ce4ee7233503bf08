"""Endpoints of clients, messages to them, and every try to deliver one. No personal data: ids and states only."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from burgerprofiel.foundation.webhooks.contracts import DeliveryState, EndpointState, Scheme


class Endpoint(models.Model):
    """Where a client wants its messages. `secret_sealed` and, until `previous_until`, `previous_sealed` sign them.

    `busy_until` keeps others away: while a worker delivers to it, and after a failure until the next try.
    """

    id = models.UUIDField(primary_key=True)
    client_id = models.CharField(max_length=100)
    ovo_code = models.CharField(max_length=12)
    url = models.CharField(max_length=500)
    types = models.JSONField(default=list)
    scheme = models.CharField(max_length=4, choices=[(scheme.value, scheme.value) for scheme in Scheme])
    secret_sealed = models.BinaryField()
    previous_sealed = models.BinaryField(null=True)
    previous_until = models.DateTimeField(null=True)
    contact_sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=[(state.value, state.value) for state in EndpointState])
    reason = models.CharField(max_length=20, blank=True, db_default="")
    failures = models.SmallIntegerField(db_default=0)
    busy_until = models.DateTimeField(db_default=Now())
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client_id", "url"], name="webhook_endpoint_once")]
        indexes = [
            models.Index(fields=["ovo_code"], name="webhook_of_authority"),
            models.Index(
                fields=["busy_until"],
                name="webhook_active",
                condition=models.Q(state=EndpointState.ACTIVE.value),
            ),
        ]


class Message(models.Model):
    """Something that happened; kept for 30 days."""

    id = models.UUIDField(primary_key=True)
    type = models.CharField(max_length=80)
    data = models.JSONField()
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="webhook_message_age")]


class Delivery(models.Model):
    """A message to one endpoint."""

    id = models.UUIDField(primary_key=True)
    message = models.ForeignKey(Message, models.CASCADE)
    endpoint = models.ForeignKey(Endpoint, models.CASCADE)
    state = models.CharField(max_length=9, choices=[(state.value, state.value) for state in DeliveryState])
    attempts = models.SmallIntegerField(db_default=0)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "message"], name="webhook_delivery_once")]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at"],
                name="webhook_due",
                condition=models.Q(state=DeliveryState.WAITING.value),
            ),
            models.Index(fields=["endpoint", "-created_at"], name="webhook_log"),
        ]


class Attempt(models.Model):
    """One try: the status that came back, or why none did."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, models.CASCADE)
    made_at = models.DateTimeField(db_default=Now())
    milliseconds = models.IntegerField()
    status = models.SmallIntegerField(null=True)
    error = models.CharField(max_length=20, blank=True, db_default="")
