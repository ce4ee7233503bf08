"""Noor studies nursing and works at weekends."""

from simulators.world.model import Action, Document, File, Status

GRANTS = "https://studiesteun.example/id/bron/toelagen"
TAX = "urn:belastingkantoor:dossiers"
CIVIL = "urn:voorbeke:burgerzaken"
SPACE = "https://loket.voorbeke.example/id/bron/openbaar-domein"
LINDERMONDE = "urn:lindermonde:loket"

FILES = (
    File(
        source=GRANTS,
        number="STU-104417",
        title="Studietoelage voor dit academiejaar",
        product="685",
        parties=("noor",),
        statuses=(
            Status(74, "Ingediend", "We hebben je aanvraag goed ontvangen."),
            Status(41, "InBehandeling", "We kijken na of je recht hebt op een toelage."),
            Status(
                9,
                "DossierOnvolledig",
                "We missen het huurcontract van je kot.",
                action=Action(
                    "Bezorg een kopie van je huurcontract.",
                    due=5,
                    label="Huurcontract bezorgen",
                    url="https://www.studiesteun.example/mijn-toelage/STU-104417/stukken",
                ),
                target=48,
            ),
        ),
    ),
    File(
        source=GRANTS,
        number="STU-088213",
        title="Studietoelage voor vorig academiejaar",
        product="685",
        parties=("noor",),
        statuses=(
            Status(410, "Ingediend", "We hebben je aanvraag goed ontvangen."),
            Status(376, "DossierVolledig", "Je dossier is volledig."),
            Status(330, "InBehandeling", "We berekenen je toelage."),
            Status(295, "Goedgekeurd", "Je krijgt een toelage."),
            Status(283, "DeelsUitbetaald", "De eerste helft is gestort."),
            Status(140, "Betaald", "De tweede helft is gestort.", phase="Afgerond"),
        ),
    ),
    File(
        source=CIVIL,
        number="BZ-30581",
        title="Adreswijziging naar Sint-Jansstraat 12 bus 3",
        product="90032",
        parties=("noor",),
        statuses=(
            Status(33, "Aangevraagd", "Je gaf je nieuw adres door."),
            Status(20, "InBehandeling", "De wijkagent komt langs om te kijken of je er woont."),
            Status(
                4,
                "Gepland",
                "De wijkagent vond je niet thuis.",
                action=Action(
                    "Wees thuis wanneer de wijkagent langskomt.",
                    due=3,
                    at="18:30",
                    label="Ander moment kiezen",
                    url="https://www.voorbeke.example/burgerzaken/BZ-30581",
                ),
            ),
        ),
    ),
    File(
        source=SPACE,
        number="BK-7714",
        title="Bewonerskaart voor de wagen van je ouders",
        product="90052",
        parties=("noor",),
        statuses=(
            Status(96, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(88, "Geweigerd", "De wagen staat niet op jouw naam.", phase="Afgerond"),
        ),
    ),
    File(
        source=TAX,
        number="FB-551902",
        title="Belasting op je weekendwerk: terugbetaling",
        product="90035",
        parties=("noor",),
        statuses=(
            Status(150, "Ingediend", "Je aangifte is binnen."),
            Status(62, "InBehandeling", "We berekenen wat je terugkrijgt."),
            Status(18, "KlaarVoorBetaling", "Je krijgt geld terug.", target=12),
        ),
    ),
    File(
        source="urn:omgeving-ondernemen:steun",
        number="OPL-20096",
        title="Opleidingssteun voor de cursus eerste hulp",
        product="90071",
        parties=("noor",),
        statuses=(
            Status(120, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(101, "Stopzetting", "Je trok je aanvraag in.", closed=True, outcome="withdrawn"),
        ),
    ),
    File(
        source=CIVIL,
        number="BZ-31774",
        title="Voorlopig rijbewijs",
        product="90037",
        parties=("noor",),
        statuses=(
            Status(15, "Aangevraagd", "Je hebt een voorlopig rijbewijs gevraagd."),
            Status(
                2,
                "Uitgevoerd",
                "Je rijbewijs ligt klaar aan het loket.",
                action=Action("Haal je rijbewijs af en breng je identiteitskaart mee."),
            ),
        ),
    ),
    File(
        source=LINDERMONDE,
        number="LM-4402",
        title="Uittreksel uit het strafregister voor je stage",
        product="90040",
        parties=("noor",),
        statuses=(
            Status(29, "Aangevraagd", "Je aanvraag is geregistreerd."),
            Status(26, "InBehandeling", "We vragen het uittreksel op.", target=2),
        ),
    ),
    File(
        source="urn:goedwonen:sociale-huur",
        number="SH-61120",
        title="Inschrijving voor een studentenwoning",
        product="90021",
        parties=("noor",),
        statuses=(
            Status(210, "Ingediend", "We hebben je inschrijving ontvangen."),
            Status(
                190,
                "Goedgekeurd",
                "Je bent ingeschreven.",
                documents=(Document("Bewijs van inschrijving", 84112),),
            ),
            Status(30, "InWacht", "Er is nog geen woning vrij.", phase="Uitvoering", target=120),
        ),
    ),
)
