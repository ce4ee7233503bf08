"""What can be corrected: a file, or a value of a source. Each is asked of the block that shows it."""

from __future__ import annotations

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights.contracts import OfFact, OfFile, Reference, Subject, SubjectKind
from burgerprofiel.blocks.rights.errors import InvalidCorrectionError
from burgerprofiel.blocks.sources import public as sources
from burgerprofiel.foundation.gate import Actor


def find(actor: Actor, *, about: Reference) -> Subject:
    """What a reference is of, for the present party. Raises InvalidCorrectionError with why it cannot be corrected.

    Of a file that the party does not read DossierNotFoundError.
    """
    return _file(actor, about) if isinstance(about, OfFile) else _fact(actor, about)


def _file(actor: Actor, about: OfFile) -> Subject:
    row = dossiers.get_dossier(actor, dossier_id=about.dossier_id, party_id=actor.party_id).row
    if row.veiled:
        raise InvalidCorrectionError("assurance")
    if row.unreadable:
        raise InvalidCorrectionError("unreadable")
    return Subject(
        kind=SubjectKind.FILE,
        ovo_code=row.authority_code,
        authority=row.authority,
        label=row.title,
        known_at=row.changed_at,
        number=row.external_id,
        required_assurance=row.required_assurance,
    )


def _fact(actor: Actor, about: OfFact) -> Subject:
    found = sources.find_correctable(actor, reference=about.reference)
    if found is None:
        raise InvalidCorrectionError("unknown")
    return Subject(
        kind=SubjectKind.FACT,
        ovo_code=found.ovo_code,
        authority=found.source_name,
        label=found.label,
        value=found.value,
        known_at=found.retrieved_at,
        url=found.correct_url,
        fact=found.code,
    )
