"""What parties answered, and what authorities did with it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from burgerprofiel.blocks.messages.models.mailbox import MessageType


class Reply(models.Model):
    """What a party wrote back, for the authority that it wrote to; the party's own copy is a `Message` with this id.

    `text_sealed` is under the key of the installation: the authority's systems and staff read it. `upload_ids` are
    files that were handed to that authority (`foundation.uploads`). `fetched_at`: when its systems first took it.
    `sent_in` is the transaction that wrote it, by which they ask what is new without missing what committed late.
    `answer_ids` are messages that answered it, `answer_digests` recognise the request of each when it comes again.
    `dispatch_id` and `row_number` are those of the message that it answers: who reads it for the authority does not see
    that message. `assigned_to` is the official who took it on, whose name is sealed with the installation's key;
    `handled_at` is when it was answered or put aside.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    conversation_id = models.UUIDField()
    message_id = models.UUIDField()
    sender_code = models.CharField(max_length=12)
    type = models.ForeignKey(MessageType, models.PROTECT, db_index=False)
    dispatch_id = models.UUIDField(null=True)
    row_number = models.IntegerField(null=True)
    sent_at = models.DateTimeField()
    text_sealed = models.BinaryField()
    sent_in = models.BigIntegerField()
    upload_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    fetched_at = models.DateTimeField(null=True)
    answer_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    answer_digests = ArrayField(models.BinaryField(), default=list, db_default=[])

    assigned_to = models.UUIDField(null=True)
    assigned_name_sealed = models.BinaryField(null=True)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="message_reply_by_id"),
            models.Index(fields=["sender_code", "sent_in", "id"], name="message_replies"),
            models.Index(
                fields=["sender_code", "sent_at", "id"],
                name="message_replies_open",
                condition=models.Q(handled_at__isnull=True),
            ),
            models.Index(
                fields=["sender_code", "-handled_at", "-id"],
                name="message_replies_handled",
                condition=models.Q(handled_at__isnull=False),
            ),
        ]


class ReplyStep(models.Model):
    """What an authority did with a reply: one of `contracts.Step`, by an official or a system. Only added to.

    `name_sealed` is the name of the official, `note_sealed` a `sealed.Note`: the reason why it was put aside, or what
    was answered on screen. Both are under the key of the installation, for the authority.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    reply_id = models.UUIDField()
    sender_code = models.CharField(max_length=12)
    step = models.CharField(max_length=8)
    at = models.DateTimeField()
    staff_id = models.UUIDField(null=True)
    client_id = models.CharField(max_length=100, blank=True, db_default="")
    name_sealed = models.BinaryField(null=True)
    note_sealed = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["party_id", "reply_id", "at"], name="message_reply_steps")]
