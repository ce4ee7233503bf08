"""GeefPasfoto and GeefAttest: a photo and documents."""

from __future__ import annotations

from typing import Final

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Document, Image
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts
from burgerprofiel.blocks.sources.wire.magda.mapping.node import taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped, UnreadableError
from burgerprofiel.blocks.sources.wire.magda.mapping.values import content

_IMAGES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""Beginnings of the kinds of pictures that pages show."""
_PDF: Final = b"%PDF-"
_HEADER_WITHIN: Final = 1024
"""PDF readers take a file whose header is somewhere in its first kilobyte."""


def photo(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefPasfoto: a JPEG or PNG; other bytes are refused, whatever they claim to be."""
    node = taken_over(inhoud).one("Pasfoto")
    facts = Facts(origin="RR")
    picture = node.one("Foto")
    if written := picture.text():
        image = content(written)
        media_type = next((kind for begin, kind in _IMAGES.items() if image.startswith(begin)), None)
        if media_type is None:
            raise UnreadableError("a photo that is neither JPEG nor PNG")
        facts.state(
            "persoon.foto",
            Image(media_type=media_type, content=image),
            since=picture.attribute("DatumModificatie"),
        )
    elif node:
        facts.none("persoon.foto")
    return facts.mapped()


def attest(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefAttest: a PDF, of the kind that was asked for (`Asked.given["kind"]`)."""
    node = taken_over(inhoud).one("Attest")
    facts = Facts(origin="RR")
    written = node.text("Document")
    if not written:
        return facts.mapped()
    file = content(written)
    if _PDF not in file[:_HEADER_WITHIN]:
        raise UnreadableError("an attest that is not a PDF")
    kind = asked.given.get("kind", "")
    return facts.mapped(
        documents=(Document(kind=kind, media_type="application/pdf", content=file, language=asked.language),)
    )
