"""The register of processing (AVG, article 30): public, and the same that the gate decides by."""

from __future__ import annotations

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights.contracts import Controller, Processing, Register
from burgerprofiel.blocks.rights.errors import ControllerNotFoundError
from burgerprofiel.blocks.rights.services import manifest
from burgerprofiel.foundation import config, processing, purposes
from burgerprofiel.foundation.accesslog.entry import ACTIVITY_PREFIX
from burgerprofiel.foundation.purposes import Controllership, Purpose


def get_register(*, ovo_code: str = "") -> Register:
    """The entries of a controller, texts in the active language.

    Empty, or the platform's own code, is the platform: everything. The code of an authority: what it answers for
    jointly. Raises ControllerNotFoundError.
    """
    platform = _platform()
    authorities = [Controller(name=name, ovo_code=code) for code, name in dossiers.list_authorities().items()]
    if ovo_code in ("", platform.ovo_code):
        entries = tuple(_entry(purpose) for purpose in purposes.register())
        return Register(controller=platform, partners=tuple(authorities), entries=entries)
    found = next((one for one in authorities if one.ovo_code == ovo_code), None)
    if found is None:
        raise ControllerNotFoundError
    shared = (each for each in purposes.register() if each.controllership is Controllership.JOINT)
    return Register(controller=found, partners=(platform,), entries=tuple(map(_entry, shared)))


def _platform() -> Controller:
    own = config.current().controller
    return Controller(name=own.name, ovo_code=own.ovo_code, contact=own.contact, dpo_contact=own.dpo_contact)


def _entry(purpose: Purpose) -> Processing:
    return Processing(
        id=ACTIVITY_PREFIX + purpose.code,
        code=purpose.code,
        purpose=str(purpose.description),
        legal_basis=str(purpose.legal_basis),
        is_joint=purpose.controllership is Controllership.JOINT,
        subjects=_words(purpose.subjects, of=processing.SUBJECTS),
        categories=_words(purpose.categories, of=processing.CATEGORIES),
        recipients=_words(purpose.recipients, of=processing.RECIPIENTS),
        transfers=purpose.transfers,
        retention=str(purpose.retention),
        measures=_words(purpose.measures, of=processing.MEASURES),
    )


def _words(codes: tuple[str, ...], *, of: processing.Words) -> tuple[str, ...]:
    return tuple(str(of[code]) for code in codes)


def export_key() -> str:
    """The public key of the signatures on exports (Ed25519, base64)."""
    return manifest.public_key()
