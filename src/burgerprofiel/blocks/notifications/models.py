"""Notification intents and their delivery."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Intent(models.Model):
    """That one person is to be told of one event, once (`event_id`, `person_id`, `party_id`)."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        SKIPPED = "skipped"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    person_id = models.UUIDField()
    event_id = models.UUIDField()
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, db_default="waiting")
    attempts = models.SmallIntegerField(db_default=0)
    available_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "person_id", "party_id"], name="intent_once")
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"], name="intent_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["settled_at"], name="intent_settled"),
        ]


class PushSubscription(models.Model):
    """One browser of one person that shows notices; two people who share a browser have one each.

    `endpoint_hash` recognises the browser's address without telling it. The address, the browser's keys and the words
    for the device are sealed to the person as an address is: the worker opens them to send.
    """

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    endpoint_hash = models.BinaryField(max_length=32)
    subscription_sealed = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    last_seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "endpoint_hash"], name="push_subscription_once")
        ]
        indexes = [models.Index(fields=["last_seen_at"], name="push_subscription_seen")]


class Choice(models.Model):
    """What a person chose about being told (`contracts.Preference`); who chose nothing has no row.

    `channel` is empty for who wants no alerts.
    """

    person_id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=5, blank=True, db_default="email")
    cadence = models.CharField(max_length=7, db_default="at-once")
    quiet_begins = models.TimeField(null=True)
    quiet_ends = models.TimeField(null=True)
    themes_off = ArrayField(models.CharField(max_length=30), default=list)
    changed_at = models.DateTimeField(db_default=Now())


class Phone(models.Model):
    """The mobile number at which a person wants text messages, sealed to them as an e-mail address is.

    Nothing is sent to it before `verified_at`. `number_hash` recognises the number, to stop sending to one that is
    dead.
    """

    person_id = models.UUIDField(primary_key=True)
    number_sealed = models.BinaryField()
    number_hash = models.BinaryField(max_length=32)
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
