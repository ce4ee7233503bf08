"""What a person asks of authorities: which certificates they have for them, and one of those."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from burgerprofiel.blocks.certificates.contracts import REQUEST, Answer, NotGivenError, Problem
from burgerprofiel.blocks.certificates.errors import AuthorityNotFoundError
from burgerprofiel.blocks.certificates.services import archive, asking, authorities, offers
from burgerprofiel.blocks.certificates.services.authorities import Source
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import errors, http, limits, partners
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.limits import uses


def ask(actor: Actor, *, authority: str) -> tuple[Answer, ...]:
    """What all have, or one by its code. Raises as `fetch`, but no NotGivenError."""
    _check_oneself(actor)
    wanted = [source for source in authorities.all_sources() if authority in ("", source.code)]
    if authority and not wanted:
        raise AuthorityNotFoundError
    limits.spend(uses.CERTIFICATE, session=actor.session_id, person=actor.person_id)
    awake = [source for source in wanted if asking.rest.is_over(source.code)]
    number = _number(actor, awake) if awake else ""
    found = asking.list_all(awake, number=number, assertion=identity.client_assertion) if awake else {}
    return tuple(offers.answer(source, found.get(source.code)) for source in wanted)


def fetch(actor: Actor, *, authority: str, reference: str) -> UUID:
    """The id of one, kept.

    Raises NotGivenError, AuthorityNotFoundError, RefusedError, KeyServiceError and errors.TooManyError.
    """
    _check_oneself(actor)
    source = next((one for one in authorities.all_sources() if one.code == authority), None)
    if source is None:
        raise AuthorityNotFoundError
    limits.spend(uses.CERTIFICATE, session=actor.session_id, person=actor.person_id)
    number = _number(actor, [source])
    try:
        found = asking.fetch(
            source,
            number=number,
            assertion=identity.client_assertion,
            wanted=lambda listed: offers.reference(source, listed) == reference,
        )
    except (http.OutboundError, partners.NoAnswerError) as error:
        raise NotGivenError(Problem.SILENT) from error
    if found is None:
        raise NotGivenError(Problem.NOTHING)
    listed, content = found
    return archive.keep_for_person(actor, content, draft=offers.draft(source, listed))


def _check_oneself(actor: Actor) -> None:
    if actor.is_staff or actor.party_id != actor.person_id:
        raise errors.RefusedError("only-for-oneself")


def _number(actor: Actor, wanted: Sequence[Source]) -> str:
    """The person's number, after a row for each authority, in a transaction that ends before anything is sent."""
    return identity.open_number_for(actor, purpose=REQUEST, recipients=[source.name for source in wanted])
