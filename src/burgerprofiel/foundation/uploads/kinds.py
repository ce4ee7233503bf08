"""What a file is: its first bytes, its name and its declared type must tell the same story (ASVS v5.0.0-5.2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from burgerprofiel.foundation.uploads.contracts import Kind

_ZIP: Final = rb"PK\x03\x04"
_UNDECLARED: Final = frozenset({"", "application/octet-stream"})
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13}
MAX_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind shows: endings of names, media types (the first is what we serve), first bytes."""

    endings: tuple[str, ...]
    media_types: tuple[str, ...]
    begins: re.Pattern[bytes]
    is_archive: bool = False


def _office(ending: str, media_type: str) -> Form:
    return Form((ending,), (media_type,), re.compile(_ZIP), is_archive=True)


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
FORMS: Final = {
    Kind.PDF: Form((".pdf",), ("application/pdf",), re.compile(rb"%PDF-[12]\.\d")),
    Kind.JPEG: Form((".jpg", ".jpeg"), ("image/jpeg", "image/pjpeg"), re.compile(rb"\xff\xd8\xff")),
    Kind.PNG: Form((".png",), ("image/png",), re.compile(rb"\x89PNG\r\n\x1a\n")),
    Kind.WEBP: Form((".webp",), ("image/webp",), re.compile(rb"RIFF....WEBPVP8", re.DOTALL)),
    Kind.TEXT: Form((".txt", ".csv"), ("text/plain", "text/csv"), re.compile(rb"")),
    Kind.DOCX: _office(".docx", f"{_OOXML}.wordprocessingml.document"),
    Kind.XLSX: _office(".xlsx", f"{_OOXML}.spreadsheetml.sheet"),
    Kind.ODT: _office(".odt", f"{_ODF}.text"),
    Kind.ODS: _office(".ods", f"{_ODF}.spreadsheet"),
    Kind.ZIP: Form(
        (".zip",), ("application/zip", "application/x-zip-compressed"), re.compile(_ZIP), is_archive=True
    ),
}
_BY_ENDING: Final = {ending: kind for kind, form in FORMS.items() for ending in form.endings}


def kind_of_name(name: str) -> Kind | None:
    """The kind that the ending of a name promises, or None."""
    return _BY_ENDING.get(PurePosixPath(name.lower()).suffix)


def is_told_consistently(content: bytes, *, kind: Kind, declared: str) -> bool:
    """Whether the bytes and the declared media type are of `kind`; no declaration at all is no contradiction."""
    form = FORMS[kind]
    declared = declared.partition(";")[0].strip().lower()
    if declared not in _UNDECLARED and declared not in form.media_types:
        return False
    return bool(form.begins.match(content)) and (kind is not Kind.TEXT or is_text(content))


def is_text(content: bytes) -> bool:
    """Whether bytes are UTF-8 text without control characters, and no page of HTML in disguise."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return _CONTROLS.isdisjoint(content) and not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def clean_name(given: str) -> str:
    """A name that is safe to show and to offer for saving: the last part, printable, short, with its ending kept.

    Characters that turn the direction of writing are dropped: they make `gpj.exe` look like `exe.jpg`.
    """
    last = re.split(r"[/\\]", given)[-1]
    printable = "".join(
        character for character in last if character.isprintable() and character not in '<>:"|?*'
    )
    path = PurePosixPath(printable.strip(" .") or "bestand")
    return path.stem[: MAX_NAME - len(path.suffix)].strip() + path.suffix
