"""What people chose about boxes elsewhere, what was heard of those, and what others are told of ours."""

from __future__ import annotations

from django.db import models


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


class EboxRouting(models.Model):
    """Which list of rules of an e-Box counts for an organisation (`RoutingRule.origin`): the last by its time."""

    pk = models.CompositePrimaryKey("party_id", "provider")
    party_id = models.UUIDField()
    provider = models.CharField(max_length=40)
    time = models.DateTimeField()
    event_id = models.CharField(max_length=200)


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
