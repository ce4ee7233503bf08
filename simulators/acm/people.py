"""The people who can sign in, the capacities they act in and the claims that follow.

A persona file is JSON: a list of personas, or an object whose `personas` is that list.

    {"given_name": "Lotte", "family_name": "Verhaeren", "rrn": "91651431876", "language": "nl",
     "description": "One or two Dutch sentences: who is this, what happens in her life.",
     "capacities": [
       {"code": "EA", "orgcode": "0741230052", "orgname": "Atelier Verhaeren", "legal_representative": true},
       {"code": "LB", "orgcode": "0999010126", "orgname": "Stad Voorbeeld",
        "email": "lotte@voorbeeld.example", "roles": {"burgerprofiel": ["Medewerker-beheerder"]}}]}

`rrn` is eleven digits that pass the check of the national register. `code` is BUR (citizen), EA
(enterprise), VER (association), LB (local authority), GID (Flemish entity) or OV (education). Everyone can
act as citizen: BUR need not be listed. `roles` has one list per application; an entry `Right-context` gets
`:orgcode` added unless it has a tail. `mandate_giver` (a code) fills `ssm_mandaatgever`. A later file
replaces an earlier persona with the same number. `key` and `email` are for who seeds data; no claim comes of them.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GROUPS = {
    "BUR": "Burger",
    "EA": "Economische actoren",
    "VER": "Verenigingen",
    "LB": "Lokale besturen",
    "GID": "Vlaamse overheid",
    "OV": "Onderwijs- en vormingsinstellingen",
}
_NAMESPACE = uuid.UUID("7f2a5c52-3a54-4a0c-9d6e-6f2f5f6f8e11")


@dataclass(frozen=True, slots=True)
class Capacity:
    """In whose name someone acts (*hoedanigheid*)."""

    code: str
    orgcode: str = ""
    orgname: str = ""
    roles: Mapping[str, list[str]] = field(default_factory=dict)
    legal_representative: bool = False
    email: str = ""
    mandate_giver: str = ""

    @property
    def key(self) -> str:
        """Name the capacity in a form field."""
        return f"{self.code}:{self.orgcode}"

    @property
    def group(self) -> str:
        """Name the target group for people."""
        return GROUPS[self.code]


CITIZEN = Capacity("BUR")


@dataclass(frozen=True, slots=True)
class Persona:
    """Someone who can sign in."""

    given_name: str
    family_name: str
    rrn: str
    language: str = "nl"
    description: str = ""
    capacities: tuple[Capacity, ...] = (CITIZEN,)

    @property
    def id(self) -> str:
        """Name the persona in forms without the national number."""
        return hashlib.sha256(b"persona" + self.rrn.encode()).hexdigest()[:16]

    @property
    def sub(self) -> str:
        """Return the stable subject: the same person has the same `sub` after a restart."""
        return hashlib.sha256(b"acm simulator subject" + self.rrn.encode()).hexdigest()

    @property
    def name(self) -> str:
        """Return the full name."""
        return f"{self.given_name} {self.family_name}"

    def matching(self, *, code: str, orgcode: str) -> list[Capacity]:
        """List the capacities that a login hint allows; empty texts allow all."""
        return [c for c in self.capacities if code in ("", c.code) and orgcode in ("", c.orgcode)]


def check_rrn(text: str) -> str:
    """Return the eleven digits of a national number.

    Dots, dashes and spaces are ignored. Raises ValueError with a Dutch sentence for people when the number
    is wrong: the last two digits are 97 minus the remainder of the first nine, with a 2 before them for
    births from 2000.
    """
    digits = re.sub(r"[ .\-]", "", text)
    if not re.fullmatch(r"[0-9]{11}", digits):
        raise ValueError("Een rijksregisternummer heeft 11 cijfers.")
    first, check = int(digits[:9]), int(digits[9:])
    if check not in (97 - first % 97, 97 - (2_000_000_000 + first) % 97):
        raise ValueError("Dit nummer klopt niet: de laatste twee cijfers passen niet bij de rest.")
    return digits


def stranger(rrn: str, *, given_name: str, family_name: str) -> Persona:
    """Make a persona of any valid national number. Raises ValueError as `check_rrn` does."""
    return Persona(
        given_name=given_name.strip() or "Test",
        family_name=family_name.strip() or "Persoon",
        rrn=check_rrn(rrn),
        description="Zelf ingevuld nummer.",
    )


def load(paths: Iterable[Path]) -> dict[str, Persona]:
    """Read persona files, in order, by persona id. Raises ValueError that names the file and the persona."""
    people: dict[str, Persona] = {}
    for path in paths:
        content = json.loads(path.read_text(encoding="utf-8"))
        for entry in content["personas"] if isinstance(content, dict) else content:
            try:
                persona = _persona(entry)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}: {entry.get('given_name', 'persona')}: {error!r}") from error
            people[persona.id] = persona
    return people


def _persona(entry: dict[str, Any]) -> Persona:
    capacities = [Capacity(**item) for item in entry.get("capacities", ())]
    for capacity in capacities:
        if capacity.code not in GROUPS:
            raise ValueError(f"unknown capacity code {capacity.code}")
        if capacity.code != "BUR" and not capacity.orgcode:
            raise ValueError(f"capacity {capacity.code} needs an orgcode")
    others = tuple(capacity for capacity in capacities if capacity.code != "BUR")
    not_ours = ("capacities", "key", "email")
    fields = {name: value for name, value in entry.items() if name not in not_ours}
    fields["rrn"] = check_rrn(fields["rrn"])
    return Persona(**fields, capacities=(CITIZEN, *others))


def claims(persona: Persona, *, capacity: Capacity, scopes: Iterable[str]) -> dict[str, object]:
    """Return the claims that the scopes give, as ACM/IDM names them. A claim without a value is absent."""
    given: dict[str, object] = {"sub": persona.sub}
    for scope in scopes:
        given.update(_scope_claims(scope, persona=persona, capacity=capacity))
    return {name: value for name, value in given.items() if value not in ("", [])}


def _scope_claims(scope: str, *, persona: Persona, capacity: Capacity) -> dict[str, object]:
    if scope.endswith("_rol"):
        rights = capacity.roles.get(scope.removesuffix("_rol"), [])
        return {f"{scope}_3d": [r if ":" in r else f"{r}:{capacity.orgcode}" for r in rights]}
    fixed: dict[str, dict[str, object]] = {
        "profile": {"given_name": persona.given_name, "family_name": persona.family_name},
        "rrn": {"rrn": persona.rrn},
        "vo": _vo_claims(persona, capacity=capacity),
        "wettelijkvertegenwoordiger": {
            "wv_orgcode": capacity.orgcode if capacity.legal_representative else ""
        },
        "ssm_mandaat": {"ssm_mandaatgever": capacity.mandate_giver},
    }
    return fixed.get(scope, {})


def _vo_claims(persona: Persona, *, capacity: Capacity) -> dict[str, object]:
    return {
        "vo_id": str(uuid.uuid5(_NAMESPACE, f"{persona.rrn}/{capacity.key}")),
        "vo_doelgroepcode": capacity.code,
        "vo_doelgroepnaam": capacity.group,
        "vo_orgcode": capacity.orgcode,
        "vo_orgnaam": capacity.orgname,
        "vo_email": capacity.email,
        "cot": "vo",
    }
