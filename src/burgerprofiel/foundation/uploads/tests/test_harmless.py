"""What is left of a hostile file, and what is refused: each kind by itself, without database or scanner."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image

from burgerprofiel.foundation.uploads import archives, images, kinds, pdfs, workbench
from burgerprofiel.foundation.uploads.contracts import MIB, Kind, Reason
from burgerprofiel.foundation.uploads.tests import files


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("factuur.pdf", "factuur.pdf"),
        ("C:\\Users\\Mira\\factuur.pdf", "factuur.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("", "bestand"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_becomes_safe_and_keeps_its_ending(given: str, clean: str) -> None:
    assert kinds.clean_name(given) == clean


@pytest.mark.parametrize(
    ("content", "kind", "declared", "fits"),
    [
        (files.pdf(), Kind.PDF, "application/pdf", True),
        (files.pdf(), Kind.PDF, "application/octet-stream", True),
        (files.pdf(), Kind.PDF, "", True),
        (files.pdf(), Kind.PDF, "text/html", False),
        (files.png(), Kind.PDF, "application/pdf", False),
        (b"MZ\x90\0 program", Kind.PDF, "application/pdf", False),
        (b"junk first %PDF-1.7", Kind.PDF, "application/pdf", False),
        (files.jpeg(), Kind.JPEG, "image/jpeg", True),
        (files.jpeg(), Kind.PNG, "image/png", False),
        (b"naam;bedrag\r\nMira;12\r\n", Kind.TEXT, "text/csv", True),
        (b"<html><script>", Kind.TEXT, "text/plain", False),
        (b"\xef\xbb\xbf <svg onload=x>", Kind.TEXT, "text/plain", False),
        (b"a\0b", Kind.TEXT, "text/plain", False),
        (b"\xff\xfe", Kind.TEXT, "text/plain", False),
    ],
)
def test_bytes_name_and_declaration_tell_one_story(
    content: bytes, kind: Kind, declared: str, fits: bool
) -> None:
    assert kinds.is_told_consistently(content, kind=kind, declared=declared) is fits


def test_a_photo_loses_place_device_and_comment_and_stands_upright() -> None:
    given = files.jpeg(size=(64, 48), gps=True, tail=b"PK\x03\x04 a zip behind the photo")
    assert b"SecretCameraMaker" in given
    redrawn = images.redraw(given, kind=Kind.JPEG)
    for trace in (b"SecretCameraMaker", b"secret comment", b"a zip behind", b"Exif"):
        assert trace not in redrawn
    with Image.open(io.BytesIO(redrawn)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (48, 64), {})


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_mode_of_png_is_drawn(mode: str) -> None:
    with Image.open(io.BytesIO(images.redraw(files.png(mode=mode), kind=Kind.PNG))) as image:
        assert image.size == (8, 8)


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (files.huge_png(), Kind.PNG, Reason.IMAGE_TOO_BIG),
        (files.png(size=(20_001, 1)), Kind.PNG, Reason.IMAGE_TOO_BIG),
        (files.jpeg()[:200], Kind.JPEG, Reason.UNREADABLE),
        (b"\xff\xd8\xff" + b"x" * 500, Kind.JPEG, Reason.UNREADABLE),
        (files.png(), Kind.JPEG, Reason.UNREADABLE),
    ],
)
def test_an_image_that_is_too_big_or_broken_is_refused(content: bytes, kind: Kind, reason: Reason) -> None:
    with pytest.raises(images.ImageError) as caught:
        images.redraw(content, kind=kind)
    assert caught.value.reason is reason


def test_a_document_keeps_its_page_and_loses_what_acts() -> None:
    given = files.active_pdf()
    assert {"/JavaScript", "/OpenAction", "/EmbeddedFiles", "/Launch", "/XFA"} <= pdfs.active_parts(given)
    passive = pdfs.make_passive(given)
    assert pdfs.active_parts(passive) == set()
    with pikepdf.open(io.BytesIO(passive)) as document:
        assert len(document.pages) == 1
        assert len(document.attachments) == 0
        uncompressed = files.saved(
            document, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable
        )
    for trace in (b"secret script", b"calc.exe", b"secret program", b"secret form", b"Secret Author"):
        assert trace not in uncompressed


def test_a_polyglot_loses_its_other_half() -> None:
    assert b"PK\x03\x04" not in pdfs.make_passive(files.pdf() + files.archive({"a": b"x"}))


@pytest.mark.parametrize(
    "make",
    [
        files.signed_pdf,
        lambda: files.signed_pdf(is_certified=True),
        lambda: files.signed_pdf(times=2),
        lambda: files.signed_pdf(files.pdf_that_opens(files.SHOWS)),
        lambda: files.signed_pdf(files.pdf_that_opens(files.GOES)),
    ],
    ids=["once", "certified", "twice", "opens at a page", "goes to a page"],
)
def test_a_signed_document_is_kept_byte_for_byte(make: Callable[[], bytes]) -> None:
    signed = make()
    assert files.is_intact(signed)
    assert pdfs.make_passive(signed) == signed


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: files.signed_pdf(files.active_pdf()), Reason.SIGNED_ACTIVE),
        (lambda: files.signed_pdf(files.pdf_that_opens(files.SCRIPT)), Reason.SIGNED_ACTIVE),
        (files.hidden_script, Reason.SIGNED_ACTIVE),
        (lambda: files.signed_pdf() + files.archive({"a": b"x"}), Reason.SIGNED_ACTIVE),
        (lambda: files.signed_pdf().replace(b"startxref", b"startxxxx"), Reason.UNREADABLE),
    ],
    ids=[
        "all that acts",
        "a script",
        "a script that a later change hides",
        "another file behind it",
        "damaged",
    ],
)
def test_a_signed_document_that_acts_is_refused(make: Callable[[], bytes], reason: Reason) -> None:
    with pytest.raises(pdfs.PdfError) as caught:
        pdfs.make_passive(make())
    assert caught.value.reason is reason


def test_what_only_says_that_it_is_signed_is_made_harmless() -> None:
    given = files.pretended_pdf()
    clean = pdfs.make_passive(given)
    assert pdfs.active_parts(given)
    assert not pdfs.active_parts(clean)
    assert b"secret script" not in clean


def test_a_locked_or_broken_document_is_refused() -> None:
    with pikepdf.open(io.BytesIO(files.pdf())) as document:
        locked = files.saved(document, encryption=pikepdf.Encryption(owner="a", user="b"))
    for content, reason in ((locked, Reason.LOCKED), (b"%PDF-1.7 nothing", Reason.UNREADABLE)):
        with pytest.raises(pdfs.PdfError) as caught:
            pdfs.make_passive(content)
        assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.docx(), Kind.DOCX),
        (files.odt(), Kind.ODT),
        (files.archive({"a.txt": b"x", "map/b.pdf": files.pdf()}), Kind.ZIP),
        (files.archive({"inner.zip": files.archive({"a.txt": b"x"})}), Kind.ZIP),
        (files.archive({"blanks.txt": b" " * 500_000}), Kind.ZIP),
    ],
)
def test_an_ordinary_archive_passes(content: bytes, kind: Kind) -> None:
    archives.check(content, kind=kind)


def _nested(depth: int) -> bytes:
    content = files.archive({"a.txt": b"x"})
    for _ in range(depth):
        content = files.archive({"inner.bin": content})
    return content


def _locked() -> bytes:
    content = bytearray(files.archive({"a.txt": b"x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _link() -> bytes:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(entry, "/etc/passwd")
    return out.getvalue()


def _lying() -> bytes:
    """Its directory says one byte; it unpacks to far more."""
    content = bytearray(files.archive({"a.txt": b"x" * 50_000}))
    where = content.index(b"PK\x01\x02")
    content[where + 24 : where + 28] = (1).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (files.archive({"zeros": b"\0" * 20 * MIB}), Kind.ZIP, Reason.ARCHIVE_TOO_BIG),
        (files.archive({f"{n}.txt": b"" for n in range(2_001)}), Kind.ZIP, Reason.ARCHIVE_TOO_BIG),
        (_nested(2), Kind.ZIP, Reason.ARCHIVE_TOO_BIG),
        (files.docx({"word/media.zip": _nested(1)}), Kind.DOCX, Reason.ARCHIVE_TOO_BIG),
        (files.overlapping(), Kind.ZIP, Reason.ARCHIVE_UNSAFE),
        (b"GIF89a" + files.archive({"a": b"x"}), Kind.ZIP, Reason.ARCHIVE_UNSAFE),
        (files.archive({"../up.txt": b"x"}), Kind.ZIP, Reason.ARCHIVE_UNSAFE),
        (files.archive({"/etc/x": b"x"}), Kind.ZIP, Reason.ARCHIVE_UNSAFE),
        (files.archive({"run.exe": b"MZ"}), Kind.ZIP, Reason.ARCHIVE_UNSAFE),
        (files.archive({"more.7z": b"7z"}), Kind.ZIP, Reason.ARCHIVE_UNSAFE),
        (_link(), Kind.ZIP, Reason.ARCHIVE_UNSAFE),
        (_locked(), Kind.ZIP, Reason.LOCKED),
        (_lying(), Kind.ZIP, Reason.UNREADABLE),
        (b"PK\x03\x04 nothing", Kind.ZIP, Reason.UNREADABLE),
        (files.docx({"word/vbaProject.bin": b"x"}), Kind.DOCX, Reason.ACTIVE_CONTENT),
        (files.docx({"word/embeddings/ole.bin": b"x"}), Kind.DOCX, Reason.ACTIVE_CONTENT),
        (files.archive({"a.txt": b"x"}), Kind.DOCX, Reason.TYPE_MISMATCH),
        (files.odt(b"text/html"), Kind.ODT, Reason.TYPE_MISMATCH),
    ],
)
def test_a_dangerous_archive_is_refused(content: bytes, kind: Kind, reason: Reason) -> None:
    with pytest.raises(archives.ArchiveError) as caught:
        archives.check(content, kind=kind)
    assert caught.value.reason is reason


def test_the_workbench_works_in_a_process_of_its_own() -> None:
    assert b"SecretCameraMaker" not in workbench.clean(files.jpeg(gps=True), kind=Kind.JPEG)
    assert workbench.clean(b"text", kind=Kind.TEXT) == b"text"
    with pytest.raises(workbench.WorkbenchError) as caught:
        workbench.clean(files.huge_png(), kind=Kind.PNG)
    assert caught.value.reason is Reason.IMAGE_TOO_BIG


def test_a_file_that_breaks_the_workbench_breaks_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbench, "SECONDS", 0.01)
    with pytest.raises(workbench.TooHeavyError):
        workbench.clean(files.pdf(), kind=Kind.PDF)
