"""Sending what waits: one mail per person and file, checked just before it leaves.

A claim is a lease (`available_at` moves on), so that a worker that dies gives its work back by itself. Each mail is
settled in a commit of its own as soon as the relay has it: after a crash at most one mail goes out twice, with the
same Message-ID.
"""

from __future__ import annotations

import smtplib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from uuid import UUID

import msgspec
import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from prometheus_client import Counter

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.contracts import DossierNotice, NoticeSubject
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.contracts import Recipient
from burgerprofiel.blocks.notifications import rules
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import letter as letters
from burgerprofiel.foundation import clock, database, failures, gate, keys, restrictions
from burgerprofiel.foundation.gate import Operation

LEASE = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=3)

_log = structlog.get_logger(__name__)
_SETTLED = Counter("burgerprofiel_notifications_settled", "Intents settled", labelnames=("state", "reason"))

_PLAIN = DossierNotice(authority={}, is_neutral=True, waits_for_you=False, seen_at=None)
"""Of all but a file a mail says only that there is news."""

_CLAIM = """
WITH due AS (
    SELECT id FROM notifications_intent
    WHERE state = 'waiting' AND available_at <= %(now)s
    ORDER BY available_at, id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE notifications_intent intent SET available_at = %(until)s FROM due WHERE intent.id = due.id
RETURNING intent.id, intent.party_id, intent.person_id, intent.subject_id, intent.created_at, intent.kind,
          intent.occurred_at
"""
_SETTLE = """
UPDATE notifications_intent SET state = %s, reason = %s, settled_at = %s, channel = 'email'
WHERE id = ANY(%s) AND state = 'waiting'
"""
# Half a minute, doubling to an hour.
_POSTPONE = """
UPDATE notifications_intent
SET attempts = attempts + 1, reason = %s,
    available_at = %s + make_interval(secs => least(30 * 2 ^ least(attempts, 10), 3600))
WHERE id = ANY(%s) AND state = 'waiting'
"""


class Waiting(msgspec.Struct, frozen=True):
    """An intent that this worker has claimed."""

    id: UUID
    party_id: UUID
    person_id: UUID
    subject_id: UUID
    kind: str
    created_at: datetime
    occurred_at: datetime

    @property
    def subject(self) -> NoticeSubject:
        """Intents with the same subject become one mail."""
        return NoticeSubject(self.party_id, self.subject_id, self.person_id)


class _PermanentError(Exception):
    """The relay will never take this mail; the reason is a code, without the address."""


class _TemporaryError(Exception):
    """The relay does not take this mail now."""


class _NoRelayError(Exception):
    """There is no relay to talk to at this moment."""


def deliver_batch(*, limit: int = 50) -> bool:
    """Send what is due, at most `limit` intents; answers whether there was anything.

    A fault of the relay is not raised: the intents wait (half a minute, doubling to an hour, for three days).
    """
    claimed = _claim(limit)
    if not claimed:
        return False
    groups = list(_groups(claimed))
    try:
        with_letter = list(_still_news(groups))
    except keys.KeyServiceError as error:  # before anything was settled
        _log.warning("mail.no_addresses", code=error.code)
        _postpone(claimed, "vault")
        return True
    relay = get_connection()
    try:
        _send_all(relay, with_letter, until=clock.now() + LEASE / 2)
    finally:
        _close(relay)
    return True


def _claim(limit: int) -> list[Waiting]:
    now = clock.now()
    rows = database.rows(_CLAIM, {"now": now, "until": now + LEASE, "limit": limit})
    return [msgspec.convert(row, Waiting, strict=False) for row in rows]


def _groups(claimed: Sequence[Waiting]) -> Iterator[list[Waiting]]:
    """Intents of one person about one file together, the oldest first: its id names the mail."""
    ordered = sorted(claimed, key=lambda one: (str(one.subject), one.id))
    for _, group in groupby(ordered, key=lambda one: one.subject):
        yield list(group)


def _still_news(groups: Sequence[list[Waiting]]) -> Iterator[tuple[list[Waiting], letters.Letter]]:
    """The groups that still are to be sent, with their letters; the others are settled as skipped."""
    notices = dossiers.describe_for_notice(
        [group[0].subject for group in groups if group[0].kind == rules.DOSSIER_CHANGED]
    )
    recipients = identity.list_recipients_of(
        party_ids={group[0].party_id for group in groups},
        person_ids={group[0].person_id for group in groups},
    )
    restricted = restrictions.find(
        {party for group in groups for party in (group[0].party_id, group[0].person_id)}, purpose=rules.TELL
    )
    for group in groups:
        first = group[0]
        notice = notices.get(first.subject) if first.kind == rules.DOSSIER_CHANGED else _PLAIN
        recipient = next(
            (r for r in recipients.get(first.party_id, ()) if r.person_id == first.person_id), None
        )
        reason = _reason_to_skip(group, notice=notice, recipient=recipient, restricted=restricted)
        if reason or notice is None or recipient is None:
            _settle(group, Intent.State.SKIPPED, reason)
            continue
        yield (
            group,
            letters.Letter(
                intent_id=first.id,
                kind=first.kind,
                subject_id=first.subject_id,
                party_id=first.party_id,
                recipient=recipient,
                notice=notice,
            ),
        )


def _reason_to_skip(
    group: Sequence[Waiting],
    *,
    notice: DossierNotice | None,
    recipient: Recipient | None,
    restricted: Collection[tuple[UUID, str]],
) -> str:
    if recipient is None:
        return "no-longer-entitled"
    if not recipient.email:
        return "no-address"
    if notice is None:
        return "not-visible"
    if _is_restricted(group[0], code=notice.ovo_code, restricted=restricted):
        return "restricted"
    if notice.seen_at and notice.seen_at >= max(one.occurred_at for one in group):
        return "seen"
    return ""


def _is_restricted(waiting: Waiting, *, code: str, restricted: Collection[tuple[UUID, str]]) -> bool:
    """As the gate decides: what is of no authority in particular heeds every restriction; what the law owes, none."""
    if rules.is_owed(waiting.kind):
        return False
    concerned = (waiting.party_id, waiting.person_id)
    return any(party in concerned and (not code or owner in ("", code)) for party, owner in restricted)


def _send_all(
    relay: BaseEmailBackend, with_letter: Sequence[tuple[list[Waiting], letters.Letter]], *, until: datetime
) -> None:
    for number, (group, letter) in enumerate(with_letter):
        if clock.now() > until:
            return  # a slow relay: the rest comes back when the lease ends, before another worker could overlap
        try:
            _send(relay, letter)
        except _PermanentError as error:
            _settle(group, Intent.State.FAILED, str(error))
        except _TemporaryError as error:
            _postpone(group, str(error))
        except _NoRelayError as error:
            _postpone([one for later, _ in with_letter[number:] for one in later], str(error))
            return
        else:
            _settle(group, Intent.State.SENT)


def _send(relay: BaseEmailBackend, letter: letters.Letter) -> None:
    """Hand one mail to the relay, over a connection that is opened at the first and kept for the batch.

    The access log has a row for each try that reaches the relay, written before the address leaves.
    """
    message = letters.compose(letter)
    try:
        relay.open()
        _note(letter)
        relay.send_messages([message])
    except gate.RefusedError as error:  # restricted a moment ago
        raise _PermanentError(error.code) from error
    except smtplib.SMTPRecipientsRefused as error:
        _raise_by_code(next(iter(error.recipients.values()))[0], error)
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError) as error:
        raise _NoRelayError(f"smtp-{error.smtp_code}") from error
    except smtplib.SMTPSenderRefused as error:  # our own address: no fault of this person's
        raise _TemporaryError(f"smtp-{error.smtp_code}") from error
    except smtplib.SMTPResponseException as error:
        _raise_by_code(error.smtp_code, error)
    except smtplib.SMTPNotSupportedError as error:
        raise _PermanentError("address-not-supported") from error
    except OSError as error:  # SMTPServerDisconnected is one as well
        _log.warning("mail.no_relay", error=failures.place(error))
        raise _NoRelayError("no-connection") from error
    except ValueError as error:
        raise _PermanentError("bad-address") from error


@transaction.atomic
def _note(letter: letters.Letter) -> None:
    admit = partial(
        gate.admit,
        gate.SYSTEM,
        parties={letter.recipient.person_id: 1},
        operation=Operation.SEND,
        source="smtp",
    )
    if rules.is_owed(letter.kind):
        admit(purpose=rules.ANSWER)
    else:
        admit(purpose=rules.TELL, authority=letter.notice.ovo_code)


def _raise_by_code(code: int, error: Exception) -> None:
    """RFC 5321 §4.2.1: 5yz is for ever; everything else may pass. 421 ends the connection."""
    if code == 421:
        raise _NoRelayError("smtp-421") from error
    if code >= 500:
        raise _PermanentError(f"smtp-{code}") from error
    raise _TemporaryError(f"smtp-{code}") from error


def _close(relay: BaseEmailBackend) -> None:
    try:
        relay.close()
    except (smtplib.SMTPException, OSError) as error:
        _log.info("mail.close_failed", error=failures.place(error))


def _settle(group: Sequence[Waiting], state: Intent.State, reason: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [state.value, reason, clock.now(), _ids(group)])
    _SETTLED.labels(state.value, reason).inc(len(group))


def _postpone(group: Sequence[Waiting], reason: str) -> None:
    late = [one for one in group if one.created_at < clock.now() - GIVE_UP_AFTER]
    if late:
        _settle(late, Intent.State.FAILED, reason)
    with connection.cursor() as cursor:
        cursor.execute(_POSTPONE, [reason, clock.now(), _ids(group)])


def _ids(group: Collection[Waiting]) -> list[UUID]:
    return [one.id for one in group]
