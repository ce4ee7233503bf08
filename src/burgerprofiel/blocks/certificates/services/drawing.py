"""How the seal looks: a stamp with the QR code and the check code, and the page that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import qrcode
from django.utils import translation
from django.utils.translation import gettext as _

from burgerprofiel.blocks.certificates import rules
from burgerprofiel.foundation import config, typesetting
from burgerprofiel.foundation.seals import Sheet, Stamp

_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates" / "certificates"
_WIDTH, _HEIGHT = 226, 58
_LEFT, _BOTTOM = 71, 614


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What stands on the page, in the language of the certificate; dates as people read them."""

    name: str
    issuer: str
    issued_on: str
    given_on: str
    valid_until: str


def address(code: str) -> str:
    """Where a receiver checks a certificate: what the QR code holds."""
    return f"{config.current().public_url}/controle/{rules.shown(code)}"


def stamp(code: str, *, language: str) -> Stamp:
    """The visible seal: QR code, check code, and where to check it."""
    with translation.override(language):
        told = {
            "qr": _qr(address(code)),
            "code": rules.shown(code),
            "ask": _("Controleer dit document"),
            "where": f"{config.current().public_url}/controle".partition("://")[2],
            "width": _WIDTH,
            "height": _HEIGHT,
            "language": language,
        }
    return Stamp(content=typesetting.pdf(_TEMPLATES / "stamp.typ", told), width=_WIDTH, height=_HEIGHT)


def sheet(facts: Facts, *, language: str) -> Sheet:
    """The page at the end, with a place for the stamp."""
    with translation.override(language):
        told = {
            "title": _("Controleblad"),
            "lead": _(
                "Dit blad hoort bij het document hiervoor. Kreeg je het van iemand? Ga na of het echt is:"
            ),
            "ways": [
                _("scan de QR-code, of typ de controlecode op de website hieronder;"),
                _("of leg het bestand zelf voor: dan weet je ook of er niets aan veranderde."),
            ],
            "facts": [
                [label, value]
                for label, value in (
                    (_("Document"), facts.name),
                    (_("Afgegeven door"), facts.issuer),
                    (_("Gemaakt op"), facts.issued_on),
                    (_("Bezorgd op"), facts.given_on),
                    (_("Geldig tot en met"), facts.valid_until),
                )
                if value
            ],
            "seal": _(
                "Het bestand draagt een elektronisch zegel. Wie er iets aan verandert, breekt dat zegel. "
                "Op papier telt alleen wat de website zegt."
            ),
            "language": language,
        }
    return Sheet(content=typesetting.pdf(_TEMPLATES / "sheet.typ", told), left=_LEFT, bottom=_BOTTOM)


def _qr(text: str) -> str:
    """A QR code as SVG: one path of squares."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}"><path d="{squares}"/></svg>'
