"""Who reads the post of authorities digitally, how that came, and the texts that people agreed to (ADR 0025)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Wording(models.Model):
    """A text as it was shown, kept once; `digest` is its SHA-256. It says nothing of anybody."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    version = models.SmallIntegerField()
    language = models.CharField(max_length=2)
    text = models.TextField()
    kept_at = models.DateTimeField(db_default=Now())


class Reader(models.Model):
    """How it is with a party that ever chose: digitally or not, since when. It follows from its last `Choice`.

    Whoever decides locks this row: so a party has one order of decisions.
    """

    party_id = models.UUIDField(primary_key=True)
    is_digital = models.BooleanField()
    since = models.DateTimeField()


class Choice(models.Model):
    """A decision of a party: yes, or no longer. Append-only: the database refuses a change.

    `person_id` decided, signed in with `assurance`, over `road`, reading `wording` in its language.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    decision = models.CharField(max_length=9)
    at = models.DateTimeField()
    person_id = models.UUIDField()
    road = models.CharField(max_length=10)
    assurance = models.SmallIntegerField()
    wording = models.ForeignKey(Wording, models.PROTECT, db_index=False)


class Escalation(models.Model):
    """A step (`contracts.Step`) that was taken because post with a term lay unread. Each is taken once."""

    pk = models.CompositePrimaryKey("party_id", "subject_id", "step")
    party_id = models.UUIDField()
    subject_id = models.UUIDField()
    thread_id = models.UUIDField()
    step = models.CharField(max_length=5)
    at = models.DateTimeField()
