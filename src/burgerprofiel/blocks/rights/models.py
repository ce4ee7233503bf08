"""Exports under way, encrypted with a key that only the session of who asked can make again; breaches; corrections."""

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


class Breach(models.Model):
    """A breach of personal data (AVG, article 33, paragraph 5). `ovo_code` is whose it is, empty for the platform.

    Names nobody: whom it touched is in `BreachParty`. `words_sealed` is what staff wrote, `notice_sealed` what people
    are told, per language.
    """

    id = models.UUIDField(primary_key=True)
    ovo_code = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, db_default="open")
    aware_at = models.DateTimeField()
    due_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    kinds = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    people = models.IntegerField(db_default=0)
    records = models.BigIntegerField(db_default=0)
    supervisor = models.CharField(max_length=10, db_default="undecided")
    tell_people = models.CharField(max_length=10, db_default="undecided")
    words_sealed = models.BinaryField()
    notice_sealed = models.BinaryField(default=b"")
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["ovo_code", "due_at"], name="breach_authority")]


class BreachReport(models.Model):
    """A part of the notification to the supervisor; never changed. Both texts are in `text_sealed`."""

    pk = models.CompositePrimaryKey("breach_id", "number")
    breach_id = models.UUIDField()
    number = models.SmallIntegerField()
    reported_at = models.DateTimeField()
    reported_by = models.UUIDField()
    text_sealed = models.BinaryField()


class BreachSearch(models.Model):
    """That somebody wants to find whose data a breach touched; it runs when somebody else agrees."""

    id = models.UUIDField(primary_key=True)
    breach_id = models.UUIDField()
    criteria_sealed = models.BinaryField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    people = models.IntegerField(db_default=0)
    records = models.BigIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("asked_by")), name="breach_search_four_eyes"
            )
        ]
        indexes = [models.Index(fields=["breach_id", "asked_at"], name="breach_search_breach")]


class BreachParty(models.Model):
    """That a breach touched records of a party: how many, as far as was found, and when the party was told.

    `by_mail`: whether somebody behind the party had an address and wanted mail at that moment; unknown before.
    """

    pk = models.CompositePrimaryKey("party_id", "breach_id")
    party_id = models.UUIDField()
    breach_id = models.UUIDField()
    ovo_code = models.CharField(max_length=12, blank=True)
    records = models.BigIntegerField()
    told_at = models.DateTimeField(null=True)
    by_mail = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["breach_id", "told_at"], name="breach_party_breach")]


class BreachConfirmation(models.Model):
    """That a person read what a party was told of a breach, and needs no reminder; of a colleague it says nothing."""

    pk = models.CompositePrimaryKey("party_id", "breach_id", "person_id")
    party_id = models.UUIDField()
    breach_id = models.UUIDField()
    person_id = models.UUIDField()
    confirmed_at = models.DateTimeField()


class Correction(models.Model):
    """A request to correct what an authority stated (AVG, article 16), and what became of it.

    About a file: `dossier_id`, its `field`, and the authority's number of it in `number_sealed`. About a value of a
    source: `fact_sealed` says which; that somebody has a value of some fact can tell by itself (a handicap), so the
    code is sealed too. `words_sealed` holds what the person wrote. `due_at` is the end of the term of article 12,
    paragraph 3. `ovo_code` is the authority that handles it. A sign-in below `required_assurance` does not read it.
    """

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    person_id = models.UUIDField()
    kind = models.CharField(max_length=4, db_default="file")
    dossier_id = models.UUIDField(null=True)
    number_sealed = models.BinaryField(default=b"", db_default=b"")
    ovo_code = models.CharField(max_length=12)
    field = models.CharField(max_length=20, blank=True, db_default="")
    fact_sealed = models.BinaryField(null=True)
    words_sealed = models.BinaryField()
    reason_sealed = models.BinaryField(
        default=b"", db_default=b""
    )  # empty since 0010; goes with the next release
    required_assurance = models.SmallIntegerField(db_default=0)
    extended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, db_default="submitted")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["party_id", "-asked_at"], name="correction_party"),
            models.Index(
                fields=["ovo_code", "due_at"],
                name="correction_open",
                condition=models.Q(settled_at__isnull=True),
            ),
            models.Index(fields=["ovo_code", "changed_at", "id"], name="correction_authority"),
        ]


class CorrectionMessage(models.Model):
    """What one side wrote about a request to correct. `state` is what it made of the request, empty for nothing.

    `author_id` is the person, the staff member or the pseudonym of the system; `read_at` when the other side read it.
    """

    id = models.UUIDField(primary_key=True)
    correction_id = models.UUIDField()
    party_id = models.UUIDField()
    ovo_code = models.CharField(max_length=12)
    side = models.CharField(max_length=10)
    author_id = models.UUIDField()
    state = models.CharField(max_length=10, blank=True, db_default="")
    text_sealed = models.BinaryField()
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["correction_id", "sent_at"], name="correctionmessage_thread")]


class CorrectionFile(models.Model):
    """A file (`uploads_upload`) that came with a request, or with a message about it: no file with two."""

    upload_id = models.UUIDField(primary_key=True)
    correction_id = models.UUIDField()
    message_id = models.UUIDField(null=True)
    party_id = models.UUIDField()
    ovo_code = models.CharField(max_length=12)

    class Meta:
        indexes = [models.Index(fields=["correction_id"], name="correctionfile_request")]


class Erasure(models.Model):
    """That everything of a party is to be erased (AVG, article 17): at the person's request or by order.

    Who has the proof code (`proof_sealed` for the person, `proof_hash` for the row) gets `proof` when all is gone: the
    receipt of the vault and how many rows of which table went. `order_sealed` is the case of an order. It outlives the
    party, whose id says nothing any more.
    """

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    state = models.CharField(max_length=10, db_default="submitted")
    asked_at = models.DateTimeField()
    order_sealed = models.BinaryField(null=True)
    proof_sealed = models.BinaryField(null=True)
    proof_hash = models.BinaryField(max_length=32, unique=True)
    counts = models.JSONField(default=dict)
    proof = models.JSONField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party_id"], name="erasure_once", condition=models.Q(settled_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(fields=["state"], name="erasure_open", condition=models.Q(settled_at__isnull=True))
        ]


class ErasurePart(models.Model):
    """What one controller decides about: an authority by its OVO code, the platform by the empty one."""

    id = models.UUIDField(primary_key=True)
    erasure_id = models.UUIDField()
    party_id = models.UUIDField()
    ovo_code = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, db_default="asked")
    reason_sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["erasure_id", "ovo_code"], name="erasurepart_once")]
        indexes = [
            models.Index(fields=["party_id"], name="erasurepart_party"),
            models.Index(
                fields=["ovo_code", "due_at"],
                name="erasurepart_open",
                condition=models.Q(decided_at__isnull=True),
            ),
        ]


class Wish(models.Model):
    """That a person wants processing restricted, or objects to it, and what became of it.

    While it is granted, `restriction_id` is the row of `foundation_restriction` that the gate heeds.
    """

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    purpose = models.CharField(max_length=60, blank=True)
    ovo_code = models.CharField(max_length=12, blank=True)
    words_sealed = models.BinaryField()
    reason_sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=10, db_default="submitted")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    restriction_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["party_id", "-asked_at"], name="wish_party"),
            models.Index(
                fields=["ovo_code", "due_at"], name="wish_open", condition=models.Q(settled_at__isnull=True)
            ),
        ]
