"""Parties, who may act for whom, sign-ins and sessions, machine clients. No other block holds an identifier."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Party(models.Model):
    """A natural person, enterprise, association or public body; everything else refers to its id.

    `identifier_index` is the blind index of the national number, enterprise number or V-code, made by the vault;
    `identifier_sealed` the number, sealed to the party. `name` is that of an organisation, which is public;
    `name_sealed` that of a person (`services.sealing.seal_name`). `ovo_code`: of a public body, by which
    its staff's rights count.
    """

    class Kind(models.TextChoices):
        PERSON = "person"
        ENTERPRISE = "enterprise"
        ASSOCIATION = "association"
        PUBLIC_BODY = "public_body"

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind)
    identifier_index = models.BinaryField(unique=True, max_length=32)
    identifier_sealed = models.BinaryField()
    name = models.CharField(max_length=200, blank=True, db_default="")
    name_sealed = models.BinaryField(null=True)
    ovo_code = models.CharField(max_length=12, blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now())


class Person(models.Model):
    """What a natural person told us or the identity provider told us about them.

    `subject_digest` recognises the account at the provider (`services.sealing.subject_digest`).
    """

    party = models.OneToOneField(Party, models.CASCADE, primary_key=True)
    subject_digest = models.BinaryField(null=True, unique=True, max_length=32)
    language = models.CharField(max_length=2, db_default="nl")
    email_sealed = models.BinaryField(null=True)
    email_verified_at = models.DateTimeField(null=True)
    last_visit_at = models.DateTimeField(null=True)


class EmailConfirmation(models.Model):
    """An e-mail address that still has to be confirmed, by the link that was sent to it."""

    token_hash = models.BinaryField(primary_key=True, max_length=32)
    person = models.ForeignKey(Person, models.CASCADE)
    email_sealed = models.BinaryField()
    expires_at = models.DateTimeField()


class Mandate(models.Model):
    """That a person may act for another party, as a register says (`source`: the code of its provider), the identity
    provider (`acm`) or reference data (`reference`).

    The vault opens a party for who proved it: by a sign-in at the identity provider (`confirmed_at`), or by an
    administrator who registered it there (`registered`). Until then it is an option, not a capacity. `number_sealed` is
    the number of the organisation, sealed to the person, for that sign-in.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Party, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    role = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=40)
    confirmed_at = models.DateTimeField(null=True, db_default=Now())
    registered = models.BooleanField(db_default=False)
    number_sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "party"], name="mandate_pair")]
        indexes = [models.Index(fields=["party"], name="mandate_party")]


class RegisterCheck(models.Model):
    """When a register was last asked for whom a person may act, and when its last complete answer was retrieved.

    `problem` says in a code why the last question gave none; empty when it did.
    """

    pk = models.CompositePrimaryKey("person_id", "source")
    person = models.ForeignKey(Person, models.CASCADE)
    source = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True, db_default="")


class SignInAttempt(models.Model):
    """A sign-in that is under way, bound to one browser; removed when it comes back or expires.

    `continues` is the session that asked for it (a step-up); the same person then stays in the same capacity, unless
    they confirm another one with it: the party `confirms`. With an `opening_id` no session comes of it: an official has
    the vault open something (`foundation.openings`).
    """

    state_hash = models.BinaryField(primary_key=True, max_length=32)
    browser_hash = models.BinaryField(max_length=32)
    nonce = models.CharField(max_length=64)
    code_verifier = models.CharField(max_length=128)
    return_to = models.CharField(max_length=500)
    acr_values = models.CharField(max_length=300, blank=True)
    max_age = models.IntegerField(db_default=0)
    continues = models.UUIDField(null=True)
    opening_id = models.UUIDField(null=True)
    confirms = models.UUIDField(null=True)
    started_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()


class Session(models.Model):
    """A signed-in browser, bound to person, capacity and assurance. Only the hash of its key is kept.

    `handle_hash` is what the vault knows the session by: it opens nothing, and with it the grants can be ended.

    A switch of capacity or a step-up ends the row and makes a new one. `organisation` names the authority of staff.
    """

    id = models.UUIDField(primary_key=True)
    key_hash = models.BinaryField(unique=True, max_length=32)
    handle_hash = models.BinaryField(null=True, max_length=32)
    person = models.ForeignKey(Person, models.CASCADE)
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    capacity = models.CharField(max_length=12)
    assurance = models.SmallIntegerField()
    means = models.CharField(max_length=20, blank=True)
    rights = models.JSONField(default=list)
    organisation = models.CharField(max_length=200, blank=True, db_default="")
    device = models.CharField(max_length=80, blank=True)
    authenticated_at = models.DateTimeField()
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    previous_visit_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="session_open", condition=models.Q(ended_at__isnull=True))
        ]


class Client(models.Model):
    """An authority's system that may call our APIs, known by its public keys (RFC 7523)."""

    client_id = models.CharField(primary_key=True, max_length=100)
    name = models.CharField(max_length=200)
    ovo_code = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    jwks = models.JSONField()
    active = models.BooleanField(db_default=True)


class UsedAssertion(models.Model):
    """A `jti` that was seen, kept until the assertion has expired, so that it works once."""

    pk = models.CompositePrimaryKey("client_id", "jti_hash")
    client_id = models.CharField(max_length=100)
    jti_hash = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()


class AccessToken(models.Model):
    """A bearer token of a client: a random reference, stored as its hash."""

    token_hash = models.BinaryField(primary_key=True, max_length=32)
    client = models.ForeignKey(Client, models.CASCADE)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField()
