"""How an enterprise of the world divides its mailbox, and what its two partners did with what lies there."""

from typing import Any, Final

from simulators.world.days import Days
from simulators.world.model import Text, text
from simulators.world.people import PARTIES, Party

Json = dict[str, Any]

FIRM: Final = PARTIES["dakwerken"]
_MEHMET, _TOM = PARTIES["mehmet"], PARTIES["tom"]
_BOOKS, _SITES, _PRIVATE = "boeken", "werven", "vennoten"
_TOWN, _PERMITS, _TAX = "OVO900001", "OVO900014", "OVO900022"


def mailboxes(*, days: Days) -> list[Json]:
    """The parts of the mailbox, who is there, and where messages go by themselves."""
    return [
        {
            "of": _number(FIRM),
            "people": [
                {"number": _number(party), "name": party.name, "seen_on": days.past(ago).isoformat()}
                for party, ago in ((_MEHMET, 1), (_TOM, 0))
            ],
            "parts": [
                {"code": _BOOKS, "name": "Boekhouding"},
                {"code": _SITES, "name": "Werven"},
                {"code": _PRIVATE, "name": "Vennoten", "readers": [_number(_MEHMET)]},
            ],
            "rules": [
                {"sender": _TAX, "part": _BOOKS, "to": _number(_TOM)},
                {"sender": _TOWN, "type": "aanslagbiljet", "part": _BOOKS},
                {"sender": _PERMITS, "part": _SITES, "to": _number(_MEHMET)},
            ],
        }
    ]


def messages(*, days: Days) -> list[Json]:
    """Messages in several states: new, given, late, and handled in other weeks."""
    return [
        _message(
            _PERMITS,
            text("Werf Molenstraat: aanvullende vragen", en="Molenstraat site: further questions",
                 fr="Chantier Molenstraat : questions complémentaires", de="Baustelle Molenstraat: weitere Fragen"),
            ago=2, days=days,
        ),
        _message(
            _TOWN,
            text("Inname van het voetpad in de Kerkstraat", en="Use of the pavement in Kerkstraat",
                 fr="Occupation du trottoir de la Kerkstraat", de="Nutzung des Gehwegs in der Kerkstraat"),
            ago=4, days=days,
        ),
        _message(
            _TAX,
            text("Vraag over je btw-aangifte", en="Question about your VAT return",
                 fr="Question sur votre déclaration de TVA", de="Frage zu Ihrer Mehrwertsteuererklärung"),
            ago=9, days=days,
            work=[
                _deed("timed", _MEHMET, ago=8, days=days, on=days.past(2).isoformat()),
                _deed("noted", _TOM, ago=6, days=days, note="Gebeld met de boekhouder, we wachten op haar cijfers."),
            ],
        ),
        _message(
            _PERMITS,
            text("Je melding van asbestverwijdering", en="Your notification of asbestos removal",
                 fr="Votre déclaration de retrait d’amiante", de="Ihre Meldung einer Asbestentfernung"),
            ago=16, days=days,
            work=[
                _deed("assigned", _MEHMET, ago=15, days=days, to=_number(_TOM)),
                _deed("handled", _TOM, ago=13, days=days),
            ],
        ),
        _message(
            _TAX,
            text("Je rekeninguittreksel", en="Your statement of account",
                 fr="Votre extrait de compte", de="Ihr Kontoauszug"),
            ago=37, days=days,
            work=[_deed("handled", _TOM, ago=33, days=days)],
        ),
    ]  # fmt: skip


def _message(sender: str, subject: Text, *, ago: int, days: Days, **more: Any) -> Json:
    key = f"vraag-{ago}"
    return {
        "key": key,
        "to": _number(FIRM),
        "sender": sender,
        "type": "vraag",
        "subject": subject,
        "body": {language: f"<p>{words}.</p>" for language, words in subject.items()},
        "arrived_at": days.moment(ago, index=0, name=key).isoformat(),
        **more,
    }


def _deed(moment: str, by: Party, *, ago: int, days: Days, **more: Any) -> Json:
    at = days.moment(ago, index=3, name=moment).isoformat()
    return {"moment": moment, "by": _number(by), "at": at, **more}


def _number(party: Party) -> Json:
    return {"type": party.type, "value": party.value}
