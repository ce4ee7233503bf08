"""Secrets of this installation: files in `SECRET_DIR`, made at the first start, readable by the service user only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from burgerprofiel.foundation import config


def secret_file(name: str, *, length: int = 32) -> bytes:
    """The bytes of secret `name` in `SECRET_DIR`, made at random when absent (mode 0600)."""
    return made_file(name, make=lambda: os.urandom(length))


def made_file(name: str, *, make: Callable[[], bytes]) -> bytes:
    """The bytes of file `name` in `SECRET_DIR`, made by `make` when absent (mode 0600)."""
    path = config.current().secret_dir / name
    if not path.exists():
        create(path, content=make())
    return path.read_bytes()


def create(path: Path, *, content: bytes) -> None:
    """Write a file that only its owner reads (mode 0600); when it is there already, it stays what it is."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # of this thread alone
    temporary = Path(name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    try:
        os.link(temporary, path)  # atomic: of two that make it together, one wins
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
