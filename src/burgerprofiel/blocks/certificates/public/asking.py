"""Having a certificate made by a source, and asking authorities which they have."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from burgerprofiel.blocks.certificates import rules, vocabulary
from burgerprofiel.blocks.certificates.contracts import (
    FOLLOW,
    LANGUAGES,
    REQUEST,
    Answer,
    Authority,
    Kind,
    NotGivenError,
    Offer,
    Problem,
)
from burgerprofiel.blocks.certificates.errors import AuthorityNotFoundError
from burgerprofiel.blocks.certificates.models import Certificate as Row
from burgerprofiel.blocks.certificates.services import archive, asking, authorities, passing, sources
from burgerprofiel.blocks.certificates.services.authorities import Source
from burgerprofiel.blocks.certificates.wire.certificates import Listed
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import errors, gate, http, keys, limits, partners
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.limits import uses


def list_kinds(actor: Actor) -> tuple[Kind, ...]:
    """The kinds of certificate that sources make for the present party; nobody is asked anything."""
    return tuple(sources.port.list_kinds(actor))


def list_authorities() -> tuple[Authority, ...]:
    """The authorities that can be asked; nobody is asked anything."""
    return tuple(source.shown for source in authorities.all_sources())


def issue_certificate(actor: Actor, *, kind: str, language: str = "nl") -> UUID:
    """Have a source make a certificate now, sealed and kept; gives its id.

    Raises NotGivenError, errors.TooManyError, RefusedError and KeyServiceError.
    """
    found = next((one for one in list_kinds(actor) if one.code == kind), None)
    if found is None:
        raise NotGivenError(Problem.NOT_HERE)
    limits.spend(uses.CERTIFICATE, session=actor.session_id, person=actor.person_id)
    wanted = language if language in found.languages else found.languages[0]
    given = sources.port.fetch(actor, kind=kind, language=wanted)
    draft = passing.Draft(
        origin=f"source:{given.source}",
        item=None,
        type_code=kind,
        names=found.names,
        theme=found.theme,
        product=found.product,
        issuer=found.issuer,
        issuer_code=found.issuer_code,
        language=given.language,
        issued_at=given.issued_at,
        valid_until=given.valid_until,
    )
    return _kept(actor, given.content, draft=draft)


def ask_authorities(actor: Actor, *, authority: str = "") -> tuple[Answer, ...]:
    """Ask all authorities, or one by its code, which certificates they have for this person.

    Only people themselves ask, for themselves. A row for each authority says that the number went there, and stands
    before it goes; one that is left alone now is not asked. Nothing of the answers is kept. Takes at most about
    `asking.SECONDS`. Raises RefusedError, AuthorityNotFoundError, KeyServiceError and errors.TooManyError.
    """
    _check_oneself(actor)
    wanted = [source for source in authorities.all_sources() if authority in ("", source.code)]
    if authority and not wanted:
        raise AuthorityNotFoundError
    limits.spend(uses.CERTIFICATE, session=actor.session_id, person=actor.person_id)
    awake = [source for source in wanted if asking.rest.is_over(source.code)]
    number = _admitted_number(actor, awake) if awake else ""
    found = asking.list_all(awake, number=number, assertion=_assertion) if awake else {}
    return tuple(_answer(source, found.get(source.code)) for source in wanted)


def fetch_certificate(actor: Actor, *, authority: str, reference: str) -> UUID:
    """Fetch one certificate from an authority, sealed and kept; gives its id, also when it was kept before.

    `reference` is that of an `Offer`. Raises NotGivenError, and as `ask_authorities`.
    """
    _check_oneself(actor)
    source = next((one for one in authorities.all_sources() if one.code == authority), None)
    if source is None:
        raise AuthorityNotFoundError
    limits.spend(uses.CERTIFICATE, session=actor.session_id, person=actor.person_id)
    number = _admitted_number(actor, [source])
    try:
        found = asking.fetch(
            source,
            number=number,
            assertion=_assertion,
            wanted=lambda listed: _reference(source, listed) == reference,
        )
    except (http.OutboundError, partners.NoAnswerError) as error:
        raise NotGivenError(Problem.SILENT) from error
    if found is None:
        raise NotGivenError(Problem.NOTHING)
    listed, content = found
    return _kept(actor, content, draft=_draft(source, listed))


def _check_oneself(actor: Actor) -> None:
    if actor.is_staff or actor.party_id != actor.person_id:
        raise errors.RefusedError("only-for-oneself")


def _admitted_number(actor: Actor, wanted: Sequence[Source]) -> str:
    """The person's number, after a row for each authority, in a transaction that ends before anything is sent."""
    with transaction.atomic():
        for source in wanted:
            gate.admit(
                actor,
                parties={actor.person_id: 1},
                purpose=REQUEST,
                operation=Operation.SEND,
                source=source.name,
            )
        kind, number = identity.open_number(actor)
    if kind is not IdentifierType.INSZ:
        raise errors.RefusedError("only-for-people")
    return number


def _assertion(client_id: str, audience: str) -> str:
    return identity.client_assertion(client_id=client_id, audience=audience)


def _kept(actor: Actor, content: bytes, *, draft: passing.Draft) -> UUID:
    """The id of the certificate: what was kept before, when an authority gives the very same again."""
    if known := _known(actor, draft):
        return known
    made = passing.make_for_person(content, draft=draft)
    try:
        with gate.admitted(
            actor, parties=(actor.party_id,), purpose=FOLLOW, operation=Operation.CREATE
        ) as access:
            access.found({actor.party_id: 1})
            return archive.keep(made, draft=draft, party_id=actor.party_id).id
    except IntegrityError:  # asked twice at once: the other was sooner
        if known := _known(actor, draft):
            return known
        raise


def _known(actor: Actor, draft: passing.Draft) -> UUID | None:
    if draft.item is None:
        return None
    with gate.looking(actor, party_id=actor.party_id) as may:
        found = Row.objects.filter(party_id=actor.party_id, origin=draft.origin, item=draft.item)
        return found.values_list("id", flat=True).first() if may else None


def _draft(source: Source, listed: Listed) -> passing.Draft:
    item = (listed.external_id, listed.language, listed.issued_at.isoformat(), str(listed.valid_until))
    return passing.Draft(
        origin=f"authority:{source.code}",
        item=keys.digest("\0".join(item).encode()).hex(),
        type_code=listed.type_code,
        names={listed.language: listed.name or str(vocabulary.UNNAMED)},
        theme=source.theme_of(listed.product),
        product=listed.product,
        issuer=source.name,
        issuer_code=source.ovo_code,
        language=listed.language,
        issued_at=listed.issued_at,
        valid_until=listed.valid_until,
        withdrawn_at=listed.withdrawn_at,
    )


def _answer(source: Source, found: tuple[tuple[Listed, ...], bool] | None) -> Answer:
    if found is None:
        return Answer(authority=source.shown, offers=None)
    by_id: dict[str, list[Listed]] = defaultdict(list)
    for listed in found[0]:
        if listed.withdrawn_at is None and listed.download:
            by_id[listed.external_id].append(listed)
    offers = sorted(
        (_offer(source, each) for each in by_id.values()), key=lambda offer: offer.issued_on, reverse=True
    )
    return Answer(authority=source.shown, offers=tuple(offers), is_cut=found[1])


def _offer(source: Source, versions: Sequence[Listed]) -> Offer:
    """One certificate, its language first that the person reads."""
    own = get_language() or "nl"
    ordered = sorted(versions, key=lambda each: (each.language != own, LANGUAGES.index(each.language)))
    first = ordered[0]
    names = {each.language: each.name for each in ordered if each.name}
    return Offer(
        name=rules.best_name(names, language=own) or str(vocabulary.UNNAMED),
        theme=source.theme_of(first.product),
        issued_on=first.issued_at.date(),
        valid_until=first.valid_until,
        versions=tuple((each.language, _reference(source, each)) for each in ordered),
    )


def _reference(source: Source, listed: Listed) -> str:
    """What a page asks it by: it says nothing of the certificate, and what it means is looked up anew each time."""
    told = "\0".join((source.code, listed.external_id, listed.language))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
