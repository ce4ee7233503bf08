"""What the authorities of the world send to the mailboxes of its people: the kinds, and some messages of each."""

from collections.abc import Iterator
from typing import Any, Final

from simulators.world.authorities import AUTHORITY
from simulators.world.days import Days
from simulators.world.model import Text, text
from simulators.world.people import PARTIES, Party

Json = dict[str, Any]

TOWN: Final = "OVO900001"
CARE: Final = "OVO900003"
"""The one that no notice may name."""
_NEUTRAL: Final = text("Een bericht", en="A message", fr="Un message", de="Eine Nachricht")


def _type(code: str, name: Text, *, notice: Text | None = None, **rules: Any) -> Json:
    return {"code": code, "name": name, "notice_title": notice or name, **rules}


_TAX: Final = _type(
    "aanslagbiljet",
    text("Aanslagbiljet", en="Tax bill", fr="Avertissement-extrait de rôle", de="Steuerbescheid"),
    notice=text(
        "Een brief over je belastingen",
        en="A letter about your taxes",
        fr="Une lettre sur vos impôts",
        de="Ein Brief über Ihre Steuern",
    ),
    theme="BurgerOverheid",
)
_RULES: Final = _type(
    "reglement",
    text("Nieuw reglement", en="New regulation", fr="Nouveau règlement", de="Neue Verordnung"),
    theme="BurgerOverheid",
)
_QUESTION: Final = _type(
    "vraag",
    text(
        "Vraag over je aanvraag",
        en="Question about your application",
        fr="Question sur votre demande",
        de="Frage zu Ihrem Antrag",
    ),
    may_reply=True,
    reply_days=30,
)
_REGISTERED: Final = _type(
    "kennisgeving",
    text("Kennisgeving", en="Notification", fr="Notification", de="Bekanntgabe"),
)
_NEWS: Final = _type(
    "melding",
    text("Er is nieuws", en="There is news", fr="Il y a du nouveau", de="Es gibt Neuigkeiten"),
    kind="notice",
    validity_number=3,
    validity_unit="month",
)
_SENSITIVE: Final = _type(
    "dossier-zorg",
    text(
        "Bericht over je dossier",
        en="Message about your file",
        fr="Message sur votre dossier",
        de="Nachricht zu Ihrer Akte",
    ),
    notice=_NEUTRAL,
    required_assurance=35,
)
_ANSWERS: Final[dict[str, tuple[str, int]]] = {
    PARTIES[key].value: answer
    for key, answer in {
        "noor": ("Dinsdag na 17 uur past mij. Mag mijn buur de sleutel geven als ik er niet ben?", 12),
        "samira": ("Bonjour, je ne comprends pas bien la question. Pouvez-vous me l’expliquer ?", 6),
        "karel": ("Woensdagvoormiddag, tussen 9 en 11 uur.", 5),
        "mehmet": ("Jullie kwamen vorige week al langs. Is dat nog eens nodig?", 2),
        "nadia": ("Dank je wel voor het bericht!", 1),
        "lien": ("Vrijdag ben ik thuis.", 0),
    }.items()
}
"""What some people answered to the town, by their number, and how many days ago."""
_OF: Final = {TOWN: (_TAX, _RULES, _QUESTION, _REGISTERED, _NEWS), CARE: (_SENSITIVE,)}


def senders() -> list[Json]:
    """Every authority as a sender."""
    return [
        {
            "code": code,
            "name": authority.name,
            "enterprise_number": authority.enterprise_number,
            "is_sensitive": code == CARE,
            "types": list(_OF.get(code, (_QUESTION, _NEWS))),
        }
        for code, authority in AUTHORITY.items()
    ]


def messages(*, days: Days) -> list[Json]:
    """One message of every sort for each person who can sign in, and a bill for the enterprises."""
    people = [party for party in PARTIES.values() if party.kind == "person"]
    firms = [party for party in PARTIES.values() if party.kind == "enterprise"]
    return [
        *(message for person in people for message in _of_person(person, days=days)),
        *(_bill(firm, days=days) for firm in firms),
    ]


def _message(
    to: Party, *, type_code: str, subject: Text, body: Text, sender: str = TOWN, **more: Any
) -> Json:
    return {
        "key": type_code,
        "to": {"type": to.type, "value": to.value},
        "sender": sender,
        "type": type_code,
        "subject": subject,
        "body": {language: f"<p>{words}</p>" for language, words in body.items()},
        **more,
    }


def _bill(to: Party, *, days: Days) -> Json:
    subject = text(
        "Gemeentebelasting 2026", en="Municipal tax 2026", fr="Taxe communale 2026", de="Gemeindesteuer 2026"
    )
    body = text(
        "In het document lees je hoe we je belasting berekenden.",
        en="The document says how we calculated your tax.",
        fr="Le document explique comment nous avons calculé votre taxe.",
        de="Im Dokument lesen Sie, wie wir Ihre Steuer berechnet haben.",
    )
    return _message(
        to,
        type_code="aanslagbiljet",
        subject=subject,
        body=body,
        action="pay",
        due_on=days.due(20).isoformat(),
        action_url="https://betalen.voorbeke.example/",
        payment={"cents": 8_420, "iban": "BE68539007547034", "reference": "+++090/9337/55493+++"},
        document={
            "name": "Aanslagbiljet.pdf",
            "lines": ["Stad Voorbeke", "Gemeentebelasting 2026", "EUR 84,20"],
        },
    )


def _answer(to: Party) -> Json:
    """What this person wrote back."""
    if to.value not in _ANSWERS:
        return {}
    words, days_ago = _ANSWERS[to.value]
    return {"reply": {"text": words, "days_ago": days_ago}}


def _of_person(to: Party, *, days: Days) -> Iterator[Json]:
    yield _message(
        to,
        type_code="melding",
        subject=text(
            "De bibliotheek sluit in de kerstvakantie",
            en="The library closes over Christmas",
            fr="La bibliothèque ferme à Noël",
            de="Die Bibliothek schließt an Weihnachten",
        ),
        body=text(
            "Van 24 december tot 2 januari.",
            en="From 24 December to 2 January.",
            fr="Du 24 décembre au 2 janvier.",
            de="Vom 24. Dezember bis zum 2. Januar.",
        ),
    )
    yield _message(
        to,
        type_code="kennisgeving",
        subject=text(
            "Openbaar onderzoek in je straat",
            en="Public inquiry in your street",
            fr="Enquête publique dans votre rue",
            de="Öffentliche Untersuchung in Ihrer Straße",
        ),
        body=text(
            "Je kunt tot het einde van de maand bezwaar indienen.",
            en="You can object until the end of the month.",
            fr="Vous pouvez réclamer jusqu’à la fin du mois.",
            de="Sie können bis Ende des Monats Einspruch erheben.",
        ),
        is_registered=True,
    )
    yield _message(
        to,
        type_code="dossier-zorg",
        sender=CARE,
        subject=text(
            "Je afspraak met de maatschappelijk werker",
            en="Your appointment with the social worker",
            fr="Votre rendez-vous avec l’assistant social",
            de="Ihr Termin mit dem Sozialarbeiter",
        ),
        body=text(
            "Breng je identiteitskaart mee.",
            en="Bring your identity card.",
            fr="Apportez votre carte d’identité.",
            de="Bringen Sie Ihren Personalausweis mit.",
        ),
    )
    yield _message(
        to,
        type_code="vraag",
        subject=text(
            "Wanneer mogen we langskomen?",
            en="When may we come by?",
            fr="Quand pouvons-nous passer ?",
            de="Wann dürfen wir vorbeikommen?",
        ),
        body=text(
            "Laat ons weten welke dag je past.",
            en="Tell us which day suits you.",
            fr="Dites-nous quel jour vous convient.",
            de="Sagen Sie uns, welcher Tag Ihnen passt.",
        ),
        action="reply",
        **_answer(to),
    )
    yield _message(
        to,
        type_code="reglement",
        subject=text(
            "Nieuwe regels voor afval",
            en="New rules for waste",
            fr="Nouvelles règles pour les déchets",
            de="Neue Regeln für Abfall",
        ),
        body=text(
            "Zet je afval voortaan na 18 uur buiten.",
            en="From now on, put your waste out after 6 pm.",
            fr="Sortez désormais vos déchets après 18 heures.",
            de="Stellen Sie Ihren Abfall künftig nach 18 Uhr hinaus.",
        ),
        action="confirm",
        due_on=days.due(10).isoformat(),
    )
    yield _bill(to, days=days)
