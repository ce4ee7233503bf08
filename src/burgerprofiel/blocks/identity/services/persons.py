"""What a person can set about themselves: language and the address for notifications."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from burgerprofiel.blocks.identity import opening, rules
from burgerprofiel.blocks.identity.contracts import PersonalSettings, PersonName
from burgerprofiel.blocks.identity.models import EmailConfirmation, Person
from burgerprofiel.blocks.identity.services import references, sealing
from burgerprofiel.foundation import clock, keys

MAX_OPEN_CONFIRMATIONS = 5


class EmailError(Exception):
    """Why an address was not taken: `invalid` or `too-many` (waiting for confirmation already)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def get_settings(person_id: UUID, *, keyring: keys.Keyring) -> PersonalSettings:
    """The settings of a person who is signed in. Raises KeyServiceError."""
    person = Person.objects.select_related("party").get(pk=person_id)
    pending = (
        EmailConfirmation.objects.filter(person_id=person_id, expires_at__gt=clock.now())
        .order_by("-expires_at")
        .first()
    )
    sealed_name = person.party.name_sealed
    names = opening.open_names({person_id: sealed_name} if sealed_name else {}, keyring=keyring)
    return PersonalSettings(
        name=names.get(person_id, PersonName()).full,
        language=person.language,
        email=_email(person.email_sealed, person_id=person_id, keyring=keyring),
        email_pending=_email(pending.email_sealed if pending else None, person_id=person_id, keyring=keyring),
    )


def _email(sealed: opening.Sealed | None, *, person_id: UUID, keyring: keys.Keyring) -> str:
    return opening.open_emails({person_id: sealed}, keyring=keyring).get(person_id, "") if sealed else ""


def set_language(person_id: UUID, *, language: str) -> None:
    """Remember the language that a person reads."""
    Person.objects.filter(pk=person_id).update(language=language)


def is_known(person_id: UUID) -> bool:
    """Whether there is such a person."""
    return Person.objects.filter(pk=person_id).exists()


def request_email(person_id: UUID, *, email: str) -> str:
    """Note an address that still has to be confirmed; gives the token of the link. Raises EmailError."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise EmailError("invalid") from error
    now, sealed = clock.now(), sealing.seal_emails({person_id: email})
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person_id)
        waiting = EmailConfirmation.objects.filter(person_id=person_id, expires_at__gt=now)
        if waiting.count() >= MAX_OPEN_CONFIRMATIONS:
            raise EmailError("too-many")
        token = references.new()
        EmailConfirmation.objects.create(
            token_hash=references.digest(token),
            person_id=person_id,
            email_sealed=sealed[person_id],
            expires_at=now + rules.EMAIL_LINK_LIFETIME,
        )
    return token


def remove_email(person_id: UUID) -> None:
    """Forget the address and what waits for confirmation."""
    with transaction.atomic():
        Person.objects.filter(pk=person_id).update(email_sealed=None, email_verified_at=None)
        EmailConfirmation.objects.filter(person_id=person_id).delete()


def is_email_link(token: str) -> bool:
    """Whether a link can still confirm an address."""
    return EmailConfirmation.objects.filter(
        token_hash=references.digest(token), expires_at__gt=clock.now()
    ).exists()


def confirm_email(token: str) -> UUID | None:
    """Take the address of a link as confirmed; whose it is, None when the link was used, has expired or never was."""
    with transaction.atomic():
        found = (
            EmailConfirmation.objects.select_for_update()
            .filter(token_hash=references.digest(token), expires_at__gt=clock.now())
            .first()
        )
        if found is None:
            return None
        Person.objects.filter(pk=found.person_id).update(
            email_sealed=found.email_sealed, email_verified_at=clock.now()
        )
        EmailConfirmation.objects.filter(person_id=found.person_id).delete()
        person_id: UUID = found.person_id
    return person_id
