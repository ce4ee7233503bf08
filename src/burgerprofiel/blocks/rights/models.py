"""Exports under way: their parts are encrypted with a key that only the session of who asked can make again."""

from __future__ import annotations

from django.db import models


class Export(models.Model):
    """Everything of one party, asked for in one session.

    `dataset` and `after` are where the next step begins; `counts` is how many records each set had so far.
    """

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    person_id = models.UUIDField()
    session_id = models.UUIDField()
    asked_at = models.DateTimeField()
    dataset = models.SmallIntegerField(db_default=0)
    after = models.CharField(max_length=80, blank=True, db_default="")
    counts = models.JSONField(default=dict)
    withheld = models.IntegerField(db_default=0)
    parts = models.IntegerField(db_default=0)
    ready_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="export_person")]


class ExportPart(models.Model):
    """A piece of one file of an export: compressed, then encrypted."""

    pk = models.CompositePrimaryKey("export_id", "number")
    export_id = models.UUIDField()
    number = models.IntegerField()
    file = models.CharField(max_length=80)
    sealed = models.BinaryField()
