"""PDF: what acts by itself goes out (scripts, launching, embedded files, opening actions, media, XFA).

A signed document would lose its signature by being written anew. It is kept byte for byte when nothing in it acts,
also not in what it was when somebody signed it, and refused when something does (ADR 0028).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf.sanitize import Sanitizer

from burgerprofiel.foundation.uploads.contracts import Reason

MAX_PAGES: Final = 3_000
MAX_OBJECTS: Final = 300_000
MAX_SIGNATURES: Final = 50
_ACTIVE_KEYS: Final = frozenset(
    {"/JS", "/JavaScript", "/AA", "/OpenAction", "/EF", "/EmbeddedFiles", "/XFA"}
    | {"/RichMediaContent", "/RichMediaSettings", "/3DD", "/Movie", "/Sound"}
)
_ACTIVE_ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/GoToE", "/GoToR", "/ImportData", "/SubmitForm", "/URI"}
    | {"/Rendition", "/Movie", "/Sound", "/RichMediaExecute"}
)
_HARMLESS_WHEN_SIGNED: Final = frozenset({"/URI"})
_MAX_DEPTH: Final = 40
_TAIL: Final = re.compile(rb"%%EOF\s*\Z")
_HEX: Final = re.compile(rb"<[0-9A-Fa-f\s]+>")

_CLEANER: Final = (
    Sanitizer()
    .remove_javascript()
    .remove_external_access()
    .remove_attachments()
    .remove_multimedia()
    .remove_collection()
    .remove_private_app_data()
    .remove_thumbnails()
    .remove_web_capture()
    .remove_search_index()
)


class PdfError(Exception):
    """The document is locked, too big, broken, or signed over something that acts."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def make_passive(content: bytes) -> bytes:
    """The document without anything that acts and without its hidden properties. Raises PdfError."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as document:
            if len(document.objects) > MAX_OBJECTS or len(document.pages) > MAX_PAGES:
                raise PdfError(Reason.ARCHIVE_TOO_BIG)
            signed = _signed_ends(content, document)
            return _kept(content, signed) if signed else _rewritten(document)
    except pikepdf.PasswordError as error:
        raise PdfError(Reason.LOCKED) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RecursionError, MemoryError) as error:
        raise PdfError(Reason.UNREADABLE) from error


def active_parts(content: bytes) -> set[str]:
    """Names of everything in a document that acts by itself; links to addresses count too."""
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as document:
        return set(_active(document))


def _kept(content: bytes, signed: set[int]) -> bytes:
    """The document as it is. Viewers also show what it was at each signature, so that is looked at too.

    Nothing is mended here: of a damaged file another program may see another document than we do.
    """
    if not _TAIL.search(content):
        raise PdfError(Reason.SIGNED_ACTIVE)
    for end in signed | {len(content)}:
        revision = io.BytesIO(content[:end])
        with pikepdf.open(revision, suppress_warnings=True, attempt_recovery=False) as document:
            if set(_active(document)) - _HARMLESS_WHEN_SIGNED:
                raise PdfError(Reason.SIGNED_ACTIVE)
    return content


def _rewritten(document: pikepdf.Pdf) -> bytes:
    _CLEANER.apply(document)
    root = document.Root
    for name in ("/OpenAction", "/AA", "/Metadata"):
        if name in root:
            del root[name]
    if "/AcroForm" in root and "/XFA" in root.AcroForm:
        del root.AcroForm["/XFA"]
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    for thing in _dictionaries(document):
        for name in ("/AA", "/OpenAction", "/JS", "/EF"):
            if name in thing:
                del thing[name]
    written = io.BytesIO()
    document.save(written, linearize=False)
    clean = written.getvalue()
    if active_parts(clean):
        raise PdfError(Reason.ACTIVE_CONTENT)
    return clean


def _signed_ends(content: bytes, document: pikepdf.Pdf) -> set[int]:
    """Where what is signed ends, of each signature that can be one: all bytes but its own (ISO 32000-2, 12.8.1).

    What only says that it is signed has nothing to lose by being written anew.
    """
    ends = set()
    for thing in _dictionaries(document):
        if "/ByteRange" not in thing:
            continue
        begin, before, after, rest = _four_numbers(thing.get("/ByteRange"))
        end = after + rest
        if begin == 0 < before < after <= end <= len(content) and _is_hex(content[before:after]):
            ends.add(end)
    if len(ends) > MAX_SIGNATURES:
        raise PdfError(Reason.ARCHIVE_TOO_BIG)
    return ends


def _four_numbers(given: Any) -> tuple[int, int, int, int]:
    """The numbers of a range; negative ones for what is none."""
    if not isinstance(given, pikepdf.Array) or len(given) != 4:
        return -1, -1, -1, -1
    found = [one if isinstance(one, int) else -1 for one in given]
    return found[0], found[1], found[2], found[3]


def _is_hex(text: bytes) -> bool:
    return _HEX.fullmatch(text) is not None


def _active(document: pikepdf.Pdf) -> Iterator[str]:
    for thing in _dictionaries(document):
        for key in _ACTIVE_KEYS.intersection(thing.keys()):
            if key != "/OpenAction" or not _only_shows(thing.get(key)):
                yield key
        if (action := _name(thing, "/S")) in _ACTIVE_ACTIONS:
            yield action


def _only_shows(opening: Any) -> bool:
    """Whether all that a document does when it opens is show a place in itself, as word processors write it."""
    return isinstance(opening, pikepdf.Array) or (
        isinstance(opening, pikepdf.Dictionary) and _name(opening, "/S") == "/GoTo"
    )


def _name(thing: Any, key: str) -> str:
    found = thing.get(key)
    return str(found) if isinstance(found, pikepdf.Name) else ""


def _dictionaries(document: pikepdf.Pdf) -> Iterator[Any]:
    for item in document.objects:
        yield from _within(item, depth=0)
    yield from _within(document.trailer, depth=0)


def _within(thing: Any, *, depth: int) -> Iterator[Any]:
    """Dictionaries in one object; those that are objects of their own come by themselves."""
    if depth > _MAX_DEPTH:
        raise PdfError(Reason.UNREADABLE)
    if isinstance(thing, pikepdf.Array):
        for item in thing:
            if not getattr(item, "is_indirect", False):
                yield from _within(item, depth=depth + 1)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        for key in list(thing.keys()):
            value = thing.get(key)
            if not getattr(value, "is_indirect", False):
                yield from _within(value, depth=depth + 1)
