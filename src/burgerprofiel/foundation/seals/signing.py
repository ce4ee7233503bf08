"""Sealing a PDF by an incremental update: what was there stays as it is, byte for byte, our part comes after it.

A file that nobody signed gets a page at its end, which carries the visible seal. In a file that somebody signed a new
page would break that signature (ISO 32000-2, 12.8.2.2.2 allows none to be added); there the seal stands in the margin
of the last page, which an approval signature allows. A file that its author certified allows no new seal at all: it is
refused, and who passes it on does so as it is.
"""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from pyhanko.pdf_utils import content as pdf_content
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation import read_certification_data
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.stamp import StaticStampStyle

from burgerprofiel.foundation.seals import material, stamping

_MARGIN = 12
_FILLING = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins()
)
_DEEPEST = 60  # pages of pages; a hostile file may go round in circles
_OF_PAGE = ("/Type", "/Contents", "/Resources", "/MediaBox")
_log = structlog.get_logger(__name__)
_signers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="seals")

Box = tuple[int, int, int, int]


class Place(StrEnum):
    """Where the visible seal stands: on a page of its own at the end, or in the margin of the last page."""

    PAGE = "page"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """How the seal looks: a PDF of one page, shown so many points wide and high."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page to put at the end: a PDF of one page, and where on it the seal comes (left and bottom, in points)."""

    content: bytes
    left: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file. `is_timed`: with the time of an independent authority (PAdES B-T, else B-B)."""

    content: bytes
    place: Place
    is_timed: bool


class UnsealableError(Exception):
    """The file cannot be sealed. `code`: `unreadable`, or `not-permitted` by a signature that is in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def seal(content: bytes, *, stamp: Stamp, sheet: Sheet, reason: str) -> Sealed:
    """Seal a PDF. `reason` stands in the signature, readable for programs.

    Without an answer of the time-stamping authority the seal is made without its time: a person waits for the file.
    Raises UnsealableError and SealUnavailableError.
    """
    signer = material.load()
    try:
        with signer.lock:
            return _timed(content, stamp=stamp, sheet=sheet, reason=reason, signer=signer)
    except SigningError as error:
        raise material.SealUnavailableError("signing failed") from error
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnsealableError("unreadable") from error


def _timed(content: bytes, *, stamp: Stamp, sheet: Sheet, reason: str, signer: material.Material) -> Sealed:
    authority = stamping.authority()
    if authority is not None:
        try:
            return _sealed(content, stamp=stamp, sheet=sheet, reason=reason, signer=signer, time=authority)
        except TimestampRequestError as error:
            _log.warning("seal.no_time", reason=str(error)[:80])
    return _sealed(content, stamp=stamp, sheet=sheet, reason=reason, signer=signer, time=None)


def _sealed(
    content: bytes,
    *,
    stamp: Stamp,
    sheet: Sheet,
    reason: str,
    signer: material.Material,
    time: TimeStamper | None,
) -> Sealed:
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    earlier = len(writer.prev.embedded_signatures)
    if read_certification_data(writer.prev) is not None:
        raise UnsealableError("not-permitted")  # a new field of a signature is no form that may be filled in
    if earlier:
        place, box = Place.MARGIN, _margin(writer, stamp)
    else:
        place, box = Place.PAGE, _added(writer, sheet, stamp)
    field = f"Zegel{earlier + 1}"
    made = PdfSigner(
        PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
        ),
        signer.signer,
        timestamper=time,
        stamp_style=StaticStampStyle(
            background=_Drawing(stamp.content), background_layout=_FILLING, border_width=0
        ),
        new_field_spec=SigFieldSpec(field, on_page=-1, box=box),
    )
    out = io.BytesIO()
    # pyHanko runs an event loop, which a thread that has one already does not allow.
    _signers.submit(copy_context().run, lambda: made.sign_pdf(writer, output=out)).result()
    sealed = out.getvalue()
    if earlier and not _permitted(sealed):
        raise UnsealableError("not-permitted")
    return Sealed(sealed, place, time is not None)


def _permitted(content: bytes) -> bool:
    """Whether every earlier signature allows what was added after it."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    for signature in reader.embedded_regular_signatures[:-1]:
        signature.compute_integrity_info()
        if not signature.summarise_integrity_info()["docmdp_ok"]:
            return False
    return True


def _added(writer: IncrementalPdfFileWriter, sheet: Sheet, stamp: Stamp) -> Box:
    page = PdfFileReader(io.BytesIO(sheet.content)).root["/Pages"]["/Kids"][0]
    for key in [key for key in page if key not in _OF_PAGE]:
        del page[key]  # its parent, and its place in the structure of the document that it comes from
    writer.insert_page(writer.import_object(page))  # type: ignore[no-untyped-call]
    return (sheet.left, sheet.bottom, sheet.left + stamp.width, sheet.bottom + stamp.height)


def _margin(writer: IncrementalPdfFileWriter, stamp: Stamp) -> Box:
    """The corner at the bottom right of the last page."""
    page, _ = writer.find_page_for_modification(-1)  # type: ignore[no-untyped-call]
    left, bottom, right, top = _visible(page.get_object())
    x, y = max(left, right - stamp.width - _MARGIN), min(bottom + _MARGIN, top)
    return (round(x), round(y), round(x) + stamp.width, round(y) + stamp.height)


def _visible(page: Any) -> tuple[float, float, float, float]:
    """The part of a page that shows; where the page does not say it, the pages above it do."""
    for name in ("/CropBox", "/MediaBox"):
        node = page
        for _ in range(_DEEPEST):
            if name in node:
                a, b, c, d = (float(number) for number in node[name])
                return min(a, c), min(b, d), max(a, c), max(b, d)
            if "/Parent" not in node:
                break
            node = node["/Parent"]
    raise PdfError("a page without a size")


class _Drawing(pdf_content.PdfContent):
    """The page of a PDF in memory, as a drawing."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = content

    def render(self) -> bytes:
        """The operator that draws it, after its resources were put in the file."""
        drawing = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._content)))
        self.resources.xobject[generic.pdf_name("/Seal")] = drawing
        left, bottom, right, top = drawing.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Seal Do"
