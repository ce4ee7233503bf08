"""Outbox and inbox: how blocks tell each other what happened, at least once sent, effective once. And public keys."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """What happened in a block, written in the transaction of the change: ids and states, nothing personal.

    `position` is the order of writing. It rises within a key because writers of one key exclude each other; between
    keys it says nothing.
    """

    id = models.UUIDField(primary_key=True)
    position = models.BigIntegerField(
        db_default=models.Func(models.Value("foundation_outbox_position"), function="nextval")
    )
    kind = models.CharField(max_length=80)
    version = models.SmallIntegerField(default=1)
    key = models.CharField(max_length=80)
    payload = models.JSONField()
    occurred_at = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(db_default=0)
    parked_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, db_default="")
    traceparent = models.CharField(max_length=55, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["position"], name="outbox_order", condition=models.Q(parked_at__isnull=True)
            ),
            models.Index(
                fields=["key", "position"], name="outbox_key", condition=models.Q(parked_at__isnull=True)
            ),
            models.Index(
                fields=["key", "position"],
                name="outbox_waiting",
                condition=models.Q(parked_at__isnull=True, attempts__gt=0),
            ),
            models.Index(
                fields=["-parked_at"], name="outbox_parked", condition=models.Q(parked_at__isnull=False)
            ),
        ]


class InboxEvent(models.Model):
    """That a consumer has handled an event: written in the transaction of its effect."""

    pk = models.CompositePrimaryKey("consumer", "event_id")
    consumer = models.CharField(max_length=80)
    event_id = models.UUIDField()
    handled_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["handled_at"], name="inbox_handled")]


class PartyKey(models.Model):
    """The public half of a party's key pair per class, as the vault made it.

    `binding` is the vault's HMAC over the row: who can write here cannot put in a key of their own unnoticed.
    """

    pk = models.CompositePrimaryKey("party_id", "key_class")
    party_id = models.UUIDField()
    key_class = models.CharField(max_length=10)
    key_id = models.UUIDField()
    public_key = models.BinaryField(max_length=32)
    binding = models.BinaryField(max_length=32)

    class Meta:
        db_table = "foundation_party_key"
        indexes = [models.Index(fields=["key_id"], name="party_key_id")]


class KeyUpkeep(models.Model):
    """How far the worker is with new keys of the vault: one row.

    `position` is the place in the vault's list. Everything before `settled_at` has been known to every writer for an
    hour; `pending_at` takes its place when that is so of it too.
    """

    id = models.SmallIntegerField(primary_key=True)
    position = models.BigIntegerField(db_default=0)
    pending_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "foundation_key_upkeep"


class Hold(models.Model):
    """That something may not be erased before a moment: a court case, an inquiry (`foundation.holds`).

    `file_id` is the one file that is held; without it, everything of the party. `ovo_code` is the authority that set
    it, empty for the operator of the platform. `reason_sealed` says why, for those who answer for it.
    """

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    file_id = models.UUIDField(null=True)
    ovo_code = models.CharField(max_length=12, blank=True, db_default="")
    reason_sealed = models.BinaryField()
    set_by = models.UUIDField(null=True)
    set_at = models.DateTimeField()
    until = models.DateTimeField()
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["party_id"], name="hold_party", condition=models.Q(lifted_at__isnull=True)),
            models.Index(
                fields=["file_id"],
                name="hold_file",
                condition=models.Q(lifted_at__isnull=True, file_id__isnull=False),
            ),
            models.Index(fields=["ovo_code", "until"], name="hold_authority"),
        ]


class Restriction(models.Model):
    """That data of a party is not used for a purpose by an authority (`foundation.restrictions`); ids and codes only.

    An empty `purpose` is every purpose, an empty `ovo_code` everybody.
    """

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    purpose = models.CharField(max_length=60, blank=True)
    ovo_code = models.CharField(max_length=12, blank=True)
    granted_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["party_id"], name="restriction_party", condition=models.Q(lifted_at__isnull=True)
            )
        ]
