"""How an organisation divides its mailbox among the people who act for it (ADR 0031)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from burgerprofiel.blocks.messages.models.mailbox import MessageType


class Partition(models.Model):
    """A part of the mailbox of an organisation; `code` names it in addresses and in `Conversation.partition`.

    The general part has the empty code, and a row only once somebody limits it. `name_sealed` is what colleagues call
    it, of class `contact`: the worker says it to a department. Where it `is_limited`, only `reader_ids` read it. An
    ended part keeps its row, so that what is still on its way into it is shown to nobody else.
    """

    pk = models.CompositePrimaryKey("party_id", "code")
    party_id = models.UUIDField()
    code = models.CharField(max_length=60, blank=True)
    name_sealed = models.BinaryField(null=True)
    is_limited = models.BooleanField(db_default=False)
    reader_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)


class RoutingRule(models.Model):
    """Where messages go that fit all that is filled in; of several rules the first by `position`.

    `origin` is empty for a rule of colleagues, else the code of the e-Box provider that told it. `application` is the
    name that a sender gave its system at publication (e-Box `senderApplicationId`).
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    position = models.SmallIntegerField()
    sender_code = models.CharField(max_length=12, blank=True, db_default="")
    type = models.ForeignKey(MessageType, models.CASCADE, null=True, db_index=False)
    application = models.CharField(max_length=200, blank=True, db_default="")
    partition = models.CharField(max_length=60, blank=True)
    assigned_to = models.UUIDField(null=True)
    origin = models.CharField(max_length=40, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["party_id", "position"], name="routing_rule_order")]


class Colleague(models.Model):
    """Somebody who was in the mailbox of an organisation, by the name that their colleagues see.

    `seen_on` is the last day that they were. Who `is_manager` divides the mailbox; while nobody is, everybody does.
    """

    pk = models.CompositePrimaryKey("party_id", "person_id")
    party_id = models.UUIDField()
    person_id = models.UUIDField()
    name_sealed = models.BinaryField()
    seen_on = models.DateField()
    is_manager = models.BooleanField(db_default=False)


class PartitionDigest(models.Model):
    """That a department is mailed what is new in a part of the mailbox, at an address that it confirmed.

    `address_sealed` is of class `contact`: the worker mails it. `rhythm` is `contracts.Rhythm`. `told_until` is up to
    when it was told, `due_at` when it is told next.
    """

    pk = models.CompositePrimaryKey("party_id", "code")
    party_id = models.UUIDField()
    code = models.CharField(max_length=60, blank=True)
    address_sealed = models.BinaryField()
    rhythm = models.CharField(max_length=4)
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    told_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="partition_digest_due", condition=models.Q(due_at__isnull=False)
            )
        ]
