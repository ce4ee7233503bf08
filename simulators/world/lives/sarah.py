"""Sarah raises two children on her own, rents a social home and works part-time."""

from simulators.world.model import Action, Document, File, Status

FAMILY = "urn:gezin-samenleven:groeipakket"
RENT = "urn:goedwonen:sociale-huur"
PREMIUMS = "https://goedwonen.example/id/bron/premies"
SOCIAL = "urn:ocmw-voorbeke:sociale-dienst"
CIVIL = "urn:voorbeke:burgerzaken"
TAX = "urn:belastingkantoor:dossiers"

FILES = (
    File(
        source=FAMILY,
        number="GP-700318",
        title="Sociale toeslag bij het Groeipakket",
        product="90011",
        parties=("sarah",),
        statuses=(
            Status(58, "Aangevraagd", "Je vroeg een sociale toeslag voor twee kinderen."),
            Status(44, "InBehandeling", "We kijken je inkomen na."),
            Status(
                23,
                "DossierOnvolledig",
                "We weten niet wat je in de laatste drie maanden verdiende.",
                action=Action(
                    "Bezorg je loonfiches van de laatste drie maanden.",
                    due=-3,
                    label="Loonfiches bezorgen",
                    url="https://www.gezin-samenleven.example/groeipakket/GP-700318",
                ),
            ),
        ),
    ),
    File(
        source=FAMILY,
        number="GP-655021",
        title="Groeipakket voor Finn en Mila",
        product="90011",
        parties=("sarah",),
        statuses=(
            Status(400, "InBehandeling", "We passen het bedrag aan je gezin aan."),
            Status(385, "Beslist", "Het bedrag is aangepast."),
            Status(25, "Betaald", "De betaling van deze maand is gebeurd.", target=6),
        ),
    ),
    File(
        source=RENT,
        number="SH-48877",
        title="Huur van je woning: jaarlijkse herberekening",
        product="90021",
        parties=("sarah",),
        statuses=(
            Status(38, "InBehandeling", "We berekenen je huur voor volgend jaar."),
            Status(
                11,
                "Beslist",
                "Je huur daalt vanaf 1 januari.",
                action=Action(
                    "Lees de berekening en zeg of ze klopt.",
                    due=19,
                    label="Berekening bekijken",
                    url="https://www.goedwonen.example/sociale-huur/SH-48877",
                ),
                documents=(
                    Document("Berekening van je huur", 148220),
                    Document("Uitleg bij de berekening", 61007),
                ),
            ),
        ),
    ),
    File(
        source=RENT,
        number="SH-52290",
        title="Vraag om te verhuizen naar een woning met drie slaapkamers",
        product="90021",
        parties=("sarah",),
        statuses=(
            Status(240, "Ingediend", "We hebben je vraag ontvangen."),
            Status(221, "DossierVolledig", "Je dossier is volledig."),
            Status(180, "Goedgekeurd", "Je mag verhuizen zodra er een woning vrij is."),
            Status(
                45,
                "InWacht",
                "Er staan nog zeven gezinnen voor jou op de lijst.",
                phase="Uitvoering",
                target=200,
            ),
        ),
    ),
    File(
        source=PREMIUMS,
        number="HP-33107",
        title="Huurpremie",
        product="90022",
        parties=("sarah",),
        statuses=(
            Status(320, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(280, "InBehandeling", "We onderzoeken je aanvraag."),
            Status(255, "Geweigerd", "Je woont al in een sociale woning.", phase="Afgerond"),
        ),
    ),
    File(
        source=SOCIAL,
        number="OC-9071",
        title="Hulp bij de energiefactuur",
        product="90014",
        parties=("sarah",),
        assurance=35,
        confidential=True,
        related=(("Energieleverancier Lichtbron", "leverancier"),),
        statuses=(
            Status(36, "Aangevraagd", "Je vroeg hulp om je energiefactuur te betalen."),
            Status(28, "InBehandeling", "Je maatschappelijk werker bekijkt je situatie."),
            Status(
                6,
                "Gepland",
                "We maakten een afspraak met je.",
                action=Action(
                    "Kom langs bij je maatschappelijk werker en breng je facturen mee.",
                    due=2,
                    at="14:30",
                    label="Afspraak verzetten",
                    url="https://www.ocmw-voorbeke.example/sociale-dienst/afspraak",
                ),
            ),
        ),
    ),
    File(
        source=SOCIAL,
        number="OC-8412",
        title="Tussenkomst in de schoolkosten",
        product="90014",
        parties=("sarah",),
        assurance=35,
        confidential=True,
        statuses=(
            Status(160, "Aangevraagd", "Je vroeg een tussenkomst voor twee kinderen."),
            Status(141, "InBehandeling", "We kijken de facturen van de school na."),
            Status(
                118,
                "DeelsGoedgekeurd",
                "Je krijgt de helft van de kosten terug.",
                phase="Beslissing & Beroep",
                documents=(Document("Beslissing over je schoolkosten", 90314),),
            ),
            Status(104, "Betaald", "Het bedrag is gestort.", phase="Afgerond", closed=True, outcome="partly"),
        ),
    ),
    File(
        source=CIVIL,
        number="BZ-29930",
        title="Kids-ID voor Mila",
        product="90031",
        parties=("sarah",),
        statuses=(
            Status(52, "Aangevraagd", "Je vroeg een identiteitskaart voor je kind."),
            Status(30, "Uitgevoerd", "De kaart is afgehaald.", phase="Afgerond"),
        ),
    ),
    File(
        source=TAX,
        number="FB-540077",
        title="Bezwaar tegen je aanslag: kinderen ten laste",
        product="90034",
        parties=("sarah",),
        statuses=(
            Status(230, "Ingediend", "We hebben je bezwaar ontvangen."),
            Status(205, "InBehandeling", "We onderzoeken je bezwaar."),
            Status(130, "Goedgekeurd", "Je krijgt gelijk.", phase="Afgerond"),
            Status(
                34,
                "InBehandeling",
                "We openden je dossier opnieuw: er was een fout in de berekening.",
                target=40,
            ),
        ),
    ),
    File(
        source="urn:netelland:afval",
        number="NL-18002",
        title="Sociaal tarief voor de afvalcontainer",
        product="90041",
        parties=("sarah",),
        statuses=(
            Status(90, "Aangevraagd", "We hebben je aanvraag ontvangen."),
            Status(12, "Goedgekeurd", "Je betaalt voortaan het sociale tarief.", phase="Afgerond"),
        ),
    ),
    File(
        source="urn:zorgondersteuning:zorgbudget",
        number="ZB-24016",
        title="Zorgtoeslag voor Finn",
        product="90012",
        parties=("sarah",),
        assurance=35,
        statuses=(
            Status(110, "Aangevraagd", "Je vroeg een zorgtoeslag voor je zoon."),
            Status(84, "InBehandeling", "Een arts bekijkt het verslag."),
            Status(
                17,
                "InWacht",
                "We wachten op het verslag van het ziekenhuis.",
                phase="Behandeling",
                suspended="We wachten op het verslag van het ziekenhuis. Tot dan loopt de termijn niet.",
                legal_deadline=75,
            ),
        ),
    ),
    File(
        source="urn:lindermonde:loket",
        number="LM-4377",
        title="Inschrijving voor de speelpleinwerking",
        product="90064",
        parties=("sarah",),
        statuses=(
            Status(48, "Ingediend", "Je inschrijving is binnen."),
            Status(31, "InBehandeling", "We maken de groepen.", target=9),
        ),
    ),
)
