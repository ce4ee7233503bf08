"""Certificates of parties, their files, and apart from both what a check may tell."""

from __future__ import annotations

from django.db import models


class Certificate(models.Model):
    """A certificate of a party. What it is and by whom is sealed to the party (`services.archive.Words`).

    `origin` is `source:<supply>` or `authority:<code or client>`; `item` a keyed digest of what the certificate is
    called there, so that the same one is kept once. `request` and `body` are keyed digests of the idempotency key and
    the body of who handed it in. `check_digest` is that of its check code, `sha256` that of the exact bytes.
    """

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    origin = models.CharField(max_length=80)
    item = models.CharField(max_length=64, null=True)
    request = models.CharField(max_length=64, null=True)
    body = models.CharField(max_length=64, blank=True, db_default="")
    language = models.CharField(max_length=2)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField()
    required_assurance = models.SmallIntegerField()
    words_sealed = models.BinaryField()
    check_digest = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    is_marked = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party_id", "origin", "item"], name="certificate_of_origin", nulls_distinct=True
            ),
            models.UniqueConstraint(fields=["request"], name="certificate_request"),
        ]
        indexes = [models.Index(fields=["party_id", "-archived_at"], name="certificate_party")]


class CertificateFile(models.Model):
    """The PDF of a certificate, sealed to its party; apart, so that a list does not read it."""

    certificate_id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    content_sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["party_id"], name="certificate_file_party")]


class CertificateCheck(models.Model):
    """What anybody who has the file or its code may know. It does not say of whom, and nothing here leads there."""

    digest = models.CharField(max_length=64, primary_key=True)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    names = models.JSONField()
    issuer = models.CharField(max_length=200)
    issuer_code = models.CharField(max_length=12, blank=True, db_default="")
    language = models.CharField(max_length=2)
    issued_on = models.DateField()
    given_on = models.DateField()
    valid_until = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="certificate_check_sha256")]
