"""Lien chairs a theatre group and helps in the neighbourhood house."""

from simulators.world.model import Action, Document, File, Status

CLUBS = "urn:voorbeke:verenigingen"
SPACE = "https://loket.voorbeke.example/id/bron/openbaar-domein"
PROVINCE = "urn:midden-schelde:subsidies"
CIVIL = "urn:voorbeke:burgerzaken"

FILES = (
    File(
        source=CLUBS,
        number="VV-612",
        title="Werkingssubsidie voor dit jaar",
        product="90061",
        parties=("windwijzer",),
        statuses=(
            Status(220, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(198, "DossierVolledig", "Het dossier is volledig."),
            Status(143, "Goedgekeurd", "De vereniging krijgt de subsidie."),
            Status(131, "DeelsUitbetaald", "Het voorschot is gestort."),
            Status(
                35,
                "InWacht",
                "Het saldo volgt na het verslag.",
                phase="Uitvoering",
                action=Action(
                    "Bezorg het werkingsverslag en de rekeningen.",
                    due=-1,
                    label="Verslag bezorgen",
                    url="https://www.voorbeke.example/verenigingen/VV-612",
                ),
            ),
        ),
    ),
    File(
        source=CLUBS,
        number="VV-655",
        title="Zaal De Werf huren voor de voorstelling van het voorjaar",
        product="90063",
        parties=("windwijzer",),
        statuses=(
            Status(40, "Aangevraagd", "We hebben de aanvraag ontvangen."),
            Status(26, "Goedgekeurd", "De zaal is gereserveerd.", target=90),
        ),
    ),
    File(
        source=SPACE,
        number="EV-338",
        title="Straattheater op het Stadhuisplein",
        product="90062",
        parties=("windwijzer",),
        related=(("Politiezone Voorbeke", "advies"), ("Brandweer Voorbeke", "advies")),
        statuses=(
            Status(55, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(39, "InBehandeling", "Politie en brandweer geven advies."),
            Status(
                9,
                "Gepland",
                "We willen het plan samen bekijken.",
                action=Action(
                    "Kom naar het veiligheidsoverleg op het stadhuis.",
                    due=7,
                    at="19:00",
                    label="Aanwezigheid bevestigen",
                    url="https://www.voorbeke.example/openbaar-domein/EV-338",
                ),
            ),
        ),
    ),
    File(
        source=PROVINCE,
        number="PS-902",
        title="Provinciale subsidie voor theater in kleine gemeenten",
        product="90061",
        parties=("windwijzer",),
        statuses=(
            Status(115, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(94, "Ontvankelijk", "De aanvraag voldoet aan de voorwaarden."),
            Status(46, "InBehandeling", "De jury leest de aanvragen.", target=16),
        ),
    ),
    File(
        source=PROVINCE,
        number="PS-744",
        title="Provinciale subsidie voor toegankelijke voorstellingen",
        product="90061",
        parties=("windwijzer",),
        statuses=(
            Status(395, "Ingediend", "We hebben de aanvraag ontvangen."),
            Status(370, "InBehandeling", "De jury leest de aanvragen."),
            Status(325, "DeelsGoedgekeurd", "De vereniging krijgt de helft.", phase="Beslissing & Beroep"),
            Status(300, "Betaald", "De subsidie is gestort.", phase="Afgerond"),
        ),
    ),
    File(
        source=CLUBS,
        number="VV-671",
        title="Uitleendienst: podiumdelen en stoelen",
        product="90066",
        parties=("buurthuis",),
        statuses=(
            Status(18, "Aangevraagd", "We hebben de aanvraag ontvangen."),
            Status(11, "Goedgekeurd", "Het materiaal ligt klaar vanaf de afgesproken dag.", target=15),
        ),
    ),
    File(
        source="urn:lindermonde:loket",
        number="LM-4391",
        title="Buurtfeest in de Lindestraat",
        product="90062",
        parties=("buurthuis",),
        statuses=(
            Status(43, "Ingediend", "De aanvraag is binnen."),
            Status(
                32,
                "DossierOnvolledig",
                "De verzekering ontbreekt.",
                action=Action("Bezorg het bewijs van verzekering."),
            ),
        ),
    ),
    File(
        source=CIVIL,
        number="BZ-31002",
        title="Nieuwe reispas",
        product="90033",
        parties=("lien",),
        statuses=(
            Status(24, "Aangevraagd", "Je vroeg een reispas."),
            Status(14, "InBehandeling", "De reispas wordt gemaakt.", target=4),
        ),
    ),
    File(
        source="https://goedwonen.example/id/bron/premies",
        number="RP-91207",
        title="Premie voor zonnepanelen",
        product="90023",
        parties=("lien",),
        statuses=(
            Status(270, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(
                244,
                "DossierOnvolledig",
                "Het keuringsverslag ontbreekt.",
                action=Action("Bezorg het keuringsverslag."),
            ),
            Status(
                154,
                "Stopgezet",
                "We kregen geen keuringsverslag en zetten je dossier stop.",
                phase="Afgerond",
            ),
        ),
    ),
    File(
        source="urn:belastingkantoor:dossiers",
        number="FB-548811",
        title="Bezwaar tegen de boete voor een late aangifte",
        product="90034",
        parties=("lien",),
        statuses=(
            Status(85, "Ingediend", "We hebben je bezwaar ontvangen."),
            Status(67, "InBehandeling", "We onderzoeken je bezwaar."),
            Status(
                15,
                "Geweigerd",
                "De boete blijft. Je kunt naar de rechtbank stappen.",
                legal_deadline=76,
                documents=(Document("Beslissing op je bezwaar", 101233),),
            ),
        ),
    ),
)
