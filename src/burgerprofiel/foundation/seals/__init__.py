"""The electronic seal of this installation on PDF files (PAdES): that we gave them out, and that nothing was changed.

    sealed = seals.seal(content, stamp=..., page=..., reason="...")

A signature that was in the file already stays valid. Settings: `SEAL_*` (docs/operators/seals.md). Decision: ADR 0020.
"""

from burgerprofiel.foundation.seals.material import (
    SealUnavailableError,
    check,
    is_available,
    test_root,
)
from burgerprofiel.foundation.seals.signing import Place, Sealed, Sheet, Stamp, UnsealableError, seal

__all__ = [
    "Place",
    "SealUnavailableError",
    "Sealed",
    "Sheet",
    "Stamp",
    "UnsealableError",
    "check",
    "is_available",
    "seal",
    "test_root",
]
