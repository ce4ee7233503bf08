"""What departments are mailed of their part of a mailbox: how much is new and waits, and of whom. Never a subject.

An address counts once somebody there used the link that was sent to it; every mail has a link that stops it. Whoever
has such a link got the mail: it needs no sign-in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import rules, sealed
from burgerprofiel.blocks.messages.contracts import WORK, Office, Rhythm
from burgerprofiel.blocks.messages.errors import InvalidPartError
from burgerprofiel.blocks.messages.models import PartitionDigest
from burgerprofiel.blocks.messages.queries.fragments import in_language
from burgerprofiel.blocks.messages.services import digest_mail, dividing
from burgerprofiel.blocks.messages.services.digest_mail import Content, Link, Opened
from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.blocks.notifications.contracts import Failed, Failure, Result
from burgerprofiel.foundation import clock, database, gate, jobs, keys
from burgerprofiel.foundation.gate import SYSTEM, Operation
from burgerprofiel.foundation.keys.contracts import KeyClass

_AT_ONCE: Final = 50
_OPENS: Final = "messages.digest"
"""What the log of the vault says that addresses were opened for."""
_RETRY: Final = jobs.Retry()
_LATER: Final = timedelta(minutes=15)
_log = structlog.get_logger(__name__)

_OPEN_DIGESTS: Final = """
SELECT m.party_id, m.code, m.address_sealed, m.rhythm, m.language, m.told_until, d.name_sealed
FROM messages_partitiondigest m LEFT JOIN messages_partition d ON d.party_id = m.party_id AND d.code = m.code
"""
_DUE: Final = f"""{_OPEN_DIGESTS}
WHERE m.due_at <= %(now)s ORDER BY m.due_at LIMIT {_AT_ONCE} FOR UPDATE OF m SKIP LOCKED"""
_ONE: Final = f"{_OPEN_DIGESTS} WHERE m.party_id = %(party)s AND m.code = %(code)s AND m.confirmed_at IS NULL"
# How much there is in each part; who sent the new ones, the sensitive ones without their name.
_CONTENT: Final = f"""
SELECT asked.party_id, asked.code, count(*) FILTER (WHERE is_new) AS new, count(*) AS waiting,
  count(*) FILTER (WHERE assigned_to IS NULL) AS unassigned, count(*) FILTER (WHERE handle_by < %(today)s) AS late,
  COALESCE(json_object_agg(sender, of_sender) FILTER (WHERE is_new AND nth = 1), '{{}}')::text AS senders
FROM unnest(%(parties)s::uuid[], %(codes)s::text[], %(sinces)s::timestamptz[], %(languages)s::text[])
  AS asked (party_id, code, since, language)
JOIN LATERAL (
  SELECT *, count(*) FILTER (WHERE is_new) OVER (PARTITION BY sender) AS of_sender,
    row_number() OVER (PARTITION BY sender, is_new) AS nth
  FROM (
    SELECT c.assigned_to, c.handle_by, c.latest_at > asked.since AS is_new,
      CASE WHEN s.is_sensitive OR c.required_assurance > 0 THEN ''
        ELSE {in_language("s.name").replace("%(language)s", "asked.language")} END AS sender
    FROM messages_conversation c
    JOIN messages_messagetype y ON y.id = c.type_id JOIN messages_sender s ON s.code = y.sender_id
    WHERE c.party_id = asked.party_id AND c.partition = asked.code AND c.box = 'inbox' AND c.kind = 'official'
      AND c.handled_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > %(now)s)) AS lying
  ) AS counted ON true
GROUP BY asked.party_id, asked.code
"""  # noqa: S608 - constants only


class NotMailedError(Exception):
    """A mail could not be handed over now."""


def ask(office: Office, *, party_id: UUID, code: str, address: str, rhythm: Rhythm, language: str) -> None:
    """Note an address that has to be confirmed, and have a worker send it the link.

    Within an admission. Raises UnknownPartError, InvalidPartError (`not-an-address`).
    """
    part, wanted = dividing.get_part(office, code), address.strip()
    try:
        validate_email(wanted)
    except ValidationError as error:
        raise InvalidPartError("not-an-address") from error
    purpose = sealed.address_purpose(part.code, party_id)
    sealer = keys.sealer([party_id], key_class=KeyClass.CONTACT)
    PartitionDigest.objects.update_or_create(
        party_id=party_id,
        code=part.code,
        defaults={
            "address_sealed": sealer.seal(wanted, party_id=party_id, purpose=purpose),
            "rhythm": rhythm.value,
            "language": language,
            "asked_at": clock.now(),
            "confirmed_at": None,
            "told_until": None,
            "due_at": None,
        },
    )
    send_link.defer(party_id=str(party_id), code=part.code)


def stop(*, party_id: UUID, code: str) -> None:
    """Mail a department no more. Within an admission."""
    PartitionDigest.objects.filter(party_id=party_id, code=code).delete()


def follow(link: Link) -> bool:
    """Do what a link is for, as often as it is used; False where it is about an address that is not there any more."""
    with database.writing():
        row = (
            PartitionDigest.objects.filter(party_id=link.party_id, code=link.code).select_for_update().first()
        )
        if row is None or digest_mail.recognised(_address(row)) != link.address:
            return False
        operation = Operation.UPDATE if link.does == "confirm" else Operation.DELETE
        gate.admit(SYSTEM, parties={link.party_id: 1}, purpose=WORK, operation=operation)
        if link.does == "stop":
            row.delete()
        elif row.confirmed_at is None:
            now = clock.now()
            row.confirmed_at = row.told_until = now
            row.due_at = rules.next_digest(Rhythm(row.rhythm), after=now)
            row.save(update_fields=["confirmed_at", "told_until", "due_at"])
    return True


@jobs.task(retry=_RETRY)
def send_link(*, party_id: str, code: str) -> None:
    """Mail an address the link that confirms it. Raises NotMailedError, for the job to try again."""
    with database.writing():
        rows = database.rows(_ONE, {"party": party_id, "code": code})
        if not rows:
            return
        gate.admit(SYSTEM, parties={UUID(party_id): 1}, purpose=WORK, operation=Operation.SEND)
        [opened] = _open(rows)
    with translation.override(rows[0]["language"]):
        [result] = notifications.mail([digest_mail.asking(rows[0], opened)])
    if isinstance(result, Failed) and result.failure in (Failure.TEMPORARY, Failure.NO_PROVIDER):
        raise NotMailedError(result.reason)


def tell_due() -> bool:
    """Mail the departments whose moment has come, some at a time; whether there were any.

    What fails for now is tried again in a quarter of an hour; an address at which nobody is has to be confirmed anew.
    """
    with database.writing():
        now = clock.now()
        rows = database.rows(_DUE, {"now": now})
        if not rows:
            return False
        gate.admit(
            SYSTEM,
            parties=dict.fromkeys({row["party_id"] for row in rows}, 1),
            purpose=WORK,
            operation=Operation.SEND,
        )
        contents, opened = _contents(rows), _open(rows)
        mails = {
            (row["party_id"], row["code"]): digest_mail.telling(
                row, each, contents[row["party_id"], row["code"]]
            )
            for row, each in zip(rows, opened, strict=True)
            if contents[row["party_id"], row["code"]].waiting
        }
        results = dict(zip(mails, notifications.mail(list(mails.values())), strict=True))
        for row in rows:
            _settle(row, results.get((row["party_id"], row["code"])))
    return True


def _settle(row: Mapping[str, Any], result: Result | None) -> None:
    """When a department is mailed next. Nothing to say (no result) is as good as said."""
    now = clock.now()
    values: dict[str, Any] = {
        "told_until": now,
        "due_at": rules.next_digest(Rhythm(row["rhythm"]), after=now),
    }
    if isinstance(result, Failed):
        _log.warning("messages.digest", party=str(row["party_id"]), reason=result.reason)
        lasting = result.failure in (Failure.DEAD_ADDRESS, Failure.PERMANENT)
        values = {"confirmed_at": None, "due_at": None} if lasting else {"due_at": now + _LATER}
    PartitionDigest.objects.filter(party_id=row["party_id"], code=row["code"]).update(**values)


def _contents(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[UUID, str], Content]:
    asked = {
        "parties": [row["party_id"] for row in rows],
        "codes": [row["code"] for row in rows],
        "sinces": [row["told_until"] for row in rows],
        "languages": [row["language"] for row in rows],
        "now": clock.now(),
        "today": clock.today(),
    }
    found = {
        (row.pop("party_id"), row.pop("code")): Content(
            **row | {"senders": msgspec.json.decode(row["senders"], type=dict[str, int])}
        )
        for row in database.rows(_CONTENT, asked)
    }
    return {
        (row["party_id"], row["code"]): found.get((row["party_id"], row["code"]), Content()) for row in rows
    }


def _open(rows: Sequence[Mapping[str, Any]]) -> list[Opened]:
    """Addresses and names of parts, with one question to the vault. Raises KeyServiceError."""
    items = [
        (bytes(row["address_sealed"]), sealed.address_purpose(row["code"], row["party_id"])) for row in rows
    ]
    named = [row for row in rows if row["name_sealed"]]
    items += [(bytes(row["name_sealed"]), sealed.part_purpose(row["code"], row["party_id"])) for row in named]
    opened = [value.decode() for value in keys.service_keyring(_OPENS).open_many(items)]
    names = {
        (row["party_id"], row["code"]): name for row, name in zip(named, opened[len(rows) :], strict=True)
    }
    organisations = identity.organisation_names({row["party_id"] for row in rows})
    return [
        Opened(address, names.get((row["party_id"], row["code"]), ""), organisations.get(row["party_id"], ""))
        for row, address in zip(rows, opened, strict=False)
    ]


def _address(row: PartitionDigest) -> str:
    purpose = sealed.address_purpose(row.code, row.party_id)
    return keys.service_keyring(_OPENS).open(bytes(row.address_sealed), purpose=purpose).decode()
