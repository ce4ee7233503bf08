"""What the world's data is made of. Days count from the day of seeding, so that the world is always fresh."""

from dataclasses import KW_ONLY, dataclass
from typing import Final

from simulators.world.days import Days

TRANSLATIONS: Final = ("nl", "en", "fr", "de")
Text = dict[str, str]

PHASES: Final = {
    "Samenstelling": ("Geinitieerd", "Aangevraagd", "Ingediend"),
    "Behandeling": (
        "DossierOnvolledig",
        "DossierVolledig",
        "Ontvankelijk",
        "OnOntvankelijk",
        "InBehandeling",
        "KlaarVoorBeslissing",
        "InOpenbaarOnderzoek",
        "Gepland",
    ),
    "Beslissing & Beroep": ("InWacht", "Beslist", "Goedgekeurd", "Stopgezet", "Stopzetting", "Geweigerd"),
    "Uitvoering": ("KlaarVoorBetaling", "Betaald", "DeelsUitbetaald", "Uitgevoerd"),
    "Afgerond": ("ErkendVergund", "DeelsGoedgekeurd"),
}
PHASE_OF: Final = {code: phase for phase, codes in PHASES.items() for code in codes}


def text(nl: str, *, en: str, fr: str, de: str) -> Text:
    """One text in the four languages."""
    return {"nl": nl, "en": en, "fr": fr, "de": de}


@dataclass(frozen=True)
class Action:
    """What the resident has to do. `due`: days from the day of seeding (negative: late), `at`: clock time."""

    text: str
    _: KW_ONLY
    due: int | None = None
    at: str = ""
    label: str = ""
    url: str = ""

    @property
    def plain(self) -> bool:
        """A text only: all that DOSIS can say."""
        return self.due is None and not self.label and not self.url


@dataclass(frozen=True)
class Document:
    title: str
    size_bytes: int


@dataclass(frozen=True)
class Status:
    """One status, `ago` (at least 1) days before seeding; `target` and `legal_deadline` days after it."""

    ago: int
    code: str
    detail: str = ""
    _: KW_ONLY
    detail2: str = ""
    phase: str = ""
    action: Action | None = None
    target: int | None = None
    legal_deadline: int | None = None
    suspended: str = ""
    documents: tuple[Document, ...] = ()
    closed: bool = False
    outcome: str = ""

    @property
    def said_phase(self) -> str:
        """The phase as sent: its own, else the usual one of the code."""
        return self.phase or PHASE_OF[self.code]

    @property
    def plain(self) -> bool:
        """DOSIS can say all of it."""
        rich = (
            self.legal_deadline is not None or self.suspended or self.documents or self.closed or self.outcome
        )
        return not rich and (self.action is None or self.action.plain)


@dataclass(frozen=True, kw_only=True)
class File:
    """One file. `parties` are keys of `people.PARTIES`, with `:role` for others than the applicant."""

    source: str
    number: str
    title: str
    product: str
    parties: tuple[str, ...]
    statuses: tuple[Status, ...]
    related: tuple[tuple[str, str], ...] = ()
    assurance: int = 0
    confidential: bool = False

    @property
    def native(self) -> bool:
        """It says something that DOSIS cannot express, and so goes through the native call."""
        return bool(self.related or self.assurance) or not all(status.plain for status in self.statuses)


@dataclass(frozen=True, kw_only=True)
class World:
    """The files and the day they are told from."""

    files: tuple[File, ...]
    days: Days
