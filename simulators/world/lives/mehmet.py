"""Mehmet builds: with his own company, with a partner, and at home."""

from simulators.world.model import Action, Document, File, Status

PLANNING = "https://loket.voorbeke.example/id/bron/omgeving"
SPACE = "https://loket.voorbeke.example/id/bron/openbaar-domein"
PERMITS = "urn:omgeving-ondernemen:vergunningen"
SUPPORT = "urn:omgeving-ondernemen:steun"
PREMIUMS = "https://goedwonen.example/id/bron/premies"
TAX = "urn:belastingkantoor:dossiers"
SEWER = "urn:netelland:afval"
_ARCHITECT = ("Architectenbureau Vierkant", "architect")

FILES = (
    File(
        source=PLANNING,
        number="OMV-1187",
        title="Omgevingsvergunning voor de verbouwing van je huis in de Molenstraat",
        product="90024",
        parties=("mehmet",),
        related=(_ARCHITECT,),
        statuses=(
            Status(130, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(112, "DossierVolledig", "Je dossier is volledig.", legal_deadline=35),
            Status(95, "InOpenbaarOnderzoek", "Je buren kunnen de plannen inkijken.", legal_deadline=35),
            Status(60, "InBehandeling", "De brandweer geeft advies.", legal_deadline=35),
            Status(
                7,
                "KlaarVoorBeslissing",
                "Het college van burgemeester en schepenen beslist binnenkort.",
                target=10,
                legal_deadline=35,
                documents=(Document("Advies van de brandweer", 203411),),
            ),
        ),
    ),
    File(
        source=PREMIUMS,
        number="RP-90441",
        title="Renovatiepremie voor dak en ramen",
        product="90023",
        parties=("mehmet",),
        statuses=(
            Status(200, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(
                181,
                "DossierOnvolledig",
                "De factuur van de ramen ontbreekt.",
                action=Action("Bezorg de factuur van de ramen."),
            ),
            Status(170, "DossierVolledig", "We kregen de factuur."),
            Status(120, "InBehandeling", "We berekenen je premie."),
            Status(
                22,
                "DeelsGoedgekeurd",
                "Je krijgt een premie voor het dak, niet voor de ramen.",
                phase="Beslissing & Beroep",
                outcome="partly",
                action=Action(
                    "Ga je niet akkoord? Dien dan bezwaar in.",
                    due=8,
                    label="Bezwaar indienen",
                    url="https://www.goedwonen.example/premies/RP-90441/bezwaar",
                ),
                documents=(Document("Beslissing over je renovatiepremie", 171900),),
            ),
        ),
    ),
    File(
        source=SPACE,
        number="OD-2203",
        title="Container voor je deur tijdens de verbouwing",
        product="90051",
        parties=("mehmet",),
        statuses=(
            Status(27, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(21, "Goedgekeurd", "Je mag de container plaatsen."),
            Status(3, "Uitgevoerd", "De container is weg. Je dossier is klaar.", phase="Afgerond"),
        ),
    ),
    File(
        source=TAX,
        number="FB-560310",
        title="Aangifte van je inkomen",
        product="90030",
        parties=("mehmet",),
        statuses=(
            Status(145, "Ingediend", "Je aangifte is binnen."),
            Status(
                40,
                "DossierOnvolledig",
                "Je beroepskosten zijn niet bewezen.",
                action=Action(
                    "Bezorg de bewijzen van je beroepskosten.",
                    due=-12,
                    label="Bewijzen bezorgen",
                    url="https://www.belastingkantoor.example/mijn-dossiers/FB-560310",
                ),
            ),
        ),
    ),
    File(
        source=SEWER,
        number="NL-20455",
        title="Aansluiting op de riolering, Molenstraat",
        product="90042",
        parties=("mehmet",),
        statuses=(
            Status(70, "Aangevraagd", "We hebben je aanvraag ontvangen."),
            Status(49, "PLAATSBEZOEK_1", "Een technieker bekeek je straat.", phase="Behandeling"),
            Status(14, "OFFERTE_VERZONDEN", "Je kreeg een offerte per post.", phase="Wachten op klant"),
        ),
    ),
    File(
        source=PERMITS,
        number="ERK-5510",
        title="Erkenning als aannemer, klasse 3",
        product="90073",
        parties=("aydin",),
        statuses=(
            Status(300, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(262, "Ontvankelijk", "De aanvraag voldoet aan de voorwaarden."),
            Status(214, "InBehandeling", "De commissie onderzoekt de aanvraag."),
            Status(150, "ErkendVergund", "Het bedrijf is erkend voor vijf jaar."),
        ),
    ),
    File(
        source=PLANNING,
        number="OMV-1240",
        title=(
            "Omgevingsvergunning voor het slopen van twee oude loodsen en het bouwen van achttien "
            "appartementen, vier handelspanden en een ondergrondse parking met negenentwintig plaatsen "
            "tussen de Kanaalkaai en de Oude Leerlooierij, met aanleg van een binnentuin die overdag open is "
            "voor de buurt"
        ),
        product="90024",
        parties=("aydin",),
        related=(_ARCHITECT, ("Projectontwikkelaar Waterkant nv", "opdrachtgever")),
        statuses=(
            Status(170, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(
                155,
                "DossierOnvolledig",
                "De sloopinventaris ontbreekt.",
                action=Action("Bezorg de sloopinventaris."),
            ),
            Status(139, "DossierVolledig", "Het dossier is volledig.", legal_deadline=80),
            Status(121, "InOpenbaarOnderzoek", "Het openbaar onderzoek loopt.", legal_deadline=80),
            Status(86, "InBehandeling", "Er kwamen elf bezwaren binnen.", legal_deadline=80),
            Status(
                25,
                "InWacht",
                "We wachten op een nieuwe mobiliteitsstudie.",
                phase="Behandeling",
                suspended="De termijn staat stil tot de mobiliteitsstudie binnen is.",
                legal_deadline=80,
                action=Action(
                    "Bezorg de nieuwe mobiliteitsstudie.",
                    due=26,
                    label="Studie bezorgen",
                    url="https://www.voorbeke.example/omgeving/OMV-1240/stukken",
                ),
            ),
        ),
    ),
    File(
        source=SPACE,
        number="OD-2261",
        title="Stelling en werfzone in de Kerkstraat",
        product="90051",
        parties=("aydin",),
        statuses=(
            Status(19, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(
                5,
                "DossierOnvolledig",
                "Het signalisatieplan ontbreekt.",
                action=Action(
                    "Bezorg het signalisatieplan.",
                    due=1,
                    label="Plan bezorgen",
                    url="https://www.voorbeke.example/openbaar-domein/OD-2261",
                ),
            ),
        ),
    ),
    File(
        source=SUPPORT,
        number="INV-3087",
        title="Steun voor een elektrische bestelwagen",
        product="90072",
        parties=("aydin",),
        statuses=(
            Status(135, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(109, "InBehandeling", "We onderzoeken de aanvraag."),
            Status(57, "Goedgekeurd", "Het bedrijf krijgt steun."),
            Status(16, "KlaarVoorBetaling", "We betalen zodra de factuur is nagekeken.", target=14),
        ),
    ),
    File(
        source=SUPPORT,
        number="INV-2711",
        title="Steun voor opleiding van drie leerling-metselaars",
        product="90071",
        parties=("aydin",),
        statuses=(
            Status(360, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(340, "OnOntvankelijk", "De aanvraag kwam na de uiterste datum.", phase="Afgerond"),
        ),
    ),
    File(
        source="urn:midden-schelde:subsidies",
        number="PS-811",
        title="Provinciale subsidie voor het herstel van een beschermde gevel",
        product="90061",
        parties=("aydin",),
        statuses=(
            Status(250, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(222, "InBehandeling", "De deskundige erfgoed kijkt het dossier na."),
            Status(
                160,
                "Geweigerd",
                "De gevel staat niet op de lijst van beschermd erfgoed.",
                documents=(Document("Beslissing van de deputatie", 133870),),
            ),
            Status(148, "InWacht", "Er is beroep ingesteld.", phase="Beslissing & Beroep", legal_deadline=21),
        ),
    ),
    File(
        source=PERMITS,
        number="ERK-5893",
        title="Registratie als asbestverwijderaar",
        product="90073",
        parties=("dakwerken",),
        statuses=(
            Status(66, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(37, "DossierVolledig", "Het dossier is volledig."),
            Status(13, "InBehandeling", "We plannen een controle op een werf.", target=33),
        ),
    ),
    File(
        source=TAX,
        number="FB-602214",
        title="Controle van de btw-aangifte",
        product="90039",
        parties=("dakwerken",),
        statuses=(
            Status(42, "InBehandeling", "We controleren de aangifte van het vorige kwartaal."),
            Status(
                8,
                "Gepland",
                "De controleur komt langs.",
                action=Action(
                    "Leg de facturen klaar en ontvang de controleur.",
                    due=6,
                    at="09:00",
                    label="Ander moment vragen",
                    url="https://www.belastingkantoor.example/mijn-dossiers/FB-602214",
                ),
            ),
        ),
    ),
    File(
        source=SUPPORT,
        number="INV-3120",
        title="Steun voor valbeveiliging op daken",
        product="90072",
        parties=("dakwerken", "aydin:partner"),
        statuses=(
            Status(82, "Ingediend", "We hebben de aanvraag ontvangen van beide bedrijven."),
            Status(50, "InBehandeling", "We onderzoeken de aanvraag.", target=18),
        ),
    ),
)
