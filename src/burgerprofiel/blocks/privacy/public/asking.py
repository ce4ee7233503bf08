"""Asking: a person wants to know of other registers, too, who used their data."""

from __future__ import annotations

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.privacy.contracts import ASK, Register, RegisterAnswer, UsageRow
from burgerprofiel.blocks.privacy.errors import RegisterNotFoundError
from burgerprofiel.blocks.privacy.services import asking, registers
from burgerprofiel.blocks.privacy.services.registers import Source
from burgerprofiel.blocks.privacy.wire import usage
from burgerprofiel.foundation import errors, ids, limits
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.limits import uses

LIMIT = 25


def list_registers() -> tuple[Register, ...]:
    """The registers elsewhere that can be asked; nobody is asked anything."""
    return tuple(source.shown for source in registers.all_sources())


def ask_registers(actor: Actor, *, register: str = "", first: int = 1) -> tuple[RegisterAnswer, ...]:
    """Ask all registers, or one by its code, who used the data of this person; `first` counts from the newest, 1.

    Only people themselves ask, for themselves. A row for each register says that the number went there, and stands
    before it goes; a register that is left alone now is not asked. Nothing of the answers is kept. Takes at most about
    `asking.SECONDS`. Raises RefusedError, RegisterNotFoundError, KeyServiceError and errors.TooManyError.
    """
    if actor.is_staff or actor.party_id != actor.person_id:
        raise errors.RefusedError("only-for-oneself")
    sources = [source for source in registers.all_sources() if register in ("", source.code)]
    if register and not sources:
        raise RegisterNotFoundError
    limits.spend(uses.REGISTERS, session=actor.session_id, person=actor.person_id)
    awake = [source for source in sources if asking.rest.is_over(source.code)]
    questions = _questions(actor, awake, first=first) if awake else {}
    found = asking.ask_all(questions, assertion=identity.client_assertion) if questions else {}
    return tuple(_answer(source, found.get(source.code), first=first) for source in sources)


def _questions(actor: Actor, sources: list[Source], *, first: int) -> dict[Source, usage.UsageQuestion]:
    """One row for each register, in a transaction that ends before anything is sent."""
    number = identity.open_number_for(actor, purpose=ASK, recipients=[source.name for source in sources])
    return {
        source: usage.UsageQuestion(
            header=usage.UsageHeader(user_id=usage.COUNTRY + number, id=str(ids.new()), issue=source.purpose),
            body=usage.UsageWindow(offset=first, limit=LIMIT),
        )
        for source in sources
    }


def _answer(source: Source, found: tuple[usage.Usage, ...] | None, *, first: int) -> RegisterAnswer:
    if found is None:
        return RegisterAnswer(register=source.shown, rows=None)
    names = dossiers.authority_names({use.receiver for use in found})
    rows = tuple(
        UsageRow(logged_at=use.logtime, action=use.action, receiver=names.get(use.receiver, use.receiver))
        for use in found
    )
    more = first + LIMIT if len(rows) == LIMIT else 0
    return RegisterAnswer(register=source.shown, rows=rows, next_first=more)
