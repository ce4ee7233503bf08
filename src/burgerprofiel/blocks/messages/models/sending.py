"""Templates, dispatches and their recipients."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from burgerprofiel.blocks.messages.models.mailbox import MessageType, Sender


class Template(models.Model):
    """A text that a sender uses again, by a name that is the sender's own."""

    id = models.UUIDField(primary_key=True)
    sender = models.ForeignKey(Sender, models.PROTECT)
    type = models.ForeignKey(MessageType, models.PROTECT)
    name = models.CharField(max_length=100)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "name"], name="message_template_name")]


class TemplateVersion(models.Model):
    """How a template read after one save. Never changed: a dispatch says which of them it was sent with.

    `texts` is a `contracts.Texts`, `fields` the values that it needs, `files` the ids of those that go along, of which
    `main_file` is the main content.
    """

    id = models.UUIDField(primary_key=True)
    template = models.ForeignKey(Template, models.PROTECT)
    number = models.IntegerField()
    texts = models.JSONField()
    fields = models.JSONField(default=list)
    files = models.JSONField(default=list)
    main_file = models.UUIDField(null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="message_template_version")
        ]


class Dispatch(models.Model):
    """One request of a sender to send, to one recipient or many (ADR 0023).

    The texts are those of `version`, or `texts_sealed`: with the installation's key, until everything has left.
    `head_digest` recognises the request again under its `idempotency_key`. The counts are kept by who writes:
    nothing is ever counted to show them. Either a system (`client_id`) or an official (`staff_id`) asked.
    """

    id = models.UUIDField(primary_key=True)
    sender = models.ForeignKey(Sender, models.PROTECT, db_index=False)
    type = models.ForeignKey(MessageType, models.PROTECT, db_index=False)
    version = models.ForeignKey(TemplateVersion, models.PROTECT, null=True)
    texts_sealed = models.BinaryField(null=True)
    files = models.JSONField(default=list)
    main_file = models.UUIDField(null=True)
    name = models.CharField(max_length=120, blank=True, db_default="")
    state = models.CharField(max_length=9, db_default="open")
    is_test = models.BooleanField(db_default=False)
    due_at = models.DateTimeField(null=True)
    publish_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    client_id = models.CharField(max_length=100, blank=True, db_default="")
    staff_id = models.UUIDField(null=True)
    idempotency_key = models.CharField(max_length=128, blank=True, db_default="")
    head_digest = models.BinaryField(null=True, max_length=32)
    rows = models.IntegerField(db_default=0)
    refused = models.IntegerField(db_default=0)
    delivered = models.IntegerField(db_default=0)
    unreachable = models.IntegerField(db_default=0)
    cancelled = models.IntegerField(db_default=0)
    viewed = models.IntegerField(db_default=0)
    confirmed = models.IntegerField(db_default=0)
    replied = models.IntegerField(db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "client_id", "idempotency_key"],
                name="dispatch_once",
                condition=~models.Q(idempotency_key=""),
            )
        ]
        indexes = [
            models.Index(fields=["sender", "-requested_at", "-id"], name="dispatch_recent"),
            models.Index(fields=["requested_at"], name="dispatch_open", condition=models.Q(state="open")),
        ]


class DispatchSlice(models.Model):
    """Rows of a dispatch that still have to leave, as many as a worker takes at once; gone when they have.

    `is_bulk` slices come after the others, so that a storm holds up nobody's single message.
    """

    dispatch = models.ForeignKey(Dispatch, models.CASCADE)
    first_row = models.IntegerField()
    last_row = models.IntegerField()
    is_bulk = models.BooleanField(db_default=False)
    available_at = models.DateTimeField()
    attempts = models.SmallIntegerField(db_default=0)

    class Meta:
        indexes = [models.Index(fields=["is_bulk", "available_at", "id"], name="dispatch_slice_due")]


class Recipient(models.Model):
    """One recipient of a dispatch; `row_number` is the sender's, and the key under which a restart finds what is done.

    `given_sealed` holds number and values with the installation's key until the message has left, then nothing does.
    `row_digest` recognises the row again. `fate` is what the timeline makes of it; `changed_in` is the transaction that
    changed it last, by which a sender asks what is new without missing what committed late.
    """

    pk = models.CompositePrimaryKey("dispatch_id", "row_number")
    dispatch_id = models.UUIDField()
    row_number = models.IntegerField()
    ovo_code = models.CharField(max_length=12)
    party_id = models.UUIDField(null=True)
    fate = models.CharField(max_length=13)
    reason = models.CharField(max_length=30, blank=True, db_default="")
    field = models.CharField(max_length=100, blank=True, db_default="")
    row_digest = models.BinaryField(max_length=16)
    reference_sealed = models.BinaryField(null=True)
    given_sealed = models.BinaryField(null=True)
    changed_at = models.DateTimeField(db_default=Now())
    changed_in = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["dispatch_id", "changed_in", "row_number"], name="recipient_changed"),
            models.Index(
                fields=["party_id"], name="recipient_party", condition=models.Q(party_id__isnull=False)
            ),
        ]


class RecipientEvent(models.Model):
    """The timeline of a recipient: only added to. Its key is its id: category, dispatch, row and attempt."""

    pk = models.CompositePrimaryKey("dispatch_id", "row_number", "category", "attempt")
    dispatch_id = models.UUIDField()
    row_number = models.IntegerField()
    category = models.CharField(max_length=13)
    attempt = models.SmallIntegerField(db_default=1)
    at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=30, blank=True, db_default="")


class OfferedFile(models.Model):
    """A file that a sender handed in to send along; `id` is that of the stored one.

    `file_sealed` holds its key (`sealed.File`) with the installation's key, until the last dispatch with it has left.
    """

    id = models.UUIDField(primary_key=True)
    sender = models.ForeignKey(Sender, models.PROTECT)
    file_sealed = models.BinaryField()
    offered_at = models.DateTimeField(db_default=Now())


class SendingQuota(models.Model):
    """How many recipients a sender may have in a day, and when what was spent has drained: one row, one bucket."""

    sender = models.OneToOneField(Sender, models.CASCADE, primary_key=True)
    per_day = models.IntegerField()
    empty_at = models.DateTimeField(db_default=Now())
