"""Files to hand in, good and bad, made here and now."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import lru_cache

import pikepdf
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from burgerprofiel.foundation.seals import material, trial

Content = Mapping[str, bytes]


def jpeg(*, size: tuple[int, int] = (64, 48), gps: bool = False, tail: bytes = b"") -> bytes:
    """A photo; with `gps` it tells where and with what it was taken, and lies on its side."""
    image = Image.new("RGB", size, (200, 40, 40))
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "SecretCameraMaker"
        exif[0x0112] = 6  # turn a quarter
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (50.0, 51.0, 0.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"secret comment" if gps else b"")
    return out.getvalue() + tail


def png(*, size: tuple[int, int] = (8, 8), mode: str = "RGBA") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG")
    return out.getvalue()


def huge_png(side: int = 12_000) -> bytes:
    """A few kilobytes that would be drawn as 144 million points."""
    out = io.BytesIO()
    Image.MAX_IMAGE_PIXELS = None
    Image.new("1", (side, side)).save(out, "PNG", compress_level=9)
    return out.getvalue()


def pdf(*, with_text: bytes = b"") -> bytes:
    """A page."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    if with_text:
        page.Contents = document.make_stream(b"BT /F1 12 Tf 10 100 Td (" + with_text + b") Tj ET")
    return saved(document)


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def active_pdf() -> bytes:
    """A page with everything that should not be there."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('secret script')"))
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
    document.Root.OpenAction = document.make_indirect(script)
    document.Root.AA = pikepdf.Dictionary(WC=script)
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(
            Names=pikepdf.Array([pikepdf.String("x"), document.make_indirect(script)])
        )
    )
    document.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array(), XFA=document.make_stream(b"<xdp>secret form</xdp>")
    )
    page.Annots = document.make_indirect(
        pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=[0, 0, 10, 10],
                    A=launch,
                    AA=script,
                )
            ]
        )
    )
    document.attachments["evil.exe"] = b"MZ secret program"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["Secret Author"]
    return saved(document)


@lru_cache(maxsize=8)
def signed_pdf(content: bytes = b"", *, is_certified: bool = False, times: int = 1) -> bytes:
    """A page that is really signed, so many times one after the other; certified: nothing may be added."""
    bundle = trial.make()
    chain = bundle[bundle.index(b"-----BEGIN CERTIFICATE") :]
    signed = content or pdf()
    for number in range(1, times + 1):
        metadata = PdfSignatureMetadata(
            field_name=f"Bron{number}", certify=is_certified, docmdp_permissions=MDPPerm.NO_CHANGES
        )
        signer = PdfSigner(
            metadata, material._of_files(chain, bundle).signer, new_field_spec=SigFieldSpec(f"Bron{number}")
        )
        out = io.BytesIO()
        signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(signed), strict=False), output=out)
        signed = out.getvalue()
    return signed


def is_intact(content: bytes) -> bool:
    """Whether every signature in a document covers it as it was, and all of it was signed by who says so."""
    found = PdfFileReader(io.BytesIO(content)).embedded_signatures
    verdicts = [
        validate_pdf_signature(one, ValidationContext(trust_roots=[one.signer_cert], allow_fetching=False))
        for one in found
    ]
    return bool(verdicts) and all(verdict.intact and verdict.valid for verdict in verdicts)


def pdf_that_opens(action: pikepdf.Object) -> bytes:
    """A page that does something when it is opened."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    document.Root.OpenAction = action
    return saved(document)


SHOWS = pikepdf.Array([0, pikepdf.Name.Fit])
GOES = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=SHOWS)
SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('secret script')"))


def hidden_script() -> bytes:
    """A document that was signed with a script in it, and in which a later change hides that."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed_pdf(pdf_that_opens(SCRIPT))), strict=False)
    del writer.root["/OpenAction"]
    writer.update_root()  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def pretended_pdf() -> bytes:
    """A page that acts, and only says that it is signed."""
    with pikepdf.open(io.BytesIO(pdf_that_opens(SCRIPT))) as document:
        signature = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3], Contents=b"x" * 20)
        document.Root.Pretended = document.make_indirect(signature)
        return saved(document)


def archive(members: Content, *, level: int = 9) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def docx(extra: Content | None = None) -> bytes:
    """What makes a zip a Word document, and more if wanted."""
    return archive(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **(extra or {})}
    )


def odt(media_type: bytes = b"application/vnd.oasis.opendocument.text") -> bytes:
    """What makes a zip an ODF text."""
    return archive({"mimetype": media_type, "content.xml": b"<office/>"})


def overlapping() -> bytes:
    """A zip whose directory names the same compressed bytes many times (the bomb of D. Fifield, 2019)."""
    single = archive({"a.txt": b"a" * 1000})
    start = single.index(b"PK\x01\x02")
    entry = single[start : single.index(b"PK\x05\x06")]
    local, directory = (
        single[:start],
        b"".join(entry.replace(b"a.txt", b"%c.txt" % (97 + n)) for n in range(20)),
    )
    end = b"PK\x05\x06\0\0\0\0" + (20).to_bytes(2, "little") * 2
    end += len(directory).to_bytes(4, "little") + len(local).to_bytes(4, "little") + b"\0\0"
    return local + directory + end
