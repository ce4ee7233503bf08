"""Conversations of parties, the messages in them, what happened to each, and who sends them (ADR 0023).

What a party has is stored per party (`party_id` first in every key): rights, distribution and sealing follow it.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Sender(models.Model):
    """Who sends messages, as a resident knows it: `code` is an OVO code, or the enterprise number of an e-Box sender.

    Names are per language. A sensitive sender is never named in a notice.
    """

    code = models.CharField(primary_key=True, max_length=12)
    name = models.JSONField()
    enterprise_number = models.CharField(max_length=10, blank=True, db_default="")
    is_sensitive = models.BooleanField(db_default=False)


class MessageType(models.Model):
    """A kind of message of a sender: what residents call it, and the rules that hold for each of them.

    `code` is the sender's own. `notice_title` is the title per language that notices carry: it says nothing of the
    content. A message is valid for `validity_number` of `validity_unit` from its arrival; 0 is for ever.
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "code"], name="message_type_code")]


class Conversation(models.Model):
    """A first message of a party and all that answers it; `id` is that of the first. The row that lists read.

    It keeps of its messages what lists need: `latest_at`, whether any is unread, the action that is still open and its
    deadline, the moment from which it is gone. `head_sealed` is the subject and the attention of the newest message
    (`sealed.Head`). `provider` is empty for what is kept here, else the code of the e-Box provider that keeps it, which
    knows it by the number of which `remote_digest` is a keyed digest. `partition` is the part of an organisation's
    mailbox; `assigned_to` and `handled_at` are about work in it.
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
                fields=["expires_at"],
                name="conversation_expires",
                condition=models.Q(expires_at__isnull=False),
            ),
        ]


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
    for the others of an organisation, who cannot open it elsewhere; empty in a person's own mailbox.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    message_id = models.UUIDField()
    moment = models.CharField(max_length=13)
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    name_sealed = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["party_id", "message_id", "at"], name="message_history")]


class Reply(models.Model):
    """What a party wrote back, for the authority that it wrote to; the party's own copy is a `Message` with this id.

    `text_sealed` is under the key of the installation: the authority's systems and staff read it. `upload_ids` are
    files that were handed to that authority (`foundation.uploads`). `fetched_at`: when its systems first took it.
    `sent_in` is the transaction that wrote it, by which they ask what is new without missing what committed late.
    `answer_ids` are messages that answered it, `answer_digests` recognise the request of each when it comes again.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    conversation_id = models.UUIDField()
    message_id = models.UUIDField()
    sender_code = models.CharField(max_length=12)
    type = models.ForeignKey(MessageType, models.PROTECT, db_index=False)
    sent_at = models.DateTimeField()
    text_sealed = models.BinaryField()
    sent_in = models.BigIntegerField()
    upload_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    fetched_at = models.DateTimeField(null=True)
    answer_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    answer_digests = ArrayField(models.BinaryField(), default=list, db_default=[])

    class Meta:
        indexes = [models.Index(fields=["sender_code", "sent_in", "id"], name="message_replies")]


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


class EboxLink(models.Model):
    """That a party has the messages of an e-Box provider among those here: a choice of a person, until it ended.

    `looked_at` is the last look that gave an answer, `problem` why a later one gave none, `stale_at` when something was
    told of the box that nobody looked at yet, `whole_at` when everything was last read and not the news only.
    `consent_asked_at` is when the federation was asked whether a person agreed to digital post, `has_consent` what it
    said.
    """

    pk = models.CompositePrimaryKey("party_id", "provider")
    party_id = models.UUIDField()
    provider = models.CharField(max_length=40)
    chosen_by = models.UUIDField()
    chosen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    stale_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=12, blank=True, db_default="")
    has_consent = models.BooleanField(null=True)
    consent_asked_at = models.DateTimeField(null=True)


class EboxHeard(models.Model):
    """The event about a message elsewhere that counts: whatever order they come in, the one with the last place.

    It stands by the keyed digest of the message, so that it can come before the message itself.
    """

    pk = models.CompositePrimaryKey("party_id", "provider", "remote_digest")
    party_id = models.UUIDField()
    provider = models.CharField(max_length=40)
    remote_digest = models.BinaryField(max_length=32)
    is_read = models.BooleanField()
    time = models.DateTimeField()
    event_id = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["time"], name="ebox_heard_age")]


class EboxReader(models.Model):
    """That a portal elsewhere (a machine client) may see which messages a party has: a choice of a person."""

    pk = models.CompositePrimaryKey("party_id", "client_id")
    party_id = models.UUIDField()
    client_id = models.CharField(max_length=100)
    given_by = models.UUIDField()
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)


class EboxPublication(models.Model):
    """A message that came in over the e-Box interface: the mark of its sender, and for a while what links are made of.

    `key_digest` is a keyed digest of the sender's mark. `content_sealed` is what was published, with a key of the
    installation, until `links_until`: nobody can seal to a second party what is sealed to the first.
    """

    id = models.UUIDField(primary_key=True)
    sender_code = models.CharField(max_length=12)
    application = models.CharField(max_length=200, blank=True, db_default="")
    key_digest = models.BinaryField(null=True, max_length=32)
    party_id = models.UUIDField()
    published_at = models.DateTimeField()
    links_until = models.DateTimeField(null=True)
    content_sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender_code", "application", "key_digest"],
                name="ebox_publication_key",
                condition=models.Q(key_digest__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["published_at"], name="ebox_publication_age")]


class EboxAddress(models.Model):
    """The number of an enterprise with messages here, sealed to what the worker may open: for the event service."""

    party_id = models.UUIDField(primary_key=True)
    number_sealed = models.BinaryField()


class EboxEvent(models.Model):
    """Something that the event service of the federation is told, once: `id` is made of the message and the kind.

    It is due at `due_at`; `tries` failed, the next is at `next_at`. `state` is waiting, sent, void (it was no news any
    more when it was due) or failed.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    message_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    state = models.CharField(max_length=7, db_default="waiting")
    tries = models.SmallIntegerField(db_default=0)
    next_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=12, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="ebox_event_due", condition=models.Q(state="waiting")),
            models.Index(fields=["settled_at"], name="ebox_event_age"),
        ]


class EboxPosition(models.Model):
    """How far the events of the federation were read, by the code of the event service."""

    service = models.CharField(primary_key=True, max_length=40)
    last_sequence = models.BigIntegerField(db_default=0)
    read_at = models.DateTimeField(null=True)


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

    `texts` is a `contracts.Texts`, `fields` the values that it needs, `files` those that go along.
    """

    id = models.UUIDField(primary_key=True)
    template = models.ForeignKey(Template, models.PROTECT)
    number = models.IntegerField()
    texts = models.JSONField()
    fields = models.JSONField(default=list)
    files = models.JSONField(default=list)
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
