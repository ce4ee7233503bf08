"""Who sends, and what parties have of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from burgerprofiel.foundation.searching.models import SearchPart


class Sender(models.Model):
    """Who sends messages, as a resident knows it: `code` is an OVO code, or the enterprise number of an e-Box sender.

    Names are per language. A sensitive sender is never named in a notice. `kept_by` says who has the last word on it:
    the document of an operator, or whoever changed it on screen.
    """

    code = models.CharField(primary_key=True, max_length=12)
    name = models.JSONField()
    enterprise_number = models.CharField(max_length=10, blank=True, db_default="")
    is_sensitive = models.BooleanField(db_default=False)
    kept_by = models.CharField(max_length=8, db_default="document")


class MessageType(models.Model):
    """A kind of message of a sender: what residents call it, and the rules that hold for each of them.

    `code` is the sender's own. `notice_title` is the title per language that notices carry: it says nothing of the
    content. A message is valid for `validity_number` of `validity_unit` from its arrival; 0 is for ever. `kept_by` is
    as that of the sender.
    """

    class Unit(models.TextChoices):
        DAY = "day"
        MONTH = "month"
        YEAR = "year"

    sender = models.ForeignKey(Sender, models.PROTECT)
    code = models.CharField(max_length=60)
    name = models.JSONField()
    notice_title = models.JSONField(default=dict)
    kind = models.CharField(max_length=8)
    theme = models.CharField(max_length=30, blank=True)
    required_assurance = models.SmallIntegerField(db_default=0)
    may_reply = models.BooleanField(db_default=False)
    reply_days = models.SmallIntegerField(db_default=0)
    validity_number = models.SmallIntegerField(db_default=0)
    validity_unit = models.CharField(max_length=5, choices=Unit, db_default="day")
    ended_at = models.DateTimeField(null=True)
    kept_by = models.CharField(max_length=8, db_default="document")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "code"], name="message_type_code")]


class Conversation(models.Model):
    """A first message of a party and all that answers it; `id` is that of the first. The row that lists read.

    It keeps of its messages what lists need: `latest_at`, whether any is unread, the action that is still open and its
    deadline, the moment from which it is gone. `head_sealed` is the subject and the attention of the newest message
    (`sealed.Head`). `provider` is empty for what is kept here, else the code of the e-Box provider that keeps it, which
    knows it by the number of which `remote_digest` is a keyed digest. `partition` is the part of an organisation's
    mailbox, empty for the general one; `assigned_to`, `handle_by` (their own term, not the sender's) and `handled_at`
    are about the work of colleagues.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    type = models.ForeignKey(MessageType, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=8)
    theme = models.CharField(max_length=30, blank=True)
    provider = models.CharField(max_length=40, blank=True, db_default="")
    remote_digest = models.BinaryField(null=True, max_length=32)
    partition = models.CharField(max_length=60, blank=True, db_default="")
    required_assurance = models.SmallIntegerField(db_default=0)
    box = models.CharField(max_length=7, db_default="inbox")
    started_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    is_unread = models.BooleanField(db_default=True)
    is_registered = models.BooleanField(db_default=False)
    has_files = models.BooleanField(db_default=False)
    messages = models.SmallIntegerField(db_default=1)
    action = models.CharField(max_length=11, db_default="none")
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    assigned_to = models.UUIDField(null=True)
    handle_by = models.DateField(null=True)
    handled_at = models.DateTimeField(null=True)
    head_sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party_id", "provider", "remote_digest"],
                name="conversation_remote",
                condition=models.Q(remote_digest__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["party_id", "kind", "-latest_at", "-id"],
                name="conversation_inbox",
                condition=models.Q(box="inbox"),
            ),
            models.Index(
                fields=["party_id", "box", "-latest_at", "-id"],
                name="conversation_recent",
                condition=~models.Q(box="inbox"),
            ),
            models.Index(
                fields=["party_id", "due_at", "id"],
                name="conversation_open",
                condition=models.Q(done_at__isnull=True) & ~models.Q(action="none"),
            ),
            models.Index(
                fields=["party_id", "kind", "-latest_at", "-id"],
                name="conversation_unread",
                condition=models.Q(box="inbox", is_unread=True),
            ),
            models.Index(
                fields=["party_id", "partition", "-latest_at", "-id"],
                name="conversation_partition",
                condition=models.Q(box="inbox") & ~models.Q(partition=""),
            ),
            models.Index(
                fields=["party_id", "assigned_to", "-latest_at", "-id"],
                name="conversation_assigned",
                condition=models.Q(assigned_to__isnull=False),
            ),
            models.Index(
                fields=["expires_at"],
                name="conversation_expires",
                condition=models.Q(expires_at__isnull=False),
            ),
        ]


class SearchIndex(SearchPart):
    """What some of a party's conversations are found by (ADR 0017); `conversations` says of which it holds texts."""

    conversations = ArrayField(models.UUIDField())


class Message(models.Model):
    """One message: of its sender, or of the party (`is_reply`).

    The moments are the first of each in its history, kept for what is asked often. `content_sealed` holds the texts and
    the keys of its files (`sealed.Content`), which `file_ids` names. `dispatch_id` and `row_number` say which row of a
    dispatch it came of.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    conversation_id = models.UUIDField()
    is_reply = models.BooleanField(db_default=False)
    received_at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=11, db_default="none")
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    may_reply = models.BooleanField(db_default=False)
    reply_until = models.DateTimeField(null=True)
    is_registered = models.BooleanField(db_default=False)
    opened_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dispatch_id = models.UUIDField(null=True)
    row_number = models.IntegerField(null=True)
    file_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    content_sealed = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["party_id", "conversation_id", "received_at"], name="message_thread"),
            models.Index(
                fields=["due_at", "party_id", "id"],
                name="message_unread_due",
                condition=models.Q(
                    read_at__isnull=True, done_at__isnull=True, due_at__isnull=False, is_reply=False
                ),
            ),
        ]


class MessageEvent(models.Model):
    """That something happened to a message, or to the conversation it began. Append-only.

    `moment` is one of `contracts.Moment`; `person_id` who did it, empty where a system did. `name_sealed` is their name
    for the others of an organisation, who cannot open it elsewhere; empty in a person's own mailbox. `detail_sealed`
    says more of what colleagues did with it (`sealed.Detail`). `via` is the portal elsewhere (a
    machine client) through which they did it, empty where they were here.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    message_id = models.UUIDField()
    moment = models.CharField(max_length=13)
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    name_sealed = models.BinaryField(null=True)
    detail_sealed = models.BinaryField(null=True)
    via = models.CharField(max_length=100, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["party_id", "message_id", "at"], name="message_history")]


class StoredFile(models.Model):
    """A file of messages as it lies in the store: once, however many messages have it.

    Its key lies in the texts of each of those (`sealed.File`), so that nobody else opens it. Nothing here says whose it
    is.
    """

    id = models.UUIDField(primary_key=True)
    sender_code = models.CharField(max_length=12)
    size = models.IntegerField()
    stored_at = models.DateTimeField(db_default=Now())
    kept_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kept_until"], name="message_file_ends")]
