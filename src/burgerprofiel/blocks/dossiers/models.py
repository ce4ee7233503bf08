"""Files of residents: sources that send them, the current state per party, and the history.

What a party sees is stored per party (`Dossier`, `DossierEvent`: `party_id` first in every key), so that rights,
distribution and sealing follow the party; `Record` is the one row per file that writers lock.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from burgerprofiel.foundation.searching.models import SearchPart


class Authority(models.Model):
    """A public body as the resident knows it. Names are per language: `{"nl": ..., "en": ...}`."""

    class Level(models.TextChoices):
        FEDERAL = "federal"
        FLEMISH = "flemish"
        LOCAL = "local"

    ovo_code = models.CharField(primary_key=True, max_length=12)
    name = models.JSONField()
    level = models.CharField(max_length=8, choices=Level)
    contact = models.JSONField(default=dict)


class Source(models.Model):
    """A system of an authority that sends file statuses, known by its URI (DOSIS `Bron`).

    `disturbance` says why it is disturbed (`services.health.Disturbance`). A source that sends every day can be taken
    for disturbed when it is silent for `silent_after_hours`; empty means that silence is normal.
    """

    uri = models.CharField(max_length=200, unique=True)
    authority = models.ForeignKey(Authority, models.PROTECT)
    name = models.JSONField()
    theme = models.CharField(max_length=30, blank=True)
    required_assurance = models.SmallIntegerField(db_default=0)
    neutral_title = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    years_shown = models.SmallIntegerField(db_default=5)
    last_received_at = models.DateTimeField(null=True)
    disturbed_since = models.DateTimeField(null=True)
    disturbance = models.CharField(max_length=20, blank=True, db_default="")
    silent_after_hours = models.SmallIntegerField(null=True)


class SourceClient(models.Model):
    """That a machine client may write a source."""

    pk = models.CompositePrimaryKey("source_id", "client_id")
    source = models.ForeignKey(Source, models.CASCADE)
    client_id = models.CharField(max_length=100)


class Product(models.Model):
    """A catalogue product (IPDC number): its theme, until the catalogue block owns it."""

    product_id = models.CharField(primary_key=True, max_length=20)
    theme = models.CharField(max_length=30)
    name = models.JSONField(default=dict)


class Wording(models.Model):
    """How a status code reads for a resident; `source` empty is the general wording."""

    source = models.ForeignKey(Source, models.CASCADE, null=True)
    code_key = models.CharField(max_length=60)
    label = models.JSONField(default=dict)
    explanation = models.JSONField(default=dict)
    action_label = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "code_key"], name="wording_code", nulls_distinct=False)
        ]


class Upload(models.Model):
    """One accepted status: the receipt, and the memory that makes a repeated upload harmless."""

    id = models.UUIDField(primary_key=True)
    source = models.ForeignKey(Source, models.PROTECT, db_index=False)
    upload_key = models.CharField(max_length=100)
    body_hash = models.BinaryField(max_length=32)
    record_id = models.UUIDField()
    outcome = models.CharField(max_length=10)
    warnings = models.JSONField(default=list)
    via = models.CharField(max_length=12)
    client_id = models.CharField(max_length=100, blank=True)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "upload_key"], name="upload_once")]
        indexes = [
            models.Index(fields=["record_id"], name="upload_record"),
            models.Index(fields=["source", "-received_at"], name="upload_received"),
            models.Index(
                fields=["source", "-received_at"], name="upload_warned", condition=~models.Q(warnings=[])
            ),
        ]


class Rejection(models.Model):
    """A payload that was refused, kept sealed so that an authority can see why and send it again.

    The columns of its number are empty where none could be read.
    """

    id = models.UUIDField(primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE)
    client_id = models.CharField(max_length=100, blank=True)
    via = models.CharField(max_length=12)
    upload_key = models.CharField(max_length=100, blank=True)
    number_index = models.BinaryField(max_length=32, db_default=b"")
    number_sealed = models.BinaryField(db_default=b"")
    body_sealed = models.BinaryField()
    errors = models.JSONField()
    received_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)
    settled_as = models.CharField(max_length=10, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["source", "-received_at"], name="rejection_source"),
            models.Index(fields=["source", "upload_key"], name="rejection_upload"),
            models.Index(fields=["source", "number_index"], name="rejection_number"),
        ]


class Record(models.Model):
    """One file at its source: the row that writers lock. What it holds is `rules.Life`.

    `number_index` and `number_sealed` are its number at the authority (`numbers`).
    `withdrawn_at` is the tombstone of a removed file; it stays when the source starts the file anew.
    """

    id = models.UUIDField(primary_key=True)
    source = models.ForeignKey(Source, models.PROTECT, db_index=False)
    number_index = models.BinaryField(max_length=32)
    number_sealed = models.BinaryField()
    changed_at = models.DateTimeField(null=True)
    sequence = models.BigIntegerField(db_default=0)
    is_closed = models.BooleanField(db_default=False)
    is_hidden = models.BooleanField(db_default=False)
    first_changed_at = models.DateTimeField(null=True)
    first_closed_at = models.DateTimeField(null=True)
    last_open_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number_index"], name="record_number")]


class Dossier(models.Model):
    """The current state of a file as one party sees it.

    `changed_at` is the source's moment of change, `content_changed_at` ours of the last change that a resident can
    see. `left_out_at`: newer statuses no longer name this party, who keeps the last one that did. `ended_at`: the file
    was removed, or hidden from residents. `code_key` is the code in lower case without punctuation.

    `sealed` holds the texts (`sealed.Content`), empty of a file that was removed; `content_digest` recognises them.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    source = models.ForeignKey(Source, models.PROTECT, db_index=False)
    sealed = models.BinaryField()
    content_digest = models.BinaryField(max_length=32)
    phase = models.CharField(max_length=20)
    code = models.CharField(max_length=60, blank=True)
    code_key = models.CharField(max_length=60, blank=True)
    turn = models.CharField(max_length=12)
    action_due_at = models.DateTimeField(null=True)
    product_id = models.CharField(max_length=20, blank=True)
    theme = models.CharField(max_length=30, blank=True)
    started_on = models.DateField(null=True)
    target_on = models.DateField(null=True)
    legal_deadline_on = models.DateField(null=True)
    suspended_since = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    required_assurance = models.SmallIntegerField(db_default=0)
    readers = models.SmallIntegerField(db_default=1)
    changed_at = models.DateTimeField()
    sequence = models.BigIntegerField(db_default=0)
    received_at = models.DateTimeField(db_default=Now())
    content_changed_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    left_out_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["party_id", "-content_changed_at", "-id"],
                name="dossier_recent",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["party_id", "action_due_at"],
                name="dossier_todo",
                condition=models.Q(ended_at__isnull=True, turn="you", closed_at__isnull=True),
            ),
            models.Index(fields=["id"], name="dossier_record"),
        ]


class DossierEvent(models.Model):
    """One status of a file as one party may read it. Append-only; `id` is the receipt (`Upload.id`).

    `sealed` holds its texts (`sealed.Said`).
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    dossier_id = models.UUIDField()
    sealed = models.BinaryField()
    phase = models.CharField(max_length=20)
    code = models.CharField(max_length=60, blank=True)
    code_key = models.CharField(max_length=60, blank=True)
    turn = models.CharField(max_length=12)
    changed_at = models.DateTimeField()
    sequence = models.BigIntegerField(db_default=0)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["party_id", "dossier_id", "-changed_at"], name="event_dossier")]


class Seen(models.Model):
    """When a person last opened a file, per party, so that a colleague's reading does not count as theirs."""

    pk = models.CompositePrimaryKey("party_id", "dossier_id", "person_id")
    party_id = models.UUIDField()
    dossier_id = models.UUIDField()
    person_id = models.UUIDField()
    seen_at = models.DateTimeField(db_default=Now())


class SearchIndex(SearchPart):
    """What some of a party's files are found by (ADR 0017); `files` says of which files it holds texts."""

    files = ArrayField(models.UUIDField())


class Feed(models.Model):
    """A source that we poll because it cannot push (`dossierstatusveranderingen`)."""

    class State(models.TextChoices):
        ACTIVE = "active"
        OFF = "off"

    source = models.OneToOneField(Source, models.CASCADE, primary_key=True)
    url = models.CharField(max_length=500)
    position = models.BigIntegerField(db_default=0)
    state = models.CharField(max_length=6, choices=State, db_default="active")
    interval_seconds = models.SmallIntegerField(db_default=5)
    page_size = models.SmallIntegerField(db_default=100)
    backoff_base = models.SmallIntegerField(db_default=10)
    backoff_exponent = models.SmallIntegerField(db_default=3)
    maximum_errors = models.SmallIntegerField(db_default=10)
    errors = models.SmallIntegerField(db_default=0)
    next_poll_at = models.DateTimeField(db_default=Now())
    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["next_poll_at"], name="feed_due", condition=models.Q(state="active"))]


class CaseApi(models.Model):
    """A ZGW case API that signals changes to us and that we then read (Open Zaak and others)."""

    source = models.OneToOneField(Source, models.CASCADE, primary_key=True)
    zaken_root = models.CharField(max_length=300)
    catalogi_root = models.CharField(max_length=300)
    client_id = models.CharField(max_length=100)
    secret_sealed = models.BinaryField()
    callback_hash = models.BinaryField(max_length=32)
    maximum_confidentiality = models.CharField(max_length=30, db_default="zaakvertrouwelijk")
    steps_of = models.CharField(max_length=300, blank=True, db_default="")


class Case(models.Model):
    """What we remember of a case between two readings: which file it is, and what was newest.

    `number_index` is that of its file, empty before the first status.
    `facts_digest` tells whether anything that residents see has changed, `revision` counts such changes within one
    status. `removed_at` is the tombstone of a case that its source destroyed.
    """

    source = models.ForeignKey(Source, models.CASCADE, db_index=False)
    zaak_url = models.CharField(max_length=300)
    number_index = models.BinaryField(max_length=32, db_default=b"")
    newest_status = models.UUIDField(null=True)
    facts_digest = models.BinaryField(null=True, max_length=32)
    revision = models.IntegerField(db_default=0)
    suspended_on = models.DateField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "zaak_url"], name="case_once")]
