"""What becomes of senders and of their types of message."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class ReferenceChange(models.Model):
    """That a sender, a type of message (`type_code`) or a quota was changed: by whom, and what. Only added to.

    `changes` holds for each field what it was and what it became. `name_sealed` is the name of the official, under the
    key of the installation; empty where an operator loaded a document.
    """

    id = models.UUIDField(primary_key=True)
    sender_code = models.CharField(max_length=12)
    type_code = models.CharField(max_length=60, blank=True, db_default="")
    at = models.DateTimeField(db_default=Now())
    staff_id = models.UUIDField(null=True)
    name_sealed = models.BinaryField(null=True)
    changes = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["sender_code", "-at", "-id"], name="message_reference_changes")]
