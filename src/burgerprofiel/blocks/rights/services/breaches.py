"""The register of breaches (AVG, article 33): registered, reported in parts within the clock, closed.

Only who answers for it sees a breach: the security officers of the authority, or the operators where it is the
platform's. What they write is sealed with the key of the installation, because all of them read it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple, TypeVar
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Count, Q, Sum

from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import (
    BREACH,
    BreachFacts,
    BreachKind,
    BreachReport,
    BreachRow,
    BreachState,
    BreachText,
    BreachWords,
    Decision,
)
from burgerprofiel.blocks.rights.errors import BreachNotFoundError, InvalidBreachError
from burgerprofiel.blocks.rights.models import Breach, BreachParty
from burgerprofiel.blocks.rights.models import BreachReport as Report
from burgerprofiel.foundation import clock, errors, gate, ids, keys
from burgerprofiel.foundation.gate import Actor

LISTED = 200
Texts = TypeVar("Texts")


class ReportWords(msgspec.Struct, frozen=True, kw_only=True):
    """What was added in a part of the notification, and why the first one was late."""

    text: str
    late_reason: str = ""


class Touched(NamedTuple):
    """How many parties and records were found, how many parties were told, and how many of those got no mail."""

    people: int
    records: int
    told: int
    unmailed: int


def authorities(actor: Actor) -> frozenset[str]:
    """Whose breaches are for this actor; the empty code is the platform. Raises RefusedError for who has none."""
    gate.check(actor, parties=(), purpose=BREACH)
    if not actor.oversees:
        raise errors.RefusedError("not-an-officer")
    return actor.oversees


def register(*, ovo_code: str, facts: BreachFacts, registered_by: UUID) -> UUID:
    """Note a breach; its clock runs from `aware_at`. Raises InvalidBreachError."""
    now = clock.now()
    breach = Breach(id=ids.new(), ovo_code=ovo_code, registered_by=registered_by, registered_at=now)
    _fill(breach, facts)
    breach.save(force_insert=True)
    return UUID(str(breach.id))


@transaction.atomic
def change(breach_id: UUID, *, codes: Collection[str], facts: BreachFacts) -> None:
    """Write down what is known now. Raises BreachNotFoundError and InvalidBreachError (`closed`)."""
    breach = locked(breach_id, codes=codes)
    _fill(breach, facts)
    breach.save()


def _fill(breach: Breach, facts: BreachFacts) -> None:
    if problem := rules.facts_problem(facts, now=clock.now()):
        raise InvalidBreachError(problem)
    breach.aware_at, breach.due_at = facts.aware_at, facts.aware_at + rules.CLOCK
    breach.began_at, breach.ended_at = facts.began_at, facts.ended_at
    breach.kinds = [kind.value for kind in facts.kinds]
    breach.categories = list(facts.categories)
    breach.people, breach.records = facts.people, facts.records
    breach.supervisor, breach.tell_people = facts.supervisor.value, facts.tell_people.value
    breach.words_sealed = seal(facts.words, place="breach.words", row_id=breach.id)


@transaction.atomic
def report(
    breach_id: UUID, *, codes: Collection[str], text: str, late_reason: str, reported_by: UUID
) -> None:
    """Note a part of the notification to the supervisor; the first stops the clock.

    Raises BreachNotFoundError and InvalidBreachError: `text`, and `late-reason` for a first part after 72 hours.
    """
    breach, now = locked(breach_id, codes=codes), clock.now()
    words = ReportWords(text=text.strip(), late_reason=late_reason.strip())
    if not words.text or max(len(words.text), len(words.late_reason)) > rules.LONGEST_TEXT:
        raise InvalidBreachError("text")
    if breach.reported_at is None and now > breach.due_at and not words.late_reason:
        raise InvalidBreachError("late-reason")
    number = Report.objects.filter(breach_id=breach.id).count() + 1
    Report.objects.create(
        breach_id=breach.id,
        number=number,
        reported_at=now,
        reported_by=reported_by,
        text_sealed=seal(words, place=f"breachreport.text:{number}", row_id=breach.id),
    )
    if breach.reported_at is None:
        breach.reported_at, breach.supervisor = now, Decision.YES.value
        breach.state = BreachState.TOLD.value if breach.told_at else BreachState.REPORTED.value
        breach.save(update_fields=["reported_at", "supervisor", "state"])


@transaction.atomic
def close(breach_id: UUID, *, codes: Collection[str]) -> None:
    """Be done with a breach. Raises BreachNotFoundError, InvalidBreachError for what is still to be done."""
    breach = locked(breach_id, codes=codes)
    problem = rules.closing_problem(
        facts_of(breach), is_reported=bool(breach.reported_at), is_told=bool(breach.told_at)
    )
    if problem:
        raise InvalidBreachError(problem)
    breach.state, breach.closed_at = BreachState.CLOSED.value, clock.now()
    breach.save(update_fields=["state", "closed_at"])


def list_of(codes: Collection[str]) -> list[Breach]:
    """Breaches of authorities: those whose clock runs first, what is due first on top; then the newest."""
    found = Breach.objects.filter(ovo_code__in=codes).order_by("-aware_at")[:LISTED]
    return sorted(found, key=lambda one: (not is_due(one), one.due_at if is_due(one) else clock.now()))


def find(breach_id: UUID, *, codes: Collection[str]) -> Breach:
    """A breach of one of these authorities. Raises BreachNotFoundError."""
    breach = Breach.objects.filter(pk=breach_id, ovo_code__in=codes).first()
    if breach is None:
        raise BreachNotFoundError
    return breach


def locked(breach_id: UUID, *, codes: Collection[str]) -> Breach:
    """The same, to be changed within the open transaction. Raises InvalidBreachError (`closed`) as well."""
    breach = Breach.objects.select_for_update().filter(pk=breach_id, ovo_code__in=codes).first()
    if breach is None:
        raise BreachNotFoundError
    if breach.closed_at:
        raise InvalidBreachError("closed")
    return breach


def is_due(breach: Breach) -> bool:
    """Whether the clock of a breach runs."""
    return rules.clock_runs(
        Decision(breach.supervisor), reported_at=breach.reported_at, closed_at=breach.closed_at
    )


def facts_of(breach: Breach) -> BreachFacts:
    """What staff stated of a breach."""
    return BreachFacts(
        aware_at=breach.aware_at,
        kinds=tuple(map(BreachKind, breach.kinds)),
        categories=tuple(breach.categories),
        words=unseal(breach.words_sealed, place="breach.words", row_id=breach.id, into=BreachWords),
        supervisor=Decision(breach.supervisor),
        tell_people=Decision(breach.tell_people),
        began_at=breach.began_at,
        ended_at=breach.ended_at,
        people=breach.people,
        records=breach.records,
    )


def texts_of(breach: Breach) -> dict[str, BreachText]:
    """What people are told, per language; nothing as long as nobody wrote it."""
    if not breach.notice_sealed:
        return {}
    return unseal(breach.notice_sealed, place="breach.notice", row_id=breach.id, into=dict[str, BreachText])


def rows(found: Iterable[Breach]) -> tuple[BreachRow, ...]:
    """Breaches as lines; only within a transaction that sees whom they touched."""
    listed = list(found)
    counts = Counter(
        dict(
            BreachParty.objects.filter(breach_id__in=[one.id for one in listed])
            .values_list("breach_id")
            .annotate(number=Count("party_id"))
        )
    )
    return tuple(
        BreachRow(
            id=one.id,
            ovo_code=one.ovo_code,
            title=facts_of(one).words.title,
            state=BreachState(one.state),
            aware_at=one.aware_at,
            due_at=one.due_at,
            is_due=is_due(one),
            found=counts[one.id],
        )
        for one in listed
    )


def touched(breach: Breach) -> Touched:
    """What was found so far, and who was told; as `rows`."""
    total = BreachParty.objects.filter(breach_id=breach.id).aggregate(
        people=Count("party_id"),
        records=Sum("records"),
        told=Count("told_at"),
        unmailed=Count("party_id", filter=Q(by_mail=False)),
    )
    return Touched(**{name: int(count or 0) for name, count in total.items()})


def reports_of(breach: Breach) -> tuple[BreachReport, ...]:
    """The parts of the notification, in order."""
    found = []
    for one in Report.objects.filter(breach_id=breach.id).order_by("number"):
        place = f"breachreport.text:{one.number}"
        words = unseal(one.text_sealed, place=place, row_id=breach.id, into=ReportWords)
        found.append(
            BreachReport(
                number=one.number,
                reported_at=one.reported_at,
                text=words.text,
                late_reason=words.late_reason,
            )
        )
    return tuple(found)


def seal(value: object, *, place: str, row_id: UUID) -> bytes:
    """A value, sealed for one place of one row."""
    return keys.seal(msgspec.json.encode(value).decode(), purpose=f"rights.{place}:{row_id}")


def unseal(sealed: bytes | memoryview, *, place: str, row_id: UUID, into: type[Texts]) -> Texts:
    """What `seal` made."""
    return msgspec.json.decode(keys.unseal(bytes(sealed), purpose=f"rights.{place}:{row_id}"), type=into)
