"""The mobile number of a person: proven by a code that is sent to it, sealed to them as an e-mail address is.

A new number replaces the old one when its code is typed, not before. Codes are kept as an HMAC, for ten minutes and
five tries; how often somebody may ask for one is counted at the edge.
"""

from __future__ import annotations

import hmac
import secrets
from contextlib import closing
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from burgerprofiel.blocks.notifications.contracts import (
    ChannelCode,
    CodeAnswer,
    Failed,
    Failure,
    Outgoing,
    Result,
)
from burgerprofiel.blocks.notifications.errors import NotSentError
from burgerprofiel.blocks.notifications.models import Phone, PhoneCode
from burgerprofiel.blocks.notifications.services import receipts, suppressions
from burgerprofiel.blocks.notifications.services.addressing import phone_purpose
from burgerprofiel.blocks.notifications.services.channels import sms, sms_settings
from burgerprofiel.foundation import clock, config, database, ids, keys
from burgerprofiel.foundation.keys import KeyClass

LIFETIME: Final = timedelta(minutes=10)
TRIES: Final = 5
_DIGITS: Final = 6
_log = structlog.get_logger(__name__)

_ASK = """
INSERT INTO notifications_phonecode (person_id, number_sealed, number_hash, code_hash, tries, expires_at)
VALUES (%(person)s, %(sealed)s, %(number)s, %(code)s, 0, %(until)s)
ON CONFLICT (person_id) DO UPDATE SET
    number_sealed = excluded.number_sealed, number_hash = excluded.number_hash, code_hash = excluded.code_hash,
    tries = 0, expires_at = excluded.expires_at
"""
# A try is spent before it is compared, so that many at once are no more than the few there are.
_TRY = """
UPDATE notifications_phonecode SET tries = tries + 1
WHERE person_id = %(person)s AND tries < %(tries)s AND expires_at > %(now)s
RETURNING number_sealed, number_hash, code_hash
"""
_CONFIRM = """
INSERT INTO notifications_phone (person_id, number_sealed, number_hash, verified_at, created_at)
VALUES (%(person)s, %(sealed)s, %(number)s, %(now)s, %(now)s)
ON CONFLICT (person_id) DO UPDATE SET
    number_sealed = excluded.number_sealed, number_hash = excluded.number_hash, verified_at = excluded.verified_at
"""


def ask(person_id: UUID, *, number: str) -> str:
    """Note a number (E.164) that has to be confirmed, instead of one that waited; gives the code.

    Raises KeyServiceError.
    """
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    sealed = keys.sealer([person_id], key_class=KeyClass.CONTACT).seal(
        number, party_id=person_id, purpose=phone_purpose(person_id)
    )
    values = {
        "person": person_id,
        "sealed": sealed,
        "number": suppressions.phone_hash(number),
        "code": _code_hash(person_id, code=code),
        "until": clock.now() + LIFETIME,
    }
    database.rows(_ASK, values)
    return code


def send(number: str, *, code: str) -> None:
    """Send a code to a number (E.164), in the language of the request. Raises NotSentError."""
    title = _("%(code)s is je code. Hij werkt 10 minuten. Geef hem aan niemand.") % {"code": code}
    notice = Outgoing(
        id=ids.new(),
        address=number,
        language=get_language() or "nl",
        sender=config.current().tenant_name,
        title=title,
        text=title,
        url="",
        expires_at=clock.now() + LIFETIME,
    )
    for result in _hand_over(notice):
        if isinstance(result, Failed):
            _log.warning("phone.code_not_sent", provider=result.provider, reason=result.reason)
            is_dead = result.failure in (Failure.DEAD_ADDRESS, Failure.PERMANENT)
            raise NotSentError("number-refused" if is_dead else "not-sent")


def _hand_over(notice: Outgoing) -> list[Result]:
    """Over connections of its own: one that stays open here would take receipts that the worker waits for."""
    try:
        with closing(sms.opened()) as channel:
            results = list(channel.hand_over([notice]))
            for receipt in channel.receipts():
                receipts.note(receipt)
    except sms_settings.SmsProvidersError as error:
        _log.error("sms.not_set_up", problem=str(error))
        raise NotSentError("not-sent") from error
    return results


def confirm(person_id: UUID, *, code: str) -> CodeAnswer:
    """Take the number as theirs when this is the code that was sent to it; each call is a try."""
    values = {"person": person_id, "tries": TRIES, "now": clock.now()}
    found = database.rows(_TRY, values)
    if not found:
        return CodeAnswer.GONE
    (waiting,) = found
    if not hmac.compare_digest(bytes(waiting["code_hash"]), _code_hash(person_id, code=code)):
        return CodeAnswer.WRONG
    kept = {"sealed": waiting["number_sealed"], "number": waiting["number_hash"]}
    database.rows(_CONFIRM, {**values, **kept})
    suppressions.lift(ChannelCode.SMS, bytes(waiting["number_hash"]))
    forget_code(person_id)
    return CodeAnswer.CONFIRMED


def forget_code(person_id: UUID) -> None:
    """Wait for no code any more."""
    PhoneCode.objects.filter(person_id=person_id).delete()


def remove(person_id: UUID) -> bool:
    """Forget the number and what waits for a code; whether there was any."""
    gone = [rows.filter(person_id=person_id).delete()[0] for rows in (Phone.objects, PhoneCode.objects)]
    return any(gone)


def numbers_of(person_id: UUID, *, keyring: keys.Keyring) -> tuple[str, str]:
    """The confirmed number of a person and the one that waits for its code; empty where there is none.

    Raises KeyServiceError.
    """
    rows = (
        Phone.objects.filter(person_id=person_id, verified_at__isnull=False).first(),
        PhoneCode.objects.filter(person_id=person_id, expires_at__gt=clock.now(), tries__lt=TRIES).first(),
    )
    there = [row for row in rows if row]
    if not there:
        return "", ""
    opened = iter(_opened([(person_id, bytes(row.number_sealed)) for row in there], keyring=keyring))
    confirmed, waiting = (next(opened) if row else "" for row in rows)
    return confirmed, waiting


def _opened(sealed: list[tuple[UUID, bytes]], *, keyring: keys.Keyring) -> list[str]:
    items: list[Any] = [(value, phone_purpose(person_id)) for person_id, value in sealed]
    opened = keyring.open_each(items) if items else []
    return [value.decode() if value else "" for value in opened]


def _code_hash(person_id: UUID, *, code: str) -> bytes:
    return keys.digest(msgspec.json.encode(["notifications.phonecode.code", person_id, code]))
