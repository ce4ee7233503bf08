"""Sample content: invented authorities and people, with the awkward cases of real life."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

Row = dict[str, Any]

LONG_TITLE = (
    "Aanvraag van een omgevingsvergunning voor het verbouwen van een eengezinswoning met "
    "meergeneratieaanbouw en het rooien van twee hoogstambomen"
)
LONG_WORD = "Arbeidsongeschiktheidsverzekeringsmaatschappijovereenkomst"
LONG_AUTHORITY = (
    "Intergemeentelijk samenwerkingsverband voor ruimtelijke ordening en huisvesting Schelde-Leie"
)

FOOTER_LINKS = [
    {"label": "Toegankelijkheid", "url": "#toegankelijkheid"},
    {"label": "Privacy", "url": "#privacy"},
    {"label": "Hulp: bel 1700", "url": "#hulp"},
]

ME: Row = {
    "name": "Mira",
    "initials": "MD",
    "capacity": "als burger",
    "switch_url": "overview.html",
    "signout_url": "front.html",
    "menu_links": [
        {"label": "Alles samen", "url": "overview.html"},
        {"label": "Mijn sessies", "url": "#sessies"},
    ],
    "capacities": [
        {"value": "p1", "label": "Mira Delvoye", "detail": "burger", "current": True},
        {"value": "p2", "label": "Delvoye Dakwerken", "detail": "onderneming"},
        {"value": "p3", "label": "Fietsersgroep Leiebeke", "detail": "vereniging"},
    ],
}

NOTICE = {
    "tone": "warn",
    "title": "Wonen in Vlaanderen antwoordt nu niet.",
    "text": "Je ziet wat we vanmorgen om 8.12 uur wisten. We proberen opnieuw.",
}

TODOS: list[Row] = [
    {
        "title": "Bezorg het grondplan",
        "meta": "Gemeente Leiebeke · Terras op het openbaar domein, Kerkstraat",
        "due": date(2026, 11, 15),
        "action": "Plan bezorgen",
    },
    {
        "title": "Betaal de schoolbijdrage",
        "meta": "Opgroeien · € 84,20 · oktober 2026",
        "due": date(2026, 11, 25),
        "action": "Betalen",
    },
    {
        "title": "Kom je nieuwe identiteitskaart halen",
        "meta": "Gemeente Leiebeke · Gemeentehuis, loket 3 · breng je oude kaart mee",
        "due": datetime(2026, 12, 2, 13, 20, tzinfo=UTC),
        "action": "Afspraak bekijken",
        "kind": "secondary",
    },
]

MORE_TODOS: list[Row] = [
    {
        "title": "Onderteken je verklaring",
        "meta": "VDAB",
        "due": date(2026, 11, 21),
        "action": "Ondertekenen",
    },
    {
        "title": "Vul je inkomen aan",
        "meta": "Afdeling Studietoelagen",
        "due": date(2026, 11, 22),
        "action": "Aanvullen",
    },
    {
        "title": LONG_TITLE,
        "meta": LONG_AUTHORITY + " · " + LONG_WORD,
        "due": date(2027, 2, 1),
        "action": "Ontbrekende stukken bezorgen",
        "label": "Delvoye Dakwerken",
    },
    {
        "title": "Geef je mening over het buurtpark",
        "meta": "Gemeente Leiebeke",
        "due": None,
        "action": "Meedoen",
    },
    {
        "title": "Betaal de retributie",
        "meta": "Gemeente Leiebeke",
        "due": date(2026, 8, 3),
        "action": "Betalen",
    },
]

FILES: list[Row] = [
    {
        "title": "Schooltoeslag 2026-2027",
        "authority": "Afdeling Studietoelagen",
        "step": 3,
        "steps": 5,
        "phase": "in behandeling",
        "turn": "authority",
        "turn_text": "antwoord tegen 15 januari",
        "is_new": True,
    },
    {
        "title": "Terras op het openbaar domein, Kerkstraat",
        "authority": "Gemeente Leiebeke",
        "step": 2,
        "steps": 4,
        "phase": "dossier onvolledig",
        "turn": "you",
        "turn_text": "wacht op je plan sinds 8 november",
    },
    {
        "title": "Renovatiepremie, dakisolatie",
        "authority": "Wonen in Vlaanderen",
        "step": 4,
        "steps": 4,
        "phase": "klaar voor betaling",
        "turn": "authority",
        "turn_text": "uitbetaling tegen 10 december",
        "label": "stand van 8.12 u.",
    },
    {
        "title": "Losse tegel, Molenstraat",
        "authority": "Gemeente Leiebeke · jouw melding van 12 november",
        "turn": "none",
        "turn_text": "gesloten op 19 november",
        "label": "Hersteld",
        "label_tone": "ok",
    },
]

AWKWARD_FILES: list[Row] = [
    {
        "title": LONG_TITLE,
        "authority": LONG_AUTHORITY,
        "step": 7,
        "steps": 11,
        "phase": "openbaar onderzoek loopt",
        "turn": "third_party",
        "turn_text": "brandweer, advies tegen 4 januari 2027",
        "capacity": "Delvoye Dakwerken",
    },
    {"title": LONG_WORD, "authority": "VDAB", "phase": "status bij de bron", "turn": "authority"},
    {
        "title": "Parkeerkaart",
        "authority": "FOD Sociale Zekerheid",
        "step": 4,
        "steps": 4,
        "phase": "beslist",
        "turn": "none",
        "turn_text": "Ben je het niet eens?",
        "turn_url": "#bezwaar",
        "label": "Geweigerd",
        "label_tone": "late",
    },
]

MESSAGES: list[Row] = [
    {"title": "Je reispas vervalt op 14 februari", "meta": "Gemeente Leiebeke · vandaag", "unread": True},
    {
        "title": "Beslissing over je bezwaar",
        "meta": "Vlaamse Belastingdienst · officieel document",
        "unread": True,
    },
    {"title": "Je aanvraag is ontvangen", "meta": "Afdeling Studietoelagen · 3 november", "unread": False},
]

QUICK_LINKS = [
    {"label": "Attest downloaden", "url": "#attest"},
    {"label": "Afspraak maken", "url": "#afspraak"},
    {"label": "Probleem melden", "url": "#melding"},
    {"label": "Premie zoeken", "url": "#premie"},
]

STEPS: list[Row] = [
    {"title": "Aangevraagd", "state": "past", "at": datetime(2026, 11, 3, 8, 12, tzinfo=UTC)},
    {
        "title": "Dossier onvolledig",
        "state": "current",
        "at": date(2026, 11, 8),
        "text": "Het grondplan ontbreekt. De termijn van de gemeente staat stil tot je het bezorgt.",
        "label": "wacht op jou",
        "label_tone": "late",
    },
    {"title": "In behandeling", "state": "future", "expected": "duurt meestal 10 werkdagen"},
    {"title": "Beslissing", "state": "future", "expected": "uiterlijk 20 werkdagen na een volledig dossier"},
]

REFUSED_STEPS: list[Row] = [
    {"title": "Aangevraagd", "state": "past", "at": date(2025, 12, 30)},
    {"title": "Advies van de brandweer", "state": "skipped", "expected": "was niet nodig"},
    {
        "title": "Geweigerd",
        "state": "current",
        "at": datetime(2026, 1, 4, 9, 5, tzinfo=UTC),
        "text": "Je kan tot 3 februari bezwaar indienen.",
        "label": "geweigerd",
        "label_tone": "late",
    },
]

HISTORY: list[Row] = [
    {
        "at": datetime(2026, 11, 20, 7, 12, tzinfo=UTC),
        "title": "Herinnering gestuurd",
        "who": "Gemeente Leiebeke",
    },
    {"at": date(2026, 11, 8), "title": "Dossier onvolledig", "text": "Het grondplan ontbreekt."},
    {"at": datetime(2026, 11, 3, 8, 12, tzinfo=UTC), "title": "Aangevraagd", "who": "Mira Delvoye"},
]

FACTS = [
    ("Aanvrager", "Mira Delvoye"),
    ("Ook betrokken", "Aannemingen Peeters"),
    ("Periode", "7 tot 18 december"),
    ("Bedrag", "€ 120, nog niet te betalen"),
]

CONTACT = {
    "service": "Dienst Mobiliteit",
    "phone": "056 00 00 00",
    "email": "mobiliteit@leiebeke.example",
    "website": "https://www.leiebeke.example/mobiliteit",
    "hours": "Vandaag open tot 16 uur",
}

DOCUMENTS = [
    {"title": "Ontvangstbewijs", "url": "#ontvangst", "meta": "pdf, 82 kB · 3 november"},
    {"title": "Je aanvraag", "url": "#aanvraag", "meta": "pdf, 240 kB · 3 november"},
]

AS_OF = datetime(2026, 11, 21, 7, 12, tzinfo=UTC)

AUTHORITIES = [
    {"value": "leiebeke", "label": "Gemeente Leiebeke", "number": 12},
    {"value": "wonen", "label": "Wonen in Vlaanderen", "number": 4},
    {"value": "vdab", "label": "VDAB", "number": 2},
]

CHIPS = [{"label": "Gemeente Leiebeke", "url": "browse.html"}, {"label": "Bij jou", "url": "browse.html"}]

RECEIVED = [12, 40, 38, 51, 47, 90, 310, 120, 60, 44, 42, 42]

PHASES = [
    {"label": "Samenstelling", "value": 3, "text": "3 dossiers"},
    {"label": "Behandeling", "value": 42, "text": "42 dossiers"},
    {"label": "Beslissing", "value": 11, "text": "11 dossiers"},
    {"label": "Afgerond", "value": 0, "text": "geen"},
]
WEEKS = [
    {"label": "3 november", "values": (12, 9), "text": "12 gekomen, 9 afgehandeld"},
    {"label": "10 november", "values": (40, 31), "text": "40 gekomen, 31 afgehandeld"},
    {"label": "17 november", "values": (0, 11), "text": "0 gekomen, 11 afgehandeld"},
]


def many_files() -> list[Row]:
    """Two hundred files, for the look of a long list."""
    first = date(2026, 12, 1)
    return [
        {
            "title": f"Kapvergunning, Dreef {number}",
            "authority": LONG_AUTHORITY if number % 17 == 0 else "Gemeente Leiebeke",
            "step": 1 + number % 5,
            "steps": 5,
            "phase": "in behandeling",
            "turn": "you" if number % 9 == 0 else "authority",
            "turn_text": f"antwoord tegen {(first + timedelta(days=number % 28)).day} december",
        }
        for number in range(1, 201)
    ]


def source_rows() -> list[list[str]]:
    """Rows of a staff table: name, state, last received, per hour, refused."""
    states = ["in orde", "in orde", "trage antwoorden", "afgesloten"]
    return [
        [
            f"urn:leiebeke:loket:{number:02d}",
            states[number % 4],
            f"8.{number % 60:02d} uur",
            str(number * 13),
            "0",
        ]
        for number in range(1, 61)
    ]


def navigation(page: str) -> list[Row]:
    """The main menu as seen from a page."""
    entries: list[Row] = [
        {"label": "Overzicht", "url": "overview.html", "current": page.startswith("overview")},
        {"label": "Dossiers", "url": "browse.html", "current": page in {"browse", "dossier"}},
        {"label": "Berichten", "url": "#berichten", "badge": 2, "badge_label": "2 ongelezen"},
        {"label": "Mijn gegevens", "url": "form.html", "current": page == "form"},
        {"label": "Attesten", "url": "#attesten"},
        {"label": "Diensten", "url": "#diensten"},
    ]
    return entries


UPLOADS: list[Row] = [
    {
        "id": "u1",
        "name": "Factuur dakwerken.pdf",
        "size": "412 kB",
        "state": "clean",
        "text": "Gecontroleerd en in orde.",
        "url": "#bestand",
    },
    {
        "id": "u2",
        "name": "Foto voor de werken.jpg",
        "size": "3,1 MB",
        "state": "pending",
        "text": "We controleren dit bestand. Dat duurt meestal minder dan een minuut.",
    },
    {
        "id": "u3",
        "name": f"{LONG_WORD}-2026.pdf",
        "size": "1,2 MB",
        "state": "waiting",
        "text": "We kunnen dit bestand nu niet controleren. Je hoeft niets te doen: we proberen het straks opnieuw.",
    },
    {
        "id": "u4",
        "name": "offerte.docx",
        "size": "88 kB",
        "state": "refused",
        "text": "In dit bestand zit een virus. We hebben het verwijderd. Controleer je toestel.",
    },
]

RECORDS: list[dict[str, Any]] = [
    {
        "title": "Master in de rechten",
        "when": "2006-2007",
        "meta": ["Universiteit van Leiebeke · 2007"],
        "label": "jij",
        "tone": "plain",
        "lines": [{"label": "Resultaat", "value": ["Met onderscheiding"], "note": ""}],
        "is_current": True,
    },
    {
        "title": LONG_TITLE,
        "when": "2001",
        "meta": [LONG_WORD],
        "letter": "C",
        "url": "#elders",
        "amounts": [("Gezamenlijk belastbaar inkomen", "€ 45.123,45")],
    },
]

THREAD: list[Row] = [
    {
        "who": "Gemeente Leiebeke",
        "at": datetime(2026, 11, 20, 7, 12, tzinfo=UTC),
        "text": "Kun je een foto van de akte sturen?",
        "label": "vraag",
        "tone": "warn",
        "is_new": True,
    },
    {
        "who": "Jij",
        "at": datetime(2026, 11, 20, 9, 40, tzinfo=UTC),
        "text": "Ja.\nHij zit erbij.",
        "mine": True,
        "files": [
            {"name": "akte.pdf", "size": "82 kB", "state": "clean", "url": "#akte"},
            {"name": "foto.jpg", "size": "2 kB", "state": "pending", "text": "We controleren dit bestand."},
        ],
    },
]
