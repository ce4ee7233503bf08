"""Facts as people read them: a presenter for each kind that deserves one, the usual one for all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from burgerprofiel.blocks.sources.contracts import StatedFact
from burgerprofiel.blocks.sources.pages.presenting import common, enterprise, learning, living, person
from burgerprofiel.blocks.sources.pages.shown import Group


class Presenter(Protocol):
    """Makes a group of all that is stated of one fact; there is at least one statement."""

    def __call__(self, stated: Sequence[StatedFact], *, today: date) -> Group: ...


PRESENTERS: Final[dict[str, Presenter]] = {
    "persoon.naam": person.name,
    "persoon.geboortedatum": person.birth,
    "persoon.rijksregisternummer": person.number,
    "persoon.burgerlijke-staat": person.civil_state,
    "persoon.adres": person.address,
    "persoon.contactadres": person.address,
    "persoon.identiteitsbewijs": person.identity_papers,
    "gezin.lid": person.family,
    "gezin.ouder": person.parents,
    "gezin.kind": person.children,
    "gezin.kindvoordeel": person.child_benefit,
    "onderwijs.diploma": learning.diplomas,
    "onderwijs.inschrijving": learning.enrolments,
    "onderwijs.leerkrediet": learning.credit,
    "woning.epc": living.energy,
    "woning.eigendom": living.property_,
    "inkomen.aanslagbiljet": living.tax_bill,
    "werk.arbeidsrelatie": living.jobs,
    "sociaal.statuut": living.status,
    "voertuig.inschrijving": living.vehicles,
    "onderneming.naam": enterprise.name,
    "onderneming.adres": person.address,
    "onderneming.activiteit": enterprise.activities,
    "onderneming.vestiging": enterprise.establishments,
    "dossier.status": enterprise.files,
}


def present(
    code: str,
    stated: Sequence[StatedFact],
    *,
    today: date,
    beside: Mapping[str, Sequence[StatedFact]] | None = None,
) -> Group:
    """What is stated of a fact, as a group of the page; `beside` is what else is known in its section."""
    if code == "persoon.functie":
        return enterprise.functions(stated, today=today, names=enterprise.names(beside or {}))
    return PRESENTERS.get(code, common.usual)(stated, today=today)
