"""Invented boxes: people and enterprises that do not exist, with messages of every shape."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import typst

Json = dict[str, Any]
Box = tuple[str, str]
"""Its kind (`citizen`, `enterprise`) and its number."""

ORGANIZATIONS: Final[dict[str, tuple[str, str]]] = {
    "0999000030": ("Dienst Voorbeeld", "Service Exemple"),
    "0999000129": ("Kas Voorbeeld", "Caisse Exemple"),
}
APPLICATIONS: Final[dict[str, tuple[str, str]]] = {
    "be.voorbeeld.premies": ("Premies", "Primes"),
    "be.voorbeeld.bijdragen": ("Bijdragen", "Cotisations"),
}
TYPES: Final[dict[str, tuple[str, str, int, str]]] = {
    "PREMIE": ("Beslissing over een premie", "Décision sur une prime", 2, "year"),
    "BIJDRAGE": ("Vraag om te betalen", "Demande de paiement", 6, "month"),
    "OPROEP": ("Uitnodiging", "Invitation", 30, "day"),
}
LONG: Final = "Beslissing over uw aanvraag " * 14 + "met kenmerk"
RIGHT_TO_LEFT: Final = "רבקה בן־דוד"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a message."""

    id: str
    name: str
    content: bytes
    media_type: str = "application/pdf"
    is_main: bool = False

    @property
    def digest(self) -> str:
        """SHA-256, base64url."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.content).digest()).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message in a box."""

    id: str
    box: Box
    sender: Box = ("enterprise", "0999000030")
    subject: dict[str, str]
    received_at: datetime
    expires_at: datetime
    type_id: str = "PREMIE"
    application_id: str = "be.voorbeeld.premies"
    files: tuple[File, ...] = ()
    body: dict[str, str] = field(default_factory=dict)
    payment: Json | None = None
    attention: tuple[str, str] | None = None
    business: tuple[Json, ...] = ()
    original_id: str = ""
    is_registered: bool = False
    is_reply_allowed: bool = False
    is_read: bool = False
    is_visible: bool = True


@lru_cache(maxsize=64)
def pdf(title: str) -> bytes:
    """A PDF with a title; nothing in it is taken for markup."""
    made: bytes = typst.compile(
        b"#set page(margin: 25mm)\n#text(size: 16pt, sys.inputs.title)\n\nDit is een voorbeeld.",
        format="pdf",
        sys_inputs={"title": title},
        ignore_system_fonts=True,
    )
    return made


def invented(box: Box, *, now: datetime) -> Iterator[Letter]:
    """The letters of any box, newest first: one of each shape."""
    for number, made in enumerate(_SHAPES):
        at = (now - timedelta(days=3 * number, minutes=number)).replace(microsecond=0)
        letter = Letter(
            id=f"{box[1][-4:]}-{number:02}",
            box=box,
            subject={"nl": "Beslissing"},
            received_at=at,
            expires_at=at + timedelta(days=365),
            files=(_file("brief", is_main=True),),
        )
        yield replace(letter, **made(letter))


def _file(name: str, *, number: int = 1, is_main: bool = False) -> File:
    return File(id=f"a{number}", name=f"{name}.pdf", content=pdf(name), is_main=is_main)


def _plain(letter: Letter) -> Json:
    return {"subject": {"nl": "Uw premie voor een groendak is toegekend"}, "is_reply_allowed": True}


def _body(letter: Letter) -> Json:
    body = {"nl": "<h1>Goed nieuws</h1><p>U krijgt <strong>de premie</strong>.</p><script>alert(1)</script>"}
    return {"subject": {"nl": "Een bericht zonder bestand"}, "files": (), "body": body}


def _payment(letter: Letter) -> Json:
    due = letter.received_at + timedelta(days=30)
    payment = {
        "paymentDataId": "p1",
        "amount": 120.5,
        "vatAmount": 25.31,
        "currency": "EUR",
        "dueDate": due.isoformat(),
        "iban": "BE68539007547034",
        "bic": "BBRUBEBB",
        "reference": "+++090/9337/55493+++",
    }
    return {
        "subject": {"nl": "Uw bijdrage voor dit kwartaal"},
        "type_id": "BIJDRAGE",
        "application_id": "be.voorbeeld.bijdragen",
        "sender": ("enterprise", "0999000129"),
        "payment": payment,
    }


def _registered(letter: Letter) -> Json:
    return {"subject": {"nl": "Aangetekend: ingebrekestelling"}, "is_registered": True}


def _many(letter: Letter) -> Json:
    files = tuple(_file(f"bijlage {number}", number=number, is_main=number == 1) for number in range(1, 7))
    return {"subject": {"nl": "Zes bijlagen"}, "files": files}


def _right_to_left(letter: Letter) -> Json:
    attention = ("88670312862", RIGHT_TO_LEFT) if letter.box[0] == "enterprise" else None
    return {"subject": {"fr": f"À l'attention de {RIGHT_TO_LEFT}"}, "attention": attention}


def _long(letter: Letter) -> Json:
    return {"subject": {"nl": LONG[:400]}, "is_read": True}


def _hidden(letter: Letter) -> Json:
    business = ({"key": "dossier", "name": {"nl": "Dossier"}, "values": [{"nl": "GROENDAK"}]},)
    return {"subject": {"nl": "Een bericht dat weg is"}, "is_visible": False, "business": business}


def _expired(letter: Letter) -> Json:
    return {
        "subject": {"nl": "Uitnodiging die voorbij is"},
        "type_id": "OPROEP",
        "expires_at": letter.received_at,
    }


_SHAPES = (_plain, _body, _payment, _registered, _many, _right_to_left, _long, _hidden, _expired)


class Store:
    """What is in the boxes; those of anybody are filled when they are first asked, if that was wanted."""

    def __init__(self, *, any_person: bool) -> None:
        self._any = any_person
        self._letters: dict[Box, dict[str, Letter]] = {}

    def letters(self, box: Box) -> list[Letter]:
        """The letters of a box, newest first."""
        if box not in self._letters:
            made = invented(box, now=datetime.now(UTC)) if self._any else ()
            self._letters[box] = {letter.id: letter for letter in made}
        return sorted(self._letters[box].values(), key=lambda letter: letter.received_at, reverse=True)

    def find(self, box: Box, identifier: str) -> Letter | None:
        """A letter of a box that has not expired."""
        self.letters(box)
        return self._letters[box].get(identifier)

    def keep(self, letter: Letter) -> None:
        """Put a letter in its box, in place of what has its id."""
        self.letters(letter.box)
        self._letters[letter.box][letter.id] = letter
