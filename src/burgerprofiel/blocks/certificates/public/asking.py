"""Having a certificate made by a source, and asking authorities which they have."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.certificates.contracts import Answer, Authority, Kind
from burgerprofiel.blocks.certificates.services import authorities, issuing, requesting
from burgerprofiel.foundation.gate import Actor


def list_kinds(actor: Actor) -> tuple[Kind, ...]:
    """The kinds of certificate that sources make for the present party; nobody is asked anything."""
    return issuing.list_kinds(actor)


def list_authorities() -> tuple[Authority, ...]:
    """The authorities that can be asked; nobody is asked anything."""
    return tuple(source.shown for source in authorities.all_sources())


def issue_certificate(actor: Actor, *, kind: str, language: str = "nl") -> UUID:
    """Have a source make a certificate now, sealed and kept; gives its id.

    Raises NotGivenError, errors.TooManyError, RefusedError and KeyServiceError.
    """
    return issuing.issue(actor, kind=kind, language=language)


def ask_authorities(actor: Actor, *, authority: str = "") -> tuple[Answer, ...]:
    """Ask all authorities, or one by its code, which certificates they have for this person.

    Only people themselves ask, for themselves. A row for each authority says that the number went there, and stands
    before it goes; one that is left alone now is not asked. Nothing of the answers is kept. Takes at most about
    `asking.SECONDS`. Raises RefusedError, AuthorityNotFoundError, KeyServiceError and errors.TooManyError.
    """
    return requesting.ask(actor, authority=authority)


def fetch_certificate(actor: Actor, *, authority: str, reference: str) -> UUID:
    """Fetch one certificate from an authority, sealed and kept; gives its id, also when it was kept before.

    `reference` is that of an `Offer`. Raises NotGivenError, and as `ask_authorities`.
    """
    return requesting.fetch(actor, authority=authority, reference=reference)
