"""Karel is retired; many of his files are Rita's too."""

from simulators.world.model import Action, Document, File, Status

PENSION = "urn:pensioenkas:pensioenen"
CARE = "urn:zorgondersteuning:zorgbudget"
PREMIUMS = "https://goedwonen.example/id/bron/premies"
PLANNING = "https://loket.voorbeke.example/id/bron/omgeving"
CIVIL = "urn:voorbeke:burgerzaken"

FILES = (
    File(
        source=PENSION,
        number="PK-441207",
        title="Jouw rustpensioen",
        product="90013",
        parties=("karel",),
        statuses=(
            Status(420, "Beslist", "Je pensioen is opnieuw berekend."),
            Status(390, "Betaald", "Je krijgt het nieuwe bedrag."),
            Status(29, "Betaald", "De betaling van deze maand is gebeurd.", target=3),
        ),
    ),
    File(
        source=PENSION,
        number="PK-441208",
        title="Gezinspensioen: controle van het inkomen van je partner",
        product="90013",
        parties=("karel", "rita:partner"),
        statuses=(
            Status(51, "InBehandeling", "We kijken het inkomen van je partner na."),
            Status(
                10,
                "DossierOnvolledig",
                "We missen een verklaring.",
                action=Action(
                    "Vul de verklaring over het inkomen van je partner in.",
                    due=12,
                    label="Verklaring invullen",
                    url="https://www.pensioenkas.example/mijn-pensioen/PK-441208",
                ),
            ),
        ),
    ),
    File(
        source=CARE,
        number="ZB-19844",
        title="Zorgbudget voor ouderen met een zorgnood",
        product="90012",
        parties=("rita", "karel:mantelzorger"),
        assurance=35,
        confidential=True,
        statuses=(
            Status(190, "Aangevraagd", "We hebben de aanvraag ontvangen."),
            Status(166, "InBehandeling", "Een deskundige kwam thuis langs."),
            Status(
                126,
                "Geweigerd",
                "De score ligt te laag voor een budget.",
                documents=(Document("Beslissing over het zorgbudget", 118020),),
            ),
            Status(
                99,
                "InBehandeling",
                "Je vroeg om de beslissing te herbekijken. We openden het dossier opnieuw.",
                target=21,
            ),
        ),
    ),
    File(
        source=PREMIUMS,
        number="RP-88120",
        title="Premie voor een warmtepomp",
        product="90023",
        parties=("karel", "rita:mede-eigenaar"),
        statuses=(
            Status(260, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(233, "DossierVolledig", "Je dossier is volledig."),
            Status(185, "Goedgekeurd", "Je krijgt de premie."),
            Status(163, "KlaarVoorBetaling", "We betalen binnenkort."),
            Status(152, "Betaald", "De premie is gestort.", phase="Afgerond"),
        ),
    ),
    File(
        source=PLANNING,
        number="OMV-1263",
        title="Vellen van een oude beuk in de tuin",
        product="90024",
        parties=("karel", "rita:mede-eigenaar"),
        statuses=(
            Status(63, "Ingediend", "We hebben je aanvraag ontvangen."),
            Status(47, "DossierVolledig", "Je dossier is volledig."),
            Status(
                1,
                "Goedgekeurd",
                "Je mag de boom vellen als je een nieuwe plant.",
                documents=(Document("Vergunning", 96410),),
                action=Action(
                    "Hang de bekendmaking aan je gevel.",
                    due=4,
                    label="Bekendmaking downloaden",
                    url="https://www.voorbeke.example/omgeving/OMV-1263",
                ),
            ),
        ),
    ),
    File(
        source=CIVIL,
        number="BZ-27118",
        title="Nieuw rijbewijs",
        product="90037",
        parties=("karel",),
        statuses=(
            Status(75, "Aangevraagd", "Je vroeg een nieuw rijbewijs."),
            Status(64, "Uitgevoerd", "Je haalde je rijbewijs af.", phase="Afgerond"),
        ),
    ),
    File(
        source="urn:zorgondersteuning:zorgbudget",
        number="ZB-20310",
        title="Parkeerkaart voor Rita",
        product="90015",
        parties=("rita", "karel:mantelzorger"),
        statuses=(
            Status(107, "Aangevraagd", "We hebben de aanvraag ontvangen."),
            Status(83, "InBehandeling", "De arts bekijkt het dossier."),
            Status(24, "Goedgekeurd", "De kaart is goedgekeurd en wordt gedrukt.", target=7),
        ),
    ),
    File(
        source="urn:netelland:afval",
        number="NL-17640",
        title="Tweede container voor tuinafval",
        product="90041",
        parties=("karel",),
        statuses=(
            Status(180, "Aangevraagd", "We hebben je aanvraag ontvangen."),
            Status(
                172, "Stopzetting", "Je wilde toch geen tweede container.", closed=True, outcome="withdrawn"
            ),
        ),
    ),
    File(
        source="urn:belastingkantoor:dossiers",
        number="FB-533090",
        title="Voorstel van vereenvoudigde aangifte",
        product="90030",
        parties=("karel", "rita:partner"),
        statuses=(
            Status(195, "Ingediend", "Je liet weten dat het voorstel klopt."),
            Status(92, "Betaald", "Jullie kregen geld terug.", phase="Afgerond"),
        ),
    ),
)
