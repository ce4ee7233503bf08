"""Reading XML that others made: the only place where it is parsed, with everything off that could do harm.

No document type at all, so no entities and nothing from elsewhere (ASVS v5.0.0-1.5.1); no comments, so that a text is
never cut in two by one; a cap on bytes and on depth; UTF-8, UTF-16 and ISO-8859-1 only, and the bytes must be what the
declaration says. XInclude, stylesheets and hints to schemas are never followed: they stay elements and attributes.
"""

from __future__ import annotations

import codecs
import re
from threading import local
from typing import Final

from lxml import etree

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 256
"""What libxml2 reads without `huge_tree`; deeper is not well-formed to it."""

_DECLARATION: Final = re.compile(
    rb"\A<\?xml\s+version\s*=\s*[\"']([^\"']*)[\"'](?:\s+encoding\s*=\s*[\"']([A-Za-z0-9._-]*)[\"'])?[^>]{0,64}?\?>"
)
_UTF_8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_LATIN_1: Final = frozenset({"iso-8859-1", "iso8859-1", "latin1"})
_UTF_16: Final = frozenset({"utf-16", "utf-16le", "utf-16be"})


class UnsafeError(ValueError):
    """XML that cannot be read, or that is not read because it could do harm. The text holds nothing of the content."""


def parse(content: bytes, *, max_bytes: int = MAX_BYTES) -> etree._Element:
    """The root element of a document. Raises UnsafeError."""
    if len(content) > max_bytes:
        raise UnsafeError(f"more than {max_bytes} bytes")
    text = _as_utf_8_or_latin_1(content)
    encoding = _checked_encoding(text)
    if b"\0" in text:
        raise UnsafeError("a null byte")
    if _has_document_type(text):
        raise UnsafeError("a document type")
    try:
        root = etree.fromstring(text, _parser(encoding))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnsafeError("not well-formed") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeError("a document type")
    return root


class _Parsers(local):
    """Those of one thread, by encoding: threads that share a parser wait for each other."""

    def __init__(self) -> None:
        self.made: dict[str, etree.XMLParser] = {}


_parsers: Final = _Parsers()


def _parser(encoding: str) -> etree.XMLParser:
    known = _parsers.made.get(encoding)
    if known is None:
        known = _parsers.made[encoding] = etree.XMLParser(
            encoding=encoding,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            dtd_validation=False,
            attribute_defaults=False,
            huge_tree=False,
            recover=False,
            remove_comments=True,
        )
    return known


def _as_utf_8_or_latin_1(content: bytes) -> bytes:
    """The document with its declaration in ASCII: a byte order mark removed, UTF-16 made UTF-8."""
    if content.startswith(codecs.BOM_UTF8):
        rest = content.removeprefix(codecs.BOM_UTF8)
        if _declared(rest) not in _UTF_8 | {""}:
            raise UnsafeError("another encoding than its mark says")
        return rest
    wide = _width(content)
    if not wide:
        return content
    try:
        text = content.decode(wide).removeprefix("\ufeff").encode()
    except UnicodeError as error:
        raise UnsafeError("not the encoding that it declares") from error
    if _declared(text) not in _UTF_16 | {""}:
        raise UnsafeError("another encoding than its mark says")
    return _without_declaration(text)


def _width(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if content.startswith(b"<\0"):
        return "utf-16-le"
    return "utf-16-be" if content.startswith(b"\0<") else ""


def _declared(text: bytes) -> str:
    found = _DECLARATION.match(text)
    return (found[2] or b"").decode("ascii").lower() if found else ""


def _without_declaration(text: bytes) -> bytes:
    found = _DECLARATION.match(text)
    return text[found.end() :] if found else text


def _checked_encoding(text: bytes) -> str:
    """The encoding to read it with. Raises UnsafeError for one that is not taken, or is not that of the bytes."""
    found = _DECLARATION.match(text)
    if text.startswith(b"<?xml ") and not found:
        raise UnsafeError("a declaration that cannot be read")
    if found and found[1] != b"1.0":
        raise UnsafeError("another version of XML than 1.0")
    declared = (found[2] or b"").decode("ascii").lower() if found else ""
    if declared in _LATIN_1:
        return "iso-8859-1"
    if declared and declared not in _UTF_8:
        raise UnsafeError("an encoding that is not taken")
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnsafeError("not the encoding that it declares") from error
    return "utf-8"


def _has_document_type(text: bytes) -> bool:
    """Whether something else than comments and instructions comes before the first element."""
    at = text.find(b"<")
    while at >= 0:
        if text.startswith(b"<?", at):
            end = text.find(b"?>", at)
        elif text.startswith(b"<!--", at):
            end = text.find(b"-->", at + 4)
        else:
            return text.startswith(b"<!", at)
        at = text.find(b"<", end) if end >= 0 else -1
    return False
