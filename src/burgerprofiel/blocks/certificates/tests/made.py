"""What the tests of certificates share: files, a source that makes them, an authority that hands them in."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from uuid import UUID

import typst

from burgerprofiel.blocks.certificates import rules
from burgerprofiel.blocks.certificates.contracts import Theme
from burgerprofiel.blocks.certificates.models import Certificate
from burgerprofiel.blocks.certificates.services import archive
from burgerprofiel.blocks.certificates.services.passing import Draft, Made
from burgerprofiel.blocks.sources.contracts import Problem, Question, Reply
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Client as MachineClient
from burgerprofiel.foundation.uploads.tests import files

TOWN = MachineClient(client_id="voorbeke", ovo_code="OVO900001", scopes=frozenset({"CertificatesWrite"}))
OTHER = MachineClient(client_id="nabeke", ovo_code="OVO900002", scopes=frozenset({"CertificatesWrite"}))


@lru_cache(maxsize=8)
def pdf(text: str = "Mira Voorbeeld woont in Voorbeke") -> bytes:
    made: bytes = typst.compile(f"= Attest\n\n{text}".encode(), format="pdf", ignore_system_fonts=True)
    return made


def signed(*, is_certified: bool = False) -> bytes:
    """A file that its source signed; certified: nothing may be added."""
    return files.signed_pdf(pdf(), is_certified=is_certified)


class Source(adapters.Scripted):
    """A source that gives `content` as two kinds of attest, or refuses with `problem`."""

    def __init__(self) -> None:
        kinds = ["attest.nationaliteit", "attest.gezinssamenstelling"]
        super().__init__(adapters.supply("test.attest", source_name="Rijksregister", documents=kinds))
        self.content = pdf()
        self.problem: Problem | None = None
        self.answers("test.attest", self._answer)

    def _answer(self, question: Question) -> Reply:
        if self.problem:
            raise adapters.problem(self.problem)
        given = adapters.document(question.parameters["kind"], self.content)
        return adapters.reply(documents=(replace(given, language=question.language),))


def kept(
    party_id: UUID, *, name: str, issuer: str = "Stad", content: bytes = b"%PDF", assurance: int = 0
) -> UUID:
    """A certificate of a party, with a file that nobody sealed."""
    code = rules.new_code()
    draft = Draft(
        origin="source:made",
        item=None,
        type_code="made",
        names={"nl": name},
        theme=Theme.HOME,
        product="",
        issuer=issuer,
        issuer_code="",
        language="nl",
        issued_at=clock.now(),
        valid_until=None,
    )
    found = archive.keep(Made(content, code, is_marked=False), draft=draft, party_id=party_id)
    Certificate.objects.filter(id=found.id).update(required_assurance=assurance)
    return found.id
