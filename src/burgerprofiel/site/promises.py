"""What the page /vertrouwen says to everybody, in plain words. What proves each line stands in `trust.toml`.

A line names the promises that it is made of; tests/test_promises.py fails for one that nothing proves, and when
something that is not promised is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that we promise, or do not promise; the numbers are those of `trust.toml`."""

    text: Text | str
    numbers: tuple[str, ...]
    needs_witness: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Against what, and what holds."""

    key: str
    title: Text | str
    lines: tuple[Line, ...]


SECTIONS = (
    Section(
        "gestolen",
        _("Als iemand een kopie van onze gegevens steelt"),
        (
            Line(
                _("Je naam, je rijksregisternummer en je e-mailadres staan er alleen versleuteld in."),
                ("1.1", "1.2"),
            ),
            Line(_("Ze staan ook niet in de bestanden die onze computers zelf bijhouden."), ("1.3",)),
            Line(
                _(
                    "Een e-mail van ons zegt welk bestuur iets liet weten. Wat er in je dossier staat, zegt hij"
                    " niet."
                ),
                ("1.4",),
            ),
            Line(_("De titels en de teksten van je dossiers zijn ook versleuteld."), ("1.7", "1.8")),
            Line(_("De bestanden die je ons bezorgt, gaan alleen open als jij je aanmeldt."), ("1.9",)),
            Line(_("We houden een lijst bij van alles wat niet versleuteld is, met de reden."), ("1.5",)),
        ),
    ),
    Section(
        "databank",
        _("Als de beheerder van onze databank nieuwsgierig is"),
        (
            Line(_("Die ziet je naam, je nummer en je e-mailadres niet."), ("1.1", "2.6")),
            Line(
                _(
                    "Schrijft die zelf een volmacht of een aanmelding in de databank, dan gaat er niets mee "
                    "open."
                ),
                ("2.3", "2.4"),
            ),
            Line(
                _("Verwisselt die iets, dan merkt ons systeem dat, of kan niemand het nog lezen."),
                ("2.1", "2.2", "2.5"),
            ),
        ),
    ),
    Section(
        "computers",
        _("Als de beheerder van onze computers nieuwsgierig is"),
        (
            Line(
                _(
                    "De sleutels liggen in een kluis, apart van de website. Met alle bestanden van de website "
                    "leest die beheerder je nummer niet, ook niet terwijl je aangemeld bent."
                ),
                ("3.1", "3.3"),
            ),
            Line(
                _(
                    "Het programma dat e-mails verstuurt, kan alleen namen en e-mailadressen openen. Dat zijn "
                    "er nooit te veel tegelijk, en de kluis schrijft het op."
                ),
                ("3.2",),
            ),
        ),
    ),
    Section(
        "aanmelden",
        _("Als iemand zich voordoet als jou"),
        (
            Line(
                _(
                    "De kluis kijkt zelf na of jij het bent. Met een aanmelding van iemand anders, of een die "
                    "oud of al gebruikt is, gaat er niets open."
                ),
                ("4.1", "4.2"),
            ),
            Line(_("Meld je je af, dan gaat alles weer op slot."), ("4.3", "4.4")),
            Line(
                _(
                    "Een ander portaal leest je berichten alleen als jij dat toelaat, hoogstens 20 minuten. "
                    "Je zet het zelf stop."
                ),
                ("4.5",),
            ),
        ),
    ),
    Section(
        "inbraak",
        _("Als iemand inbreekt in de website"),
        (
            Line(_("Van wie niet aangemeld is, krijgt de inbreker niets open."), ("5.1",)),
            Line(
                _("Enkele minuten nadat niemand de website nog gebruikt, weet ze niets meer van wie er was."),
                ("5.4",),
            ),
            Line(
                _(
                    "Telkens als de kluis je gegevens opent omdat je je aanmeldt, staat dat op twee plaatsen: "
                    "in het logboek van de kluis en in de lijst die jij kan lezen."
                ),
                ("5.2", "5.3"),
            ),
        ),
    ),
    Section(
        "verbergen",
        _("Als iemand stiekem kijkt"),
        (
            Line(_("Elke keer dat iemand je gegevens bekijkt of verandert, schrijven we dat op."), ("6.1",)),
            Line(_("Verandert of wist iemand iets in die lijst, dan valt dat op."), ("6.2", "6.3")),
            Line(
                _(
                    "Een andere organisatie kijkt mee. Zet iemand de lijst terug naar vroeger, dan merkt die "
                    "dat."
                ),
                ("6.4",),
                needs_witness=True,
            ),
            Line(_("Je kan een bewijs vragen en het zelf nakijken, zonder ons."), ("6.5",)),
            Line(
                _(
                    "Een veiligheidsverantwoordelijke zoekt alleen met een reden in jouw lijst, en als een "
                    "tweede persoon akkoord gaat. Ook dat lees je in de lijst."
                ),
                ("6.6",),
            ),
            Line(
                _(
                    "Vanwaar een medewerker keek, is verzegeld. Twee veiligheidsverantwoordelijken kunnen het samen "
                    "enkele minuten lezen. Allebei melden ze zich daarvoor opnieuw aan, en je leest het in de lijst."
                ),
                ("6.7",),
            ),
        ),
    ),
    Section(
        "gewist",
        _("Als iets gewist moet zijn"),
        (
            Line(
                _(
                    "Vernietigen we je sleutels, dan kan niemand nog lezen wat ermee versleuteld is. Ook niet "
                    "in een oude kopie."
                ),
                ("7.1",),
            ),
            Line(
                _(
                    "Vraag je om alles te wissen, dan kan niemand in een oude kopie nog lezen wat met je sleutels "
                    "versleuteld was. Wat de wet ons laat bijhouden, blijft, en dat zeggen we je."
                ),
                ("7.3",),
            ),
            Line(_("Eén beheerder alleen kan je sleutels niet vernietigen."), ("7.4",)),
            Line(_("Elke nacht wissen we wat we lang genoeg hebben bewaard."), ("7.2",)),
        ),
    ),
)

LIMITS = (
    Line(
        _(
            "Wie de kluis beheert en wie de databank beheert, kunnen samen alles lezen. Dat moeten dus "
            "twee verschillende mensen zijn."
        ),
        ("N1",),
    ),
    Line(
        _(
            "Een inbreker in de website ziet wat er op dat moment langskomt, van mensen die dan aangemeld zijn."
        ),
        ("N2",),
    ),
    Line(
        _("Om je te mailen opent een programma je naam en je e-mailadres, zonder dat jij aangemeld bent."),
        ("N3",),
    ),
    Line(
        _(
            "Dat je een dossier hebt, bij welk bestuur, hoe ver het staat en wanneer er iets "
            "veranderde, is niet versleuteld. Ook niet wanneer je je aanmeldde."
        ),
        ("N4",),
    ),
    Line(
        _(
            "Staat de kluis op dezelfde computer als de website, bij dezelfde beheerder, dan beschermt "
            "ze alleen tegen gestolen kopieën."
        ),
        ("N5",),
    ),
    Line(
        _(
            "Wie de aanmelddienst van de overheid in handen krijgt, kan zich als jou aanmelden. Je ziet"
            " die aanmelding wel in je lijst."
        ),
        ("N6",),
    ),
    Line(
        _(
            "Wie nieuwe mensen in ons systeem mag zetten, kan dat misbruiken vóór iemands eerste "
            "dossier. Dat valt op zodra het echte dossier komt."
        ),
        ("N7",),
    ),
    Line(
        _(
            "In de eerste seconde kan een beheerder een regel nog ongemerkt uit je lijst halen. En wie "
            "keek maar niets te zien kreeg, staat er niet in."
        ),
        ("N8",),
    ),
    Line(
        _("In kopieën van de kluis zelf blijft een vernietigde sleutel nog ongeveer twee weken bestaan."),
        ("N9",),
    ),
    Line(_("Een beheerder kan gegevens vernietigen of verbergen. Dat kunnen we niet verhinderen."), ("N10",)),
    Line(_("Wat een bestuur in zijn eigen systemen bewaart, bewaakt dat bestuur zelf."), ("N11",)),
    Line(
        _(
            "Achter een minder sterk slot liggen: het nummer dat een bestuur aan je dossier geeft, een bestand "
            "dat je ons bezorgt tot we het op virussen onderzochten, wat we van een bestuur weigerden, en wat "
            "je schrijft in een klacht of een vraag over je gegevens."
        ),
        ("N12",),
    ),
    Line(
        _(
            "Zolang de website in gebruik is, kunnen resten van wat mensen zagen in het geheugen "
            "blijven, tot ongeveer een uur."
        ),
        ("N13",),
    ),
    Line(
        _("Wie inbreekt waar dossiers binnenkomen, kan lezen wat er in de laatste vijf minuten binnenkwam."),
        ("N14",),
    ),
    Line(_("Dat iets versleuteld is, bewijst niet wie het schreef."), ("N15",)),
    Line(
        _(
            "Spannen twee veiligheidsverantwoordelijken van een bestuur samen, dan kunnen ze lezen wat in jouw lijst "
            "verzegeld is. Je ziet wel dat ze het deden."
        ),
        ("N16",),
    ),
    Line(
        _(
            "Vragen we voor jou een attest bij een bestuur, dan staat je rijksregisternummer in het adres van die "
            "vraag. Wij schrijven dat nergens op. Wat dat bestuur doet, weten we niet."
        ),
        ("N17",),
    ),
    Line(
        _(
            "Wie de code van je attest heeft, ziet op onze controlepagina welk attest het is en van wanneer. Jouw naam "
            "staat daar niet."
        ),
        ("N18",),
    ),
)
