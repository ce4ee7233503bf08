"""Samira came last year, learns Dutch and does everything on her telephone."""

from simulators.world.model import Action, Document, File, Status

CIVIL = "urn:voorbeke:burgerzaken"
COURSES = "urn:gezin-samenleven:inburgering"

FILES = (
    File(
        source=CIVIL,
        number="BZ-28456",
        title="Verlenging van je verblijfskaart",
        product="90038",
        parties=("samira",),
        statuses=(
            Status(60, "Aangevraagd", "We hebben je aanvraag ontvangen."),
            Status(32, "InBehandeling", "We kijken je dossier na."),
            Status(
                3,
                "Gepland",
                "We hebben je foto en je handtekening nodig.",
                action=Action(
                    "Kom naar loket 4 en breng een pasfoto mee.",
                    due=1,
                    at="10:15",
                    label="Ander moment kiezen",
                    url="https://www.voorbeke.example/burgerzaken/BZ-28456",
                ),
                documents=(Document("Uitnodiging", 52210),),
            ),
        ),
    ),
    File(
        source=COURSES,
        number="IB-7783",
        title="Cursus Nederlands, niveau 2",
        product="90001",
        parties=("samira",),
        statuses=(
            Status(200, "Aangevraagd", "Je wilt Nederlands leren."),
            Status(184, "Goedgekeurd", "Je mag naar de les.", phase="Behandeling"),
            Status(171, "InBehandeling", "Je volgt niveau 1."),
            Status(90, "InBehandeling", "Je bent geslaagd voor niveau 1."),
            Status(80, "InBehandeling", "Je volgt niveau 2."),
            Status(45, "InWacht", "Je was ziek. De les stopt even voor jou.", phase="Behandeling"),
            Status(31, "InBehandeling", "Je bent terug in de les."),
            Status(5, "InBehandeling", "Je doet binnenkort een test.", target=17),
        ),
    ),
    File(
        source=COURSES,
        number="IB-8105",
        title="Erkenning van je diploma van lerares",
        product="90002",
        parties=("samira",),
        statuses=(
            Status(100, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(
                72,
                "DossierOnvolledig",
                "We missen een vertaling van je diploma.",
                action=Action(
                    "Bezorg een vertaling van je diploma door een beëdigd vertaler.",
                    due=-20,
                    label="Vertaling bezorgen",
                    url="https://www.gezin-samenleven.example/inburgering/IB-8105",
                ),
            ),
        ),
    ),
    File(
        source="https://goedwonen.example/id/bron/premies",
        number="HW-5521",
        title="Lening voor je huurwaarborg",
        product="90025",
        parties=("samira",),
        statuses=(
            Status(310, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(298, "Goedgekeurd", "Je krijgt de lening."),
            Status(290, "Betaald", "De waarborg is betaald aan je huisbaas.", phase="Uitvoering", target=420),
        ),
    ),
    File(
        source="urn:ocmw-voorbeke:sociale-dienst",
        number="OC-8890",
        title="Leefloon",
        product="90014",
        parties=("samira",),
        assurance=35,
        confidential=True,
        statuses=(
            Status(350, "Aangevraagd", "Je vroeg een leefloon."),
            Status(338, "InBehandeling", "Je maatschappelijk werker bekijkt je situatie."),
            Status(322, "Goedgekeurd", "Je krijgt een leefloon."),
            Status(315, "Betaald", "Je krijgt het bedrag elke maand."),
            Status(
                8,
                "Stopgezet",
                "Je hebt nu werk. Je leefloon stopt.",
                phase="Afgerond",
                closed=True,
                outcome="discontinued",
                documents=(Document("Beslissing over je leefloon", 77410),),
            ),
        ),
    ),
    File(
        source="urn:lindermonde:loket",
        number="LM-4418",
        title="Inschrijving in de bibliotheek",
        product="90065",
        parties=("samira",),
        statuses=(Status(22, "Uitgevoerd", "Je bent ingeschreven. Je kaart ligt klaar.", phase="Afgerond"),),
    ),
)
