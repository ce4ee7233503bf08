"""What authorities listed for a person, as it crosses the door and as it is kept when it is fetched."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import get_language

from burgerprofiel.blocks.certificates import rules, vocabulary
from burgerprofiel.blocks.certificates.contracts import LANGUAGES, Answer, Offer
from burgerprofiel.blocks.certificates.services import passing
from burgerprofiel.blocks.certificates.services.authorities import Source
from burgerprofiel.blocks.certificates.wire.certificates import Listed
from burgerprofiel.foundation import keys


def answer(source: Source, found: tuple[tuple[Listed, ...], bool] | None) -> Answer:
    """What can be fetched of what an authority listed, newest first; None for an authority that was silent."""
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
        versions=tuple((each.language, reference(source, each)) for each in ordered),
    )


def reference(source: Source, listed: Listed) -> str:
    """What a page asks it by: it says nothing of the certificate, and what it means is looked up anew each time."""
    told = "\0".join((source.code, listed.external_id, listed.language))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def draft(source: Source, listed: Listed) -> passing.Draft:
    """What is known of one before it has a code; the very same again has the same `item`."""
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
