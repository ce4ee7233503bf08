"""Breaches (AVG, articles 33 and 34): the register, the search for people affected, telling them.

For the security officers of an authority and the operators of the platform. Every door raises RefusedError for others.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from burgerprofiel.blocks.rights.contracts import (
    BREACH_TOLD,
    BreachCriteria,
    BreachDetail,
    BreachFacts,
    BreachNotice,
    BreachRecord,
    BreachRow,
    BreachText,
)
from burgerprofiel.blocks.rights.models import Breach
from burgerprofiel.blocks.rights.services import affected, breaches, telling
from burgerprofiel.foundation import config, errors, gate, processing
from burgerprofiel.foundation.gate import Actor, Operation


def register_breach(actor: Actor, *, ovo_code: str, facts: BreachFacts) -> UUID:
    """Note a breach of an authority (its OVO code), or of the platform (empty). Raises InvalidBreachError."""
    if ovo_code not in breaches.authorities(actor):
        raise errors.RefusedError("foreign-authority")
    return breaches.register(ovo_code=ovo_code, facts=facts, registered_by=actor.person_id)


def change_breach(actor: Actor, *, breach_id: UUID, facts: BreachFacts) -> None:
    """Write down what is known now. Raises BreachNotFoundError and InvalidBreachError."""
    breaches.change(breach_id, codes=breaches.authorities(actor), facts=facts)


def report_breach(actor: Actor, *, breach_id: UUID, text: str, late_reason: str = "") -> None:
    """Note a part of the notification to the supervisor. Raises BreachNotFoundError and InvalidBreachError."""
    codes = breaches.authorities(actor)
    breaches.report(breach_id, codes=codes, text=text, late_reason=late_reason, reported_by=actor.person_id)


def close_breach(actor: Actor, *, breach_id: UUID) -> None:
    """Be done with a breach. Raises BreachNotFoundError, InvalidBreachError for what is still to be done."""
    breaches.close(breach_id, codes=breaches.authorities(actor))


def list_breaches(actor: Actor) -> tuple[BreachRow, ...]:
    """The breaches of the actor's authorities; first those whose clock runs, what is due first on top."""
    codes = breaches.authorities(actor)
    with gate.overseeing(actor, authorities=codes):
        return breaches.rows(breaches.list_of(codes))


def get_breach(actor: Actor, *, breach_id: UUID) -> BreachDetail:
    """One breach, with numbers of the people affected and never who they are. Raises BreachNotFoundError."""
    codes = breaches.authorities(actor)
    with gate.overseeing(actor, authorities=codes):
        found = breaches.find(breach_id, codes=codes)
        _people, records, told = breaches.touched(found)
        (row,) = breaches.rows([found])
        return BreachDetail(
            row=row,
            facts=breaches.facts_of(found),
            reports=breaches.reports_of(found),
            searches=affected.list_of(found, reader=actor.person_id),
            texts=breaches.texts_of(found),
            found_records=records,
            told=told,
            closed_at=found.closed_at,
        )


def export_breaches(actor: Actor) -> tuple[BreachRecord, ...]:
    """The register as the supervisor asks for it (article 33, paragraphs 3 and 5), newest first."""
    codes = breaches.authorities(actor)
    with gate.overseeing(actor, authorities=codes):
        listed = sorted(breaches.list_of(codes), key=lambda one: one.aware_at, reverse=True)
        return tuple(_record(one) for one in listed)


def _record(breach: Breach) -> BreachRecord:
    facts, contact = breaches.facts_of(breach), config.current().controller.dpo_contact
    people, records, _told = breaches.touched(breach)
    return BreachRecord(
        id=breach.id,
        controller=breach.ovo_code or config.current().controller.ovo_code,
        aware_at=breach.aware_at,
        nature=f"{facts.words.title}\n{facts.words.what}",
        kinds=tuple(kind.value for kind in facts.kinds),
        categories_of_people=(str(processing.SUBJECTS["residents"]),),
        approximate_people=max(people, facts.people),
        categories_of_records=tuple(str(processing.CATEGORIES[code]) for code in facts.categories),
        approximate_records=max(records, facts.records),
        contact=contact.removeprefix("mailto:"),
        likely_consequences=facts.words.consequences,
        measures=facts.words.measures,
        reported_at=breach.reported_at,
        reason_for_delay=next((one.late_reason for one in breaches.reports_of(breach)), ""),
    )


def ask_breach_search(actor: Actor, *, breach_id: UUID, criteria: BreachCriteria) -> UUID:
    """Ask to find whose data it was; somebody else has to let it run.

    Raises BreachNotFoundError and InvalidBreachError (`criteria`, `period`).
    """
    codes = breaches.authorities(actor)
    with gate.overseeing(actor, authorities=codes):
        return affected.ask(breach_id, codes=codes, criteria=criteria, asked_by=actor.person_id)


def approve_breach_search(actor: Actor, *, search_id: UUID) -> int:
    """Let a search run that somebody else asked; how many parties it found, each of which gets a row that says so.

    Raises BreachNotFoundError and InvalidBreachError (`own-search`).
    """
    codes = breaches.authorities(actor)
    with gate.overseeing(actor, authorities=codes):
        return affected.approve(actor, search_id=search_id, codes=codes)


def write_breach_notice(actor: Actor, *, breach_id: UUID, texts: Mapping[str, BreachText]) -> None:
    """Keep what people are told, per language; Dutch is needed. Raises BreachNotFoundError, InvalidBreachError."""
    codes = breaches.authorities(actor)
    with gate.overseeing(actor, authorities=codes):
        telling.write(breach_id, codes=codes, texts=texts)


def tell_of_breach(actor: Actor, *, breach_id: UUID) -> int:
    """Tell everybody who was found and does not know yet; how many parties.

    They get a notice here, and a mail that says only that there is one. Raises BreachNotFoundError, InvalidBreachError.
    """
    codes = breaches.authorities(actor)
    with gate.overseeing(actor, authorities=codes):
        return telling.tell(actor, breach_id=breach_id, codes=codes)


def list_breach_notices(actor: Actor) -> tuple[BreachNotice, ...]:
    """What the present party was told of breaches, newest first, in the active language where there is one."""
    with gate.admitted(
        actor, parties=(actor.party_id,), purpose=BREACH_TOLD, operation=Operation.READ
    ) as access:
        found = telling.notices_of(actor.party_id)
        access.found({actor.party_id: len(found)})
        return found


def count_breach_news(*, party_id: UUID) -> int:
    """How many breaches a party was told of lately; within the admission of who shows it, else none are seen."""
    return telling.count_news(party_id)
