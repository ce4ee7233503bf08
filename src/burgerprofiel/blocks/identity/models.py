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
    """A system of an authority, or a portal elsewhere, that may call our APIs, known by its public keys (RFC 7523).

    `redirect_uris` are the addresses that a portal may have people sent back to, whole; empty for what comes without
    people.
    """

    client_id = models.CharField(primary_key=True, max_length=100)
    name = models.CharField(max_length=200)
    ovo_code = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    jwks = models.JSONField()
    redirect_uris = models.JSONField(db_default=[], default=list)
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


class PushedRequest(models.Model):
    """What a portal asks a person, handed over before that person comes (RFC 9126); used up by their answer."""

    uri_hash = models.BinaryField(primary_key=True, max_length=32)
    client = models.ForeignKey(Client, models.CASCADE)
    parameters = models.JSONField()
    expires_at = models.DateTimeField()


class Delegation(models.Model):
    """That a portal elsewhere may read of one party what its person may, for minutes (ADR 0030): a yes of that person.

    Made by the session `session_id`, and ended with it. The portal gets a code, then two tokens at a time; of all three
    only the hash is kept. `previous_hash` is the refresh token before the present one: who comes with that has a
    stolen one, or lost theirs to a thief. `handle_hash` is what the vault knows the part of the grant by; `proof_key`
    the thumbprint of the key that the portal proves with each request that it has (RFC 9449).

    `name_sealed` is the name of the person, sealed to the party, for their colleagues.
    """

    id = models.UUIDField(primary_key=True)
    client = models.ForeignKey(Client, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE)
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    session_id = models.UUIDField()
    capacity = models.CharField(max_length=12)
    assurance = models.SmallIntegerField()
    resource = models.CharField(max_length=20)
    scopes = models.JSONField()
    name_sealed = models.BinaryField(null=True)
    redirect_uri = models.CharField(max_length=500)
    code_challenge = models.CharField(max_length=128)
    code_hash = models.BinaryField(unique=True, max_length=32)
    code_until = models.DateTimeField()
    handle_hash = models.BinaryField(max_length=32)
    proof_key = models.BinaryField(null=True, max_length=32)
    refresh_hash = models.BinaryField(null=True, unique=True, max_length=32)
    previous_hash = models.BinaryField(null=True, max_length=32)
    access_hash = models.BinaryField(null=True, unique=True, max_length=32)
    access_until = models.DateTimeField(null=True)
    given_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["session_id"], name="delegation_session", condition=models.Q(ended_at__isnull=True)
            ),
            models.Index(fields=["expires_at"], name="delegation_age"),
            models.Index(
                fields=["previous_hash"],
                name="delegation_previous",
                condition=models.Q(previous_hash__isnull=False),
            ),
        ]
