"""Files that people handed in, from the door to the clean store. Their bytes lie in `store`, never in the database."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from burgerprofiel.foundation.uploads.contracts import State


class Upload(models.Model):
    """One file of one party, for one purpose. `name_sealed` is the name it was given and `key_sealed` the
    key of a clean file's content, both sealed to the party (`kept`); `required_assurance` the ACM level of a sign-in
    that may see it.

    `shared_with` is the authority (OVO code) that the person handed the file to: its staff opens the same two with
    what lies in `shared_name_sealed` and `shared_key_sealed`, under the key of the installation.

    `lease_until` is when another worker may take the file: the end of the time that an examination gets, or the next
    try when the scanner gave no answer. `attempts` counts claims, `faults` how often the workbench broke over the
    file. `expires_at` is the end of its life; a block that takes the file moves it.
    """

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    person_id = models.UUIDField()
    purpose = models.CharField(max_length=80)
    required_assurance = models.SmallIntegerField()
    name_sealed = models.BinaryField()
    key_sealed = models.BinaryField(null=True)
    shared_with = models.CharField(max_length=12, null=True)  # NULL, not '': the empty code is the platform's
    shared_name_sealed = models.BinaryField(null=True)
    shared_key_sealed = models.BinaryField(null=True)
    kind = models.CharField(max_length=8)
    size = models.IntegerField()
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State])
    reason = models.CharField(max_length=20, blank=True, db_default="")
    attempts = models.SmallIntegerField(db_default=0)
    faults = models.SmallIntegerField(db_default=0)
    is_kept = models.BooleanField(db_default=False)
    received_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="upload_reason_where_refused",
                condition=models.Q(state=State.REFUSED.value) ^ models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="upload_decided_where_final",
                condition=models.Q(state__in=[State.CLEAN.value, State.REFUSED.value])
                ^ models.Q(decided_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["lease_until"],
                name="upload_to_examine",
                condition=models.Q(decided_at__isnull=True),
            ),
            models.Index(
                fields=["party_id", "received_at"], name="upload_of_party", condition=models.Q(is_kept=False)
            ),
            models.Index(fields=["expires_at"], name="upload_end"),
        ]
