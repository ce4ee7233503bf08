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
    BreachLetter,
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
        touched = breaches.touched(found)
        (row,) = breaches.rows([found])
        return BreachDetail(
            row=row,
            facts=breaches.facts_of(found),
            reports=breaches.reports_of(found),
            searches=affected.list_of(found, reader=actor.person_id),
            texts=breaches.texts_of(found),
            found_records=touched.records,
            told=touched.told,
            unmailed=touched.unmailed,
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
    touched = breaches.touched(breach)
    return BreachRecord(
        id=breach.id,
        controller=breach.ovo_code or config.current().controller.ovo_code,
        aware_at=breach.aware_at,
        nature=f"{facts.words.title}\n{facts.words.what}",
        kinds=tuple(kind.value for kind in facts.kinds),
        categories_of_people=(str(processing.SUBJECTS["residents"]),),
        approximate_people=max(touched.people, facts.people),
        categories_of_records=tuple(str(processing.CATEGORIES[code]) for code in facts.categories),
        approximate_records=max(touched.records, facts.records),
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


def list_breach_letters(actor: Actor, *, breach_id: UUID) -> tuple[BreachLetter, ...]:
    """Who was told of a breach but gets no mail, so has to be written a letter: by numbers of files, never by name.

    An authority gets the numbers of its own files; the platform, of its own breach, those of all. Each party that is
    listed gets a row in its log that says so. Raises BreachNotFoundError.
    """
    codes = breaches.authorities(actor)
    with gate.overseeing(actor, authorities=codes):
        return telling.letters(actor, breach_id=breach_id, codes=codes)


def list_breach_notices(actor: Actor, *, party_id: UUID | None = None) -> tuple[BreachNotice, ...]:
    """What a party of this person was told of breaches, newest first, in the active language where there is one.

    Without `party_id` the present party.
    """
    party = party_id or actor.party_id
    with gate.admitted(actor, parties=(party,), purpose=BREACH_TOLD, operation=Operation.READ) as access:
        found = telling.notices_of(party, person_id=actor.person_id)
        access.found({party: len(found)})
        return found


def confirm_breach_notice(actor: Actor, *, breach_id: UUID, party_id: UUID | None = None) -> None:
    """This person read what a party was told; their overview no longer says it. Raises BreachNotFoundError."""
    party = party_id or actor.party_id
    with gate.admitted(actor, parties=(party,), purpose=BREACH_TOLD, operation=Operation.UPDATE):
        telling.confirm(breach_id, party_id=party, person_id=actor.person_id)


def count_breach_news(*, party_id: UUID) -> int:
    """How many breaches a party was told of lately; within the admission of who shows it, else none are seen."""
    return telling.count_news(party_id)
