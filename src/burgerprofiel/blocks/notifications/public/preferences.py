"""How a person wants to be told, and the mobile number at which text messages may come."""

from __future__ import annotations

from contextlib import AbstractContextManager

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.notifications.contracts import (
    PREFERENCES,
    Addresses,
    CodeAnswer,
    Preference,
    TellingSettings,
)
from burgerprofiel.blocks.notifications.errors import NoTextMessagesError, NotMobileError, NotSentError
from burgerprofiel.blocks.notifications.services import addressing, devices, mobile, preferences
from burgerprofiel.blocks.notifications.services.channels import installed
from burgerprofiel.foundation import gate, phones
from burgerprofiel.foundation.gate import Access, Actor, Operation


def get_telling(actor: Actor) -> TellingSettings:
    """What a person chose about being told, and where they can be told. Raises KeyServiceError."""
    with _own(actor, operation=Operation.READ):
        contact = identity.contact_of(actor)
        phone, pending = mobile.numbers_of(actor.person_id, keyring=actor.keyring)
        return TellingSettings(
            preference=preferences.of(actor.person_id),
            addresses=Addresses(
                email=contact.email,
                email_pending=contact.email_pending,
                devices=devices.count(actor.person_id),
                phone=phone,
                phone_pending=pending,
                can_text=installed.has_sms(),
                dead=addressing.dead_of(email=contact.email, phone=phone),
            ),
            language=contact.language,
        )


def set_preference(actor: Actor, preference: Preference) -> None:
    """Tell this person as they choose here, from now on."""
    with _own(actor, operation=Operation.UPDATE):
        preferences.save(actor.person_id, preference)


def send_code(actor: Actor, *, number: str) -> None:
    """Send a code to a mobile number as somebody typed it, which proves that it is theirs (`confirm_code`).

    The number that was confirmed before stays until then. Raises NoTextMessagesError, NotMobileError, NotSentError and
    KeyServiceError.
    """
    if not installed.has_sms():
        raise NoTextMessagesError
    found = as_mobile(number)
    with _own(actor, operation=Operation.SEND):
        code = mobile.ask(actor.person_id, number=found)
    try:
        mobile.send(found, code=code)
    except NotSentError:
        forget_code(actor)
        raise


def as_mobile(number: str) -> str:
    """A mobile number as somebody typed it, in E.164. Raises NotMobileError."""
    try:
        return phones.as_mobile(number)
    except phones.PhoneError as error:
        raise NotMobileError(error.problem.value) from None


def confirm_code(actor: Actor, *, code: str) -> CodeAnswer:
    """Take the number as this person's when the code is right; each call is one of the few tries."""
    with _own(actor, operation=Operation.UPDATE) as access:
        answer = mobile.confirm(actor.person_id, code=code)
        access.found({actor.person_id: int(answer is CodeAnswer.CONFIRMED)})
        return answer


def forget_code(actor: Actor) -> None:
    """Wait for no code any more: it could not be sent, or the person typed a wrong number."""
    with _own(actor, operation=Operation.DELETE):
        mobile.forget_code(actor.person_id)


def remove_phone(actor: Actor) -> bool:
    """Forget the mobile number of this person; whether there was one."""
    with _own(actor, operation=Operation.DELETE) as access:
        was_there = mobile.remove(actor.person_id)
        access.found({actor.person_id: 1} if was_there else {})
        return was_there


def _own(actor: Actor, *, operation: Operation) -> AbstractContextManager[Access]:
    return gate.admitted(actor, parties=(actor.person_id,), purpose=PREFERENCES, operation=operation)
