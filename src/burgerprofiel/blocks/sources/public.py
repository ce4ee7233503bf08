"""The door of the block: facts of sources, by supply or by their codes, each with its source and moment.

Sensitive facts (`FactDefinition.sensitive`) are given to a sign-in of at least `contracts.SURE_ENOUGH`; to others a
supply that has nothing else is refused as `UNSURE_SIGN_IN`, unasked, and what else a supply says comes without them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import get_language

from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.blocks.notifications.contracts import About, Lead, Reminder
from burgerprofiel.blocks.sources import rules, vocabulary
from burgerprofiel.blocks.sources.contracts import (
    Correctable,
    Document,
    Expiring,
    FactDefinition,
    Knowledge,
    Known,
    Problem,
    Reading,
    SourceError,
    StatedFact,
    Supply,
    Switch,
)
from burgerprofiel.blocks.sources.services import (
    correcting,
    known,
    registry,
    reminding,
    switches,
    withholding,
)
from burgerprofiel.blocks.sources.services.gathering import Gathering
from burgerprofiel.foundation import errors
from burgerprofiel.foundation.gate import Actor


def supplies_for(actor: Actor) -> tuple[Supply, ...]:
    """What can be asked here of the party that the actor acts for now, in the order of the file of sources."""
    register = known.register_of(actor)
    return tuple(one.supply for one in registry.connected().values() if register in one.supply.subjects)


def look(actor: Actor, *, supplies: Collection[str]) -> dict[str, Reading]:
    """What is known now, by supply; never a remote call. What may still be asked is LOADING.

    Of a supply with parameters `Reading.others` are the answers that this person asked earlier with parameters and that
    are still known. A row in the log for each supply of which anything is shown. Raises RefusedError and
    KeyServiceError.
    """
    return known.look(actor, codes=supplies, language=_language(), parameters=lambda code: {})


def gather(actor: Actor, *, supplies: Collection[str]) -> Iterator[Reading]:
    """Readings of these supplies: what is known at once, the rest side by side as they come.

    Each supply comes once as it is at the end. Before that, once the soft deadline has passed, it comes with what it
    said earlier (`is_refreshing`). It ends at the hard deadline, whatever sources do; answers that come later are kept
    for the next time. What a supply needs first is asked as well, of the supply that has it.

    All of it happens while it is iterated, in the context of the request (`accesslog.context.kept`) and outside of a
    transaction: rows in the log are committed before anything goes out. Raises RefusedError, also when the session
    ends meanwhile, and KeyServiceError.
    """
    return Gathering(actor, codes=tuple(supplies), language=_language()).run()


def ask(actor: Actor, *, supply: str, parameters: Mapping[str, str] | None = None) -> Reading:
    """What one supply says, with what the caller chose (a year, a plate); waits up to the hard deadline.

    What is known and new enough is not asked again; what failed a few seconds ago neither (`retry_at`). Outside of a
    transaction, as `gather`. Raises RefusedError and KeyServiceError.
    """
    return _last(Gathering(actor, codes=(supply,), language=_language(), parameters=dict(parameters or {})))


def fetch_document(actor: Actor, *, supply: str, kind: str, language: str = "nl") -> Document:
    """A document of a source, in a language if the source has it; it is not kept here. Outside of a transaction.

    Raises SourceError with why there is none, RefusedError and KeyServiceError.
    """
    reading = _last(
        Gathering(actor, codes=(supply,), language=language, parameters={"kind": kind}, keeps=False)
    )
    for one in reading.documents:
        if one.kind == kind:
            return one
    raise SourceError(reading.problem or Problem.NOTHING_FOUND)


def _last(gathering: Gathering) -> Reading:
    return [*gathering.run()][-1]


def find_facts(actor: Actor, *, codes: Collection[str]) -> dict[str, Known]:
    """What is known of facts now, by code; nobody is asked.

    KNOWN with the statements of the first supply that has it; NONE only where a supply said that there is none, and
    none says otherwise; else UNKNOWN with why. Raises RefusedError and KeyServiceError.
    """
    withheld = withholding.withheld_from(actor)
    supplies = [one.code for one in supplies_for(actor) if one.facts & set(codes)]
    readings = look(actor, supplies=supplies)
    return {
        code: rules.known(code, [one for one in readings.values() if code in one.supply.facts])
        if code not in withheld
        else Known(code=code, knowledge=Knowledge.UNKNOWN, why=Problem.UNSURE_SIGN_IN.value)
        for code in codes
    }


def reference_of(stated: StatedFact) -> str:
    """What names a statement in an address: opaque, and nothing personal in it."""
    return correcting.reference_of(stated)


def find_correctable(actor: Actor, *, reference: str) -> Correctable | None:
    """The value that a person wants to correct, as it is known now; None when it is no longer there.

    Raises RefusedError and KeyServiceError.
    """
    supply = correcting.supply_of(reference)
    if supply not in {one.code for one in supplies_for(actor)}:
        return None
    return correcting.find(look(actor, supplies=[supply])[supply], reference=reference)


def find_expiring(actor: Actor, *, reference: str) -> tuple[Expiring, Reminder | None] | None:
    """A thing that ends, as it is known now (nobody is asked), and this person's reminder of it.

    None when it is no longer known, or does not end after today. Raises RefusedError and KeyServiceError.
    """
    found = _find_expiring(actor, reference=reference)
    if found is None:
        return None
    return found[0], notifications.find_mine(actor, about=found[1], language=_language())


def remind_me_of(actor: Actor, *, reference: str, lead: Lead, link: str) -> bool:
    """Remind this person before a thing ends, in the place of an earlier reminder of it; False when it is not known.

    `link` is where they read of it. When the source later says another day, or nothing of it any more, the reminder is
    erased. Raises WrongReminderError, RefusedError and KeyServiceError.
    """
    found = _find_expiring(actor, reference=reference)
    if found is None:
        return False
    it, about = found
    notifications.remind_me(actor, words=it.words, day=it.ends_on, lead=lead, about=about, link=link)
    return True


def _find_expiring(actor: Actor, *, reference: str) -> tuple[Expiring, About] | None:
    supply = correcting.supply_of(reference)
    if supply not in {one.code for one in supplies_for(actor)}:
        return None
    reading = look(actor, supplies=[supply])[supply]
    return reminding.find(reading, reference=reference, party_id=actor.party_id)


def definition(code: str) -> FactDefinition:
    """The meaning of a fact. Raises KeyError for one that the registry does not have."""
    return vocabulary.definition(code)


def list_switches(actor: Actor) -> tuple[Switch, ...]:
    """Every supply and how it is doing, for operators. Raises RefusedError."""
    _check_operator(actor)
    return switches.all_switches()


def set_switch(actor: Actor, *, supply: str, off: bool, reason: str) -> None:
    """Switch a supply off, or on again, for everybody, at once.

    Raises RefusedError, SupplyNotFoundError and InvalidReasonError.
    """
    _check_operator(actor)
    switches.switch(supply, off=off, reason=reason, by=actor.person_id)


def _check_operator(actor: Actor) -> None:
    if not (actor.is_staff and actor.is_operator):
        raise errors.RefusedError("only-for-operators")


def _language() -> str:
    return (get_language() or "nl").partition("-")[0]
