"""Answers of sources for a while, sealed to whom they are about; and what operators switched off."""

from __future__ import annotations

from django.db import models


class Answer(models.Model):
    """What a supply said of a party to one person, in one capacity, at one level of assurance.

    `key` is a digest with a key of the vault over all that an answer depends on; `scope` one over who may be shown it:
    the same for every supply and whatever the caller chose (a year, a plate). Until `fresh_until` nobody asks again;
    after `stale_until` it is not shown any more.
    """

    pk = models.CompositePrimaryKey("party_id", "key")
    party_id = models.UUIDField()
    key = models.BinaryField()
    scope = models.BinaryField()
    supply = models.CharField(max_length=60)
    retrieved_at = models.DateTimeField()
    fresh_until = models.DateTimeField()
    stale_until = models.DateTimeField()
    content_sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["stale_until"], name="sources_answer_ends")]


class SwitchOff(models.Model):
    """That an operator switched a supply off; `on_at` is when it was switched on again. Names officials by id."""

    id = models.UUIDField(primary_key=True)
    supply = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    off_at = models.DateTimeField()
    off_by = models.UUIDField()
    on_at = models.DateTimeField(null=True)
    on_by = models.UUIDField(null=True)
    on_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supply"], name="sources_off_once", condition=models.Q(on_at__isnull=True)
            )
        ]
