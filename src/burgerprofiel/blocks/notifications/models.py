"""Notification intents and their delivery."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Intent(models.Model):
    """That one person is to be told of one event, once (`event_id`, `person_id`, `repeats`), and what became of it.

    `matter`, `became` and `road` are `telling.News.matter`, `state` and `road`. `channel` is empty until one is chosen,
    `digest_at` set for what waits for a digest. `repeats`: how often this was told before, to who still has to act.
    `leased_until` is of workers of the version before (`Claim`), and goes with the next. `handed_at`: when a provider
    took it, which names it `reference` in receipts. `address_hash` recognises where it went. `replay_id`: the act of
    the operator by which it was sent again, once.
    Rows are locked to the person: a colleague is told on their own account. What becomes of rows is counted in `Tally`
    by a trigger.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DELIVERED = "delivered"
        SKIPPED = "skipped"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    person_id = models.UUIDField()
    event_id = models.UUIDField()
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    theme = models.CharField(max_length=30, blank=True, db_default="")
    matter = models.BinaryField(max_length=32, db_default=b"")
    became = models.CharField(max_length=80, blank=True, db_default="")
    road = models.CharField(max_length=60, blank=True, db_default="")
    is_owed = models.BooleanField(db_default=False)
    occurred_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    repeats = models.SmallIntegerField(db_default=0)
    state = models.CharField(max_length=9, choices=State, db_default="waiting")
    reason = models.CharField(max_length=200, blank=True, db_default="")
    attempts = models.SmallIntegerField(db_default=0)
    available_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    digest_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=5, blank=True, db_default="")
    address_hash = models.BinaryField(max_length=32, null=True)
    provider = models.CharField(max_length=40, blank=True, db_default="")
    reference = models.CharField(max_length=100, blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now())
    handed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    replay_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            # Sorted by time within a person, as events are: the history is read from it too.
            models.UniqueConstraint(fields=["person_id", "event_id", "repeats"], name="intent_once")
        ]
        indexes = [
            models.Index(
                fields=["channel", "available_at", "id"],
                name="intent_queue",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["channel", "settled_at", "id"],
                name="intent_replayable",
                condition=models.Q(state="failed", handed_at__isnull=True, replay_id__isnull=True),
            ),
            models.Index(
                fields=["person_id", "matter"],
                name="intent_matter",
                condition=models.Q(state="waiting"),
            ),
            models.Index(fields=["reference"], name="intent_reference", condition=~models.Q(reference="")),
        ]


class Claim(models.Model):
    """What a worker has in hand until a moment, a row per batch: all that waits about `things`.

    A thing is what a person is told about, as one number (`services.queue.THING`): so nothing is written to the rows
    of `Intent` before they are settled. Two things with the same number only wait for each other.
    """

    id = models.UUIDField(primary_key=True)
    until = models.DateTimeField()
    things = ArrayField(models.BigIntegerField())


class Told(models.Model):
    """That a person was told what became of a matter, and over which road (`telling.SAME_WITHIN`)."""

    pk = models.CompositePrimaryKey("person_id", "matter", "became")
    person_id = models.UUIDField()
    matter = models.BinaryField(max_length=32)
    became = models.CharField(max_length=80)
    road = models.CharField(max_length=60)
    told_at = models.DateTimeField()


class Suppression(models.Model):
    """An address at which nobody is, as a digest: nothing goes there until it is confirmed anew."""

    pk = models.CompositePrimaryKey("channel", "address_hash")
    channel = models.CharField(max_length=5)
    address_hash = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["at"], name="suppression_at")]


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


class Bundle(models.Model):
    """Official news that was taken in: the receipt (`id`), and the memory that makes a repeated bundle harmless.

    `key` is the sender's own id, of nothing personal. `matter` says what it is about (`foundation.telling.News`),
    `source_id` names the source where that is a file of one. For whom it was: `Notice`.
    """

    id = models.UUIDField(primary_key=True)
    client_id = models.CharField(max_length=100)
    ovo_code = models.CharField(max_length=12)
    key = models.CharField(max_length=100)
    body_hash = models.BinaryField(max_length=32)
    provider_uri = models.CharField(max_length=200)
    category = models.CharField(max_length=100)
    matter = models.BinaryField(max_length=32)
    source_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=60, blank=True)
    theme = models.CharField(max_length=30, blank=True)
    occurred_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client_id", "key"], name="bundle_once")]


class BundleRefusal(models.Model):
    """That a bundle was refused, and why; of its content nothing is kept."""

    id = models.UUIDField(primary_key=True)
    client_id = models.CharField(max_length=100)
    key = models.CharField(max_length=100, blank=True)
    errors = models.JSONField(default=list)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["client_id", "key"], name="bundle_refusal_key")]


class Notice(models.Model):
    """That a bundle named a party as recipient, with what they read (`contracts.Mention`), sealed to the party."""

    pk = models.CompositePrimaryKey("party_id", "bundle_id")
    party_id = models.UUIDField()
    bundle_id = models.UUIDField()
    said_sealed = models.BinaryField()
    received_at = models.DateTimeField(db_default=Now())


class Reminder(models.Model):
    """Of which day a party is to be reminded, and when. Locked to the party.

    `owner` is who set it: a client id, `block:<name>`, or empty for the person. `key` is the owner's own;
    of a person's own about something that another block shows it is `About.group`, and `matter` what it is about.
    `titles_sealed` are neutral words that leave the platform, sealed by the installation; `said_sealed`
    (`services.reminding.Told`) is read behind the sign-in only, sealed to the party. `matter` and `source_id` name a
    file that has to be open still.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    owner = models.CharField(max_length=100, blank=True, db_default="")
    ovo_code = models.CharField(max_length=12, blank=True)
    key = models.CharField(max_length=100, blank=True)
    body_hash = models.BinaryField(max_length=32, db_default=b"")
    kind = models.CharField(max_length=12)
    titles_sealed = models.BinaryField(db_default=b"")
    said_sealed = models.BinaryField()
    happens_on = models.DateField()
    happens_at = models.TimeField(null=True)
    remind_at = models.DateTimeField()
    matter = models.BinaryField(max_length=32, db_default=b"")
    source_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=9, db_default="waiting")
    created_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "key"], name="reminder_once", condition=~models.Q(owner="")
            ),
            models.UniqueConstraint(
                fields=["key", "matter", "party_id"],
                name="reminder_about",
                condition=models.Q(owner="") & ~models.Q(key=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["remind_at", "id"], name="reminder_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["id"], name="reminder_id"),
            models.Index(fields=["settled_at"], name="reminder_settled"),
        ]


class PhoneCode(models.Model):
    """A mobile number that waits for the code that was sent to it; a person has one at a time.

    `code_hash` is an HMAC: six digits are guessed in no time by who has a plain hash.
    """

    person_id = models.UUIDField(primary_key=True)
    number_sealed = models.BinaryField()
    number_hash = models.BinaryField(max_length=32)
    code_hash = models.BinaryField(max_length=32)
    tries = models.SmallIntegerField(db_default=0)
    expires_at = models.DateTimeField()


class Tally(models.Model):
    """How many notices came into a state, by the trigger on `Intent`; nobody ever counts over that table.

    Rows are of a minute and of one connection (`slot`), so that no two workers wait for each other; an hour later they
    become rows of an hour, with slot 0. `state` is `Intent.state` without waiting, or `retried`: tried in vain, and
    again later. `reason` is that of what was skipped, failed or retried.
    """

    pk = models.CompositePrimaryKey("at", "slot", "channel", "provider", "state", "reason")
    at = models.DateTimeField()
    slot = models.IntegerField()
    channel = models.CharField(max_length=5)
    provider = models.CharField(max_length=40)
    state = models.CharField(max_length=9)
    reason = models.CharField(max_length=200)
    count = models.BigIntegerField()


class OperatorAct(models.Model):
    """What an operator did about notices, and why: who is an id, without one it was done on the command line.

    `count` is how many notices, `begins` and `ends` are the period of a replay, `cause` what they failed for. Of an
    address the digest alone.
    """

    class What(models.TextChoices):
        REPLAY = "replay"
        SUPPRESS = "suppress"
        LIFT = "lift"
        UNPARK = "unpark"

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    what = models.CharField(max_length=8, choices=What)
    reason = models.CharField(max_length=500)
    channel = models.CharField(max_length=5, blank=True, db_default="")
    address_hash = models.BinaryField(max_length=32, null=True)
    cause = models.CharField(max_length=10, blank=True, db_default="")
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    count = models.IntegerField(db_default=0)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="operator_act_newest")]
