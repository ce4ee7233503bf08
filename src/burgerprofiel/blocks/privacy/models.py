"""Complaints about accesses, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Complaint(models.Model):
    """That a person says of a row of the access log that it is not right.

    `organisation` is the authority concerned (OVO), empty where the platform itself acted. `due_on` is the last day for
    the answer. Texts are sealed. `settled_at` is set with the states that end it.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    person_id = models.UUIDField()
    entry_id = models.BigIntegerField()
    organisation = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=20)
    text_sealed = models.BinaryField()
    state = models.CharField(max_length=10)
    submitted_at = models.DateTimeField()
    due_on = models.DateField()
    forwarded_at = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    extension_sealed = models.BinaryField(null=True)
    settled_at = models.DateTimeField(null=True)
    answer_sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party_id", "entry_id", "person_id"],
                name="complaint_once",
                condition=models.Q(settled_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_on"],
                name="complaint_open",
                condition=models.Q(settled_at__isnull=True),
            ),
            models.Index(fields=["organisation", "-submitted_at"], name="complaint_authority"),
            models.Index(fields=["id"], name="complaint_id"),
        ]


class ComplaintStep(models.Model):
    """One step of a complaint. Append-only; without any text."""

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    complaint_id = models.UUIDField()
    step = models.CharField(max_length=10)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["party_id", "complaint_id"], name="complaint_steps")]


class Inquiry(models.Model):
    """That a security officer wants to see what an authority did with the data of one person.

    Nothing is shown before another officer of the same authority approved; after `expires_at` nothing any more.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    organisation = models.CharField(max_length=12)
    case_sealed = models.BinaryField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("asked_by")), name="inquiry_four_eyes"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-asked_at"], name="inquiry_authority"),
            models.Index(fields=["id"], name="inquiry_id"),
        ]


class Opening(models.Model):
    """That a security officer wants to read the sealed parts of the rows of an inquiry, and what the vault said.

    `session_id` is the session that the vault opens them for. With a `grant_id` the vault knows of it: it waits for a
    second officer until `expires_at`, and once `opened_at` is set it is open until then.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    inquiry_id = models.UUIDField()
    organisation = models.CharField(max_length=12)
    reason_sealed = models.BinaryField()
    asked_by = models.UUIDField()
    session_id = models.UUIDField()
    asked_at = models.DateTimeField()
    grant_id = models.UUIDField(null=True)
    agreed_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(agreed_by=models.F("asked_by")), name="opening_four_eyes"
            )
        ]
        indexes = [
            models.Index(fields=["inquiry_id", "-asked_at"], name="opening_inquiry"),
            models.Index(fields=["id"], name="opening_id"),
        ]


class Alert(models.Model):
    """That a day of an official was unusual: one per kind, official, authority and day."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10)
    organisation = models.CharField(max_length=12)
    actor_id = models.UUIDField()
    day = models.DateField()
    number = models.IntegerField()
    usual = models.IntegerField()
    state = models.CharField(max_length=10, db_default="open")
    made_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "actor_id", "day", "kind"], name="alert_once")
        ]
        indexes = [models.Index(fields=["organisation", "state", "-day"], name="alert_authority")]
