"""Archives (zip, and office files, which are zips): what they would unpack to is bounded before anybody unpacks it.

Nothing is believed: every member is really unpacked, into nothing, against the limits. A member that overlaps
another, is encrypted, leaves its folder or is a link makes the archive unsafe (ASVS v5.0.0-5.2.3 and 5.2.5).
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from burgerprofiel.foundation.uploads.contracts import MIB, Kind, Reason

MAX_ENTRIES: Final = 2_000
MAX_UNPACKED: Final = 200 * MIB
MAX_RATIO: Final = 100
MAX_NESTING: Final = 2
_SMALL: Final = 1 * MIB  # below this the ratio says nothing: a short text of blanks packs a thousand times
_CHUNK: Final = 64 * 1024
_LOCAL_HEADER: Final = 30
_ARCHIVES: Final = frozenset({".zip", ".docx", ".xlsx", ".odt", ".ods", ".jar", ".pptx", ".odp"})
_OTHER_ARCHIVES: Final = frozenset(
    {".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".zst", ".cab", ".iso"}
)
_PROGRAMS: Final = frozenset(
    {
        ".exe",
        ".dll",
        ".com",
        ".scr",
        ".msi",
        ".bat",
        ".cmd",
        ".ps1",
        ".vbs",
        ".js",
        ".jse",
        ".wsf",
        ".hta",
        ".lnk",
    }
)
_MACROS: Final = ("vbaproject.bin", "basic/script-lb.xml", "/activex/", "/embeddings/")
_OFFICE_PARTS: Final = {
    Kind.DOCX: "word/document.xml",
    Kind.XLSX: "xl/workbook.xml",
    Kind.ODT: "content.xml",
    Kind.ODS: "content.xml",
}
_ODF_TYPES: Final = {
    Kind.ODT: b"application/vnd.oasis.opendocument.text",
    Kind.ODS: b"application/vnd.oasis.opendocument.spreadsheet",
}


class ArchiveError(Exception):
    """The archive breaks a limit or a rule; `reason` says which."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(slots=True)
class _Spent:
    entries: int = 0
    unpacked: int = 0
    packed: int = field(default=0)


def check(content: bytes, *, kind: Kind) -> None:
    """Raise ArchiveError unless the archive stays within the limits and is of `kind`."""
    _check(content, spent=_Spent(packed=len(content)), depth=1, kind=kind)


def _check(content: bytes, *, spent: _Spent, depth: int, kind: Kind | None) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive, size=len(content), spent=spent)
            if kind in _OFFICE_PARTS:
                _check_office(archive, kind=kind)
            for entry in archive.infolist():
                _check_entry(archive, entry, spent=spent, depth=depth)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ArchiveError(Reason.UNREADABLE) from error


def _check_directory(archive: zipfile.ZipFile, *, size: int, spent: _Spent) -> None:
    entries = archive.infolist()
    spent.entries += len(entries)
    if spent.entries > MAX_ENTRIES:
        raise ArchiveError(Reason.ARCHIVE_TOO_BIG)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ArchiveError(Reason.LOCKED)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end or not _is_safe_name(entry):
            raise ArchiveError(Reason.ARCHIVE_UNSAFE)
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    if end > size or (entries and min(entry.header_offset for entry in entries) != 0):
        raise ArchiveError(Reason.ARCHIVE_UNSAFE)


def _is_safe_name(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    is_inside = not path.is_absolute() and ".." not in path.parts and ":" not in entry.filename
    return is_inside and not stat.S_ISLNK(entry.external_attr >> 16) and path.suffix.lower() not in _PROGRAMS


def _check_office(archive: zipfile.ZipFile, *, kind: Kind) -> None:
    names = [name.lower() for name in archive.namelist()]
    if _OFFICE_PARTS[kind] not in names:
        raise ArchiveError(Reason.TYPE_MISMATCH)
    if kind in _ODF_TYPES:
        entry = archive.getinfo("mimetype") if "mimetype" in names else None
        if entry is None or entry.file_size > 100 or archive.read(entry).strip() != _ODF_TYPES[kind]:
            raise ArchiveError(Reason.TYPE_MISMATCH)
    if any(mark in f"/{name}" for name in names for mark in _MACROS):
        raise ArchiveError(Reason.ACTIVE_CONTENT)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, spent: _Spent, depth: int) -> None:
    suffix = PurePosixPath(entry.filename.lower()).suffix
    if suffix in _OTHER_ARCHIVES:
        raise ArchiveError(Reason.ARCHIVE_UNSAFE)
    is_archive = suffix in _ARCHIVES
    if is_archive and depth >= MAX_NESTING:
        raise ArchiveError(Reason.ARCHIVE_TOO_BIG)
    kept = bytearray()
    unpacked = 0
    with archive.open(entry) as member:
        while chunk := member.read(_CHUNK):
            unpacked += len(chunk)
            spent.unpacked += len(chunk)
            _check_growth(entry, unpacked=unpacked, spent=spent)
            is_archive = is_archive or (not kept and chunk.startswith(b"PK\x03\x04"))
            if is_archive:
                kept += chunk
    if kept:
        if depth >= MAX_NESTING:
            raise ArchiveError(Reason.ARCHIVE_TOO_BIG)
        _check(bytes(kept), spent=spent, depth=depth + 1, kind=None)


def _check_growth(entry: zipfile.ZipInfo, *, unpacked: int, spent: _Spent) -> None:
    is_bomb = unpacked > _SMALL and unpacked > MAX_RATIO * max(entry.compress_size, 1)
    if is_bomb or spent.unpacked > MAX_UNPACKED:
        raise ArchiveError(Reason.ARCHIVE_TOO_BIG)
