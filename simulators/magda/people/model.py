"""What is known about people, as the sources tell it. Dates are texts: some are partial, such as `1962-00-00`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from simulators.magda.rules import Exceptional

OPEN_END: Final = "9999-12-31"


def number(born: str, *, serial: int) -> str:
    """A national number for tests: the month carries 60 more, the check digits are right. Odd serials are men."""
    year, month, day = born.split("-")
    first = f"{year[2:]}{int(month) + 60:02d}{day}{serial:03d}"
    base = int(first) + (2_000_000_000 if year >= "2000" else 0)
    return f"{first}{97 - base % 97:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A municipality or a place abroad. `nis` is empty abroad."""

    name: str
    nis: str = ""
    postcode: str = ""
    country: tuple[str, str, str] = ("150", "BEL", "België")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody lives or lived."""

    street: str
    house: str
    town: Town
    since: str
    until: str = ""
    box: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Civil:
    """A civil status: code and words of the national register, since when, with whom."""

    code: str
    words: str
    since: str
    partner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diploma:
    """A proof of the database of proofs. `level` is that of the Flemish qualification structure, empty abroad.

    `study` is what was studied, where the name does not say it.
    """

    name: str
    kind: str
    category: str
    school: str
    issued: str
    field: tuple[str, str]
    study: str = ""
    level: str = ""
    country: str = "BEL"
    language: str = "nld"
    supplier: str = "DataBank Hoger Onderwijs"
    school_number: str = ""
    full: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """An enrolment at a school. `kind` is HO (higher), LP (compulsory) or VWO (adult education)."""

    kind: str
    school: str
    school_number: str
    course: str
    year: int
    level: str = "3"
    contract_points: tuple[int, int] = (60, 60)
    passed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An employment as declared to social security."""

    employer: str
    begin: str
    end: str = ""
    committee: str = "200"
    kind: str = "OTH"
    interim: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role in an enterprise of the register of enterprises."""

    enterprise: str
    code: str
    words: str
    begin: str
    end: str = OPEN_END


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A property: where, whose, what the land register and the energy certificate say. Shares in words."""

    address: Address
    owners: Mapping[str, str]
    income: int
    area: int
    built: int
    kind: str = "HUIS"
    since: int = 2000
    certificate: tuple[str, float, str, str] | None = None
    parcel: tuple[str, str] = ("A", "101")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """An amount beside the basic one: for which child, its code and words, from and until which month.

    With `paid` it is paid once, on that day.
    """

    child: str
    code: str
    words: str
    begin: str = ""
    end: str = ""
    paid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A growth package: for which children, and what comes beside the basic amount."""

    children: tuple[str, ...]
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A social status that applies: its name, period and, for some, since when it is checked."""

    name: str
    begin: str
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disability:
    """A recognition of a disability, adult: points per part of life (mobility first), and the monthly amount."""

    decided: str
    begin: str
    end: str
    points: tuple[int, int, int, int, int, int]
    month_amount: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A measure of economic support: its code and words, status, decision and period."""

    code: str
    words: str
    status: tuple[str, str]
    decided: str
    begin: str
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    """A registered vehicle."""

    plate: str
    make: str
    model: str
    since: str
    colour: tuple[str, str]
    fuel: tuple[str, str]
    vin: str
    checked_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file at a service, by the old service GeefDossiers: its changes as (day, code, phase, words, action)."""

    source: str
    reference: str
    name: str
    service: str
    product: int
    changes: tuple[tuple[str, str, str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody and all that the sources know. `of_service` replaces or adds exceptions, by name of the service."""

    insz: str
    given: tuple[str, ...]
    family: str
    born: str
    sex: str
    birthplace: Town
    addresses: tuple[Address, ...] = ()
    nationality: tuple[str, str] = ("150", "Belg")
    civil: tuple[Civil, ...] = ()
    parents: tuple[str, ...] = ()
    died: str = ""
    language: str = "nl"
    hidden: bool = False
    photo: bool = True
    card_until: str = "2031-05-14"
    diplomas: tuple[Diploma, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    jobs: tuple[Job, ...] = ()
    roles: tuple[Role, ...] = ()
    package: Package | None = None
    statuses: tuple[Status, ...] = ()
    disability: Disability | None = None
    supports: tuple[Support, ...] = ()
    taxes: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    credit: tuple[int, int, int] | None = None
    cars: tuple[Car, ...] = ()
    cases: tuple[Case, ...] = ()
    warnings: Mapping[str, tuple[Exceptional, ...]] = field(default_factory=dict)
    failures: Mapping[str, tuple[Exceptional, ...]] = field(default_factory=dict)

    @property
    def sex_code(self) -> tuple[str, str]:
        """Code and words of the national register."""
        return ("1", "Mannelijk") if self.sex == "M" else ("2", "Vrouwelijk")

    @property
    def full_name(self) -> str:
        """First given name and family name."""
        return f"{self.given[0]} {self.family}"

    @property
    def address(self) -> Address | None:
        """Where this person lives now."""
        return next((one for one in self.addresses if not one.until), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """An enterprise or association of the register of enterprises."""

    number: str
    name: str
    form: tuple[str, str, str]
    address: Address
    started: str
    natural: bool = False
    stopped: str = ""
    trade_name: str = ""
    activity: tuple[str, str] = ("96099", "Overige persoonlijke diensten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Who lives together; the first is the reference person. Positions are those of the national register."""

    members: tuple[tuple[str, str, str], ...]
    since: Mapping[str, str] = field(default_factory=dict)
