"""Outbox and inbox: how blocks tell each other what happened, at least once sent, effective once."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """What happened in a block, written in the transaction of the change: ids and states, nothing personal."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=80)
    version = models.SmallIntegerField(default=1)
    key = models.CharField(max_length=80)
    payload = models.JSONField()
    occurred_at = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(db_default=0)
    parked_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                name="outbox_due",
                condition=models.Q(parked_at__isnull=True),
            )
        ]


class InboxEvent(models.Model):
    """That a consumer has handled an event: written in the transaction of its effect."""

    pk = models.CompositePrimaryKey("consumer", "event_id")
    consumer = models.CharField(max_length=80)
    event_id = models.UUIDField()
    handled_at = models.DateTimeField(db_default=Now())
