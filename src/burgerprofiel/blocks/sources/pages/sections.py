"""The sections of the page: which facts stand where, what comes first, what stays closed until somebody opens it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources import vocabulary
from burgerprofiel.blocks.sources.contracts import ENTERPRISE, PERSON, SURE_ENOUGH, FactDefinition, Supply
from burgerprofiel.foundation.gate import Actor, Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section. `main` are the facts that are seen at once, in their order; `more` are behind "Meer"; `beside` only
    help to say the others (the name that belongs to a number).

    `closed`: not asked before somebody opens it. `form` is what a person fills in before anything can be asked.
    """

    slug: str
    title: str | Promise
    main: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    closed: bool = False
    of: str = PERSON
    form: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """All facts of the section."""
        return (*self.main, *self.more, *self.beside)

    def supplies(self, offered: Iterable[Supply]) -> tuple[Supply, ...]:
        """Those that answer something that stands here."""
        facts = set(self.facts)
        return tuple(one for one in offered if one.facts & facts)


_DESIGNED: Final = (
    Section(
        slug="persoon",
        title=_("Wie je bent"),
        main=(
            "persoon.naam",
            "persoon.geboortedatum",
            "persoon.geboorteplaats",
            "persoon.nationaliteit",
            "persoon.rijksregisternummer",
            "persoon.overlijdensdatum",
        ),
        more=(
            "persoon.geslacht",
            "persoon.pseudoniem",
            "persoon.adellijke-titel",
            "persoon.identiteitsbewijs",
            "persoon.kaart",
            "persoon.contactgegevens",
            "persoon.verblijfsregister",
            "persoon.status",
            "persoon.beheerder",
            "persoon.overlijdensplaats",
        ),
    ),
    Section(
        slug="gezin",
        title=_("Je gezin"),
        main=("gezin.lid", "persoon.burgerlijke-staat"),
        more=(
            "gezin.kind",
            "gezin.ouder",
            "gezin.positie",
            "gezin.wettelijke-samenwoning",
            "gezin.gedeeld-verblijf",
            "gezin.kindvoordeel",
        ),
    ),
    Section(
        slug="adres",
        title=_("Je adres"),
        main=("persoon.adres", "persoon.contactadres"),
        more=("persoon.adreswijziging", "persoon.afwezigheid"),
    ),
    Section(slug="woning", title=_("Je woning"), main=("woning.epc",)),
    Section(
        slug="onderwijs",
        title=_("Diploma's en studies"),
        main=("onderwijs.diploma", "onderwijs.leerkrediet", "onderwijs.inschrijving"),
    ),
    Section(slug="werk", title=_("Je werk"), main=("werk.arbeidsrelatie",)),
    Section(slug="voertuigen", title=_("Je voertuigen"), main=("voertuig.inschrijving",), form="plate"),
    Section(
        slug="ondernemingen",
        title=_("Voor wie je optreedt"),
        main=("persoon.functie",),
        more=("persoon.onderneming",),
    ),
    Section(slug="dossiers", title=_("Dossiers elders"), main=("dossier.status",)),
    Section(slug="eigendom", title=_("Je eigendom"), main=("woning.eigendom",), closed=True),
    Section(slug="inkomen", title=_("Je inkomen"), main=("inkomen.aanslagbiljet",), closed=True, form="year"),
    Section(
        slug="sociaal",
        title=_("Sociaal statuut en steun"),
        main=("sociaal.statuut", "sociaal.handicap", "sociaal.tegemoetkoming", "werk.ondersteuning"),
        more=("sociaal.aanvraag", "sociaal.kaart"),
        closed=True,
    ),
    Section(
        slug="bescherming",
        title=_("Verblijf en bescherming"),
        main=(
            "persoon.verblijfsrecht",
            "persoon.vluchteling",
            "persoon.bescherming",
            "persoon.adres-geheim",
            "persoon.laatste-wil",
        ),
        closed=True,
    ),
    Section(slug="foto", title=_("Je foto"), main=("persoon.foto",), closed=True),
    Section(
        slug="onderneming",
        title=_("De onderneming"),
        main=(
            "onderneming.naam",
            "onderneming.nummer",
            "onderneming.rechtsvorm",
            "onderneming.status",
            "onderneming.startdatum",
            "onderneming.stopzetting",
            "onderneming.contact",
        ),
        more=(
            "onderneming.soort",
            "onderneming.rechtstoestand",
            "onderneming.inschrijvingsdatum",
            "onderneming.doorhaling",
            "onderneming.hoedanigheid",
            "onderneming.zetel",
            "onderneming.relatie",
        ),
        of=ENTERPRISE,
    ),
    Section(
        slug="zetel",
        title=_("Adressen en vestigingen"),
        main=("onderneming.adres", "onderneming.vestiging"),
        of=ENTERPRISE,
    ),
    Section(slug="activiteiten", title=_("Activiteiten"), main=("onderneming.activiteit",), of=ENTERPRISE),
    Section(slug="functies", title=_("Wie een functie heeft"), main=("onderneming.functie",), of=ENTERPRISE),
    Section(
        slug="rekeningen",
        title=_("Bankrekeningen"),
        main=("onderneming.rekening",),
        closed=True,
        of=ENTERPRISE,
    ),
)
_OTHERS: Final = (
    Section(slug="andere", title=_("Andere gegevens")),
    Section(slug="gevoelig", title=_("Andere gevoelige gegevens"), closed=True),
)
"""Where facts go that are new in the vocabulary."""


@lru_cache(maxsize=2)
def sections_of(kind: str) -> tuple[Section, ...]:
    """The sections for a kind of party; facts that no section names follow in sections of their own."""
    return arrange(vocabulary.all_facts().values(), kind=kind)


def arrange(facts: Iterable[FactDefinition], *, kind: str) -> tuple[Section, ...]:
    """As `sections_of`, for these facts."""
    designed = tuple(one for one in _DESIGNED if one.of == kind)
    named = {code for one in _DESIGNED for code in one.facts}
    rest = [one for one in facts if one.code not in named and kind in one.of]
    others = (
        Section(
            slug=one.slug,
            title=one.title,
            main=tuple(fact.code for fact in rest if fact.sensitive == one.closed),
            closed=one.closed,
            of=kind,
        )
        for one in _OTHERS
    )
    return (*designed, *(one for one in others if one.main))


def kind_of(actor: Actor) -> str:
    """Of which kind of party the facts are that somebody sees now."""
    return PERSON if actor.capacity is Capacity.CITIZEN else ENTERPRISE


def find(slug: str, *, actor: Actor) -> Section | None:
    """The section of an address; None for one that does not exist for this kind of party."""
    return next((one for one in sections_of(kind_of(actor)) if one.slug == slug), None)


def connected(offered: Collection[Supply], *, actor: Actor) -> tuple[Section, ...]:
    """The sections that a source here answers something of."""
    return tuple(one for one in sections_of(kind_of(actor)) if one.supplies(offered))


def may_open(section: Section, *, actor: Actor) -> bool:
    """Whether this sign-in is sure enough to see the section."""
    return not section.closed or actor.assurance >= SURE_ENOUGH


def asked_by_itself(sections: Iterable[Section], *, offered: Collection[Supply]) -> tuple[Supply, ...]:
    """What the page asks without anybody opening anything: nothing closed, nothing that needs a choice first."""
    wanted = {one.code for each in sections if not each.closed for one in each.supplies(offered)}
    return tuple(one for one in offered if one.code in wanted and not one.required)
