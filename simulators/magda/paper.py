"""A small real PDF and a small real photo, drawn here."""

import io
import random
from collections.abc import Sequence


def pdf(title: str, *, lines: Sequence[str]) -> bytes:
    """A PDF of one page (A4, Helvetica): a title and lines below it."""
    shown = [f"BT /F1 18 Tf 56 780 Td ({_escape(title)}) Tj ET"]
    shown += [
        f"BT /F1 11 Tf 56 {740 - 18 * place} Td ({_escape(line)}) Tj ET" for place, line in enumerate(lines)
    ]
    stream = "\n".join(shown).encode("cp1252", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def portrait(number: str) -> bytes:
    """A JPEG of 140 by 200 pixels: a drawn face, another one for each number."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  a photo is rarely asked, and this is slow to load

    dice = random.Random(number)  # noqa: S311  the same face each time, no secret
    skin = dice.choice([(243, 208, 174), (226, 178, 138), (190, 138, 98), (139, 94, 60)])
    hair = dice.choice([(46, 32, 24), (94, 62, 34), (176, 134, 72), (120, 120, 124), (28, 26, 30)])
    shirt = dice.choice([(58, 94, 140), (140, 66, 66), (72, 120, 86), (96, 84, 130)])
    image = Image.new("RGB", (140, 200), (232, 236, 240))
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 150, 130, 260), fill=shirt)
    draw.rectangle((56, 120, 84, 160), fill=skin)
    draw.ellipse((32, 24, 108, 110), fill=hair)
    if dice.random() < 0.5:
        draw.rectangle((32, 66, 108, 140), fill=hair)
    draw.ellipse((38, 40, 102, 134), fill=skin)
    for eye in (56, 84):
        draw.ellipse((eye - 5, 76, eye + 5, 84), fill=(250, 250, 250))
        draw.ellipse((eye - 3, 77, eye + 3, 83), fill=(50, 40, 36))
    draw.line((70, 84, 66, 100, 72, 102), fill=tuple(part - 30 for part in skin), width=2)
    draw.arc((56, 100, 84, 118), 20, 160, fill=(150, 70, 70), width=3)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
