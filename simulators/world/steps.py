"""The steps that sources declare: five ways in which a file can go."""

from typing import Any, Final

from simulators.world.model import Text, text

Step = dict[str, Any]


def _step(key: str, *, phase: str, codes: str, label: Text, days: int = 0) -> Step:
    expected = {"expected_days": days} if days else {}
    return {"key": key, "phase": phase, "codes": codes.split(), "label": label, **expected}


_RECEIVED: Final = _step(
    "received",
    phase="Samenstelling",
    codes="Geinitieerd Aangevraagd Ingediend",
    days=3,
    label=text("Aanvraag ontvangen", en="Request received", fr="Demande reçue", de="Antrag erhalten"),
)
_COMPLETE: Final = _step(
    "complete",
    phase="Behandeling",
    codes="DossierOnvolledig DossierVolledig Ontvankelijk OnOntvankelijk",
    days=30,
    label=text(
        "Nakijken of alles er is",
        en="Checking that nothing is missing",
        fr="Vérification du dossier",
        de="Prüfung auf Vollständigkeit",
    ),
)
_EXAMINED: Final = _step(
    "examined",
    phase="Behandeling",
    codes="InBehandeling Gepland InWacht KlaarVoorBeslissing",
    days=60,
    label=text("In behandeling", en="Being handled", fr="En traitement", de="In Bearbeitung"),
)
_INQUIRY: Final = _step(
    "inquiry",
    phase="Behandeling",
    codes="InOpenbaarOnderzoek InBehandeling InWacht KlaarVoorBeslissing",
    days=45,
    label=text(
        "Onderzoek en adviezen",
        en="Inquiry and advice",
        fr="Enquête et avis",
        de="Untersuchung und Stellungnahmen",
    ),
)
_DECIDED: Final = _step(
    "decided",
    phase="Beslissing & Beroep",
    codes="Beslist Goedgekeurd Geweigerd DeelsGoedgekeurd Stopgezet Stopzetting",
    days=14,
    label=text("Beslissing", en="Decision", fr="Décision", de="Entscheidung"),
)
_PAID: Final = _step(
    "paid",
    phase="Uitvoering",
    codes="KlaarVoorBetaling DeelsUitbetaald Betaald",
    days=21,
    label=text("Uitbetaling", en="Payment", fr="Paiement", de="Auszahlung"),
)
_GRANTED: Final = _step(
    "granted",
    phase="Afgerond",
    codes="ErkendVergund",
    label=text("Vergunning", en="Permit", fr="Permis", de="Genehmigung"),
)
_READY: Final = _step(
    "ready",
    phase="Uitvoering",
    codes="Uitgevoerd Goedgekeurd",
    label=text("Klaar", en="Ready", fr="Terminé", de="Fertig"),
)

TEMPLATES: Final[dict[str, tuple[Step, ...]]] = {
    "grant": (_RECEIVED, _COMPLETE, _EXAMINED, _DECIDED, _PAID),
    "benefit": (_RECEIVED, _EXAMINED, _DECIDED, _PAID),
    "permit": (_RECEIVED, _COMPLETE, _EXAMINED, _DECIDED, _GRANTED),
    "inquiry": (_RECEIVED, _COMPLETE, _INQUIRY, _DECIDED, _GRANTED),
    "service": (_RECEIVED, _EXAMINED, _READY),
}
