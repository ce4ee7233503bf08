"""The catalogue products that the files are about, with their theme."""

from dataclasses import dataclass
from typing import Final

from simulators.world.model import Text, text


@dataclass(frozen=True)
class Product:
    product_id: str
    theme: str
    name: Text


def _theme(theme: str, *rows: tuple[str, str, str, str, str]) -> tuple[Product, ...]:
    return tuple(
        Product(product_id, theme, text(nl, en=en, fr=fr, de=de)) for product_id, nl, en, fr, de in rows
    )


PRODUCTS: Final = (
    *_theme(
        "OnderwijsWetenschap",
        ("685", "Studietoelage", "Study grant", "Allocation d'études", "Studienbeihilfe"),
        ("90001", "Taalcursus", "Language course", "Cours de langue", "Sprachkurs"),
        (
            "90002",
            "Erkenning van een diploma",
            "Recognition of a diploma",
            "Reconnaissance d'un diplôme",
            "Anerkennung eines Diploms",
        ),
    ),
    *_theme(
        "WelzijnGezondheid",
        ("1446", "Persoonlijk budget", "Personal budget", "Budget personnel", "Persönliches Budget"),
        (
            "1447",
            "Rechtstreeks toegankelijke hulp",
            "Directly accessible help",
            "Aide directement accessible",
            "Direkt zugängliche Hilfe",
        ),
        ("90011", "Groeipakket", "Growth package", "Allocations familiales", "Kindergeld"),
        ("90012", "Zorgbudget", "Care budget", "Budget de soins", "Pflegebudget"),
        ("90013", "Pensioen", "Pension", "Pension", "Pension"),
        ("90014", "Financiële hulp", "Financial help", "Aide financière", "Finanzielle Hilfe"),
        (
            "90015",
            "Parkeerkaart voor personen met een handicap",
            "Parking card",
            "Carte de stationnement",
            "Parkausweis",
        ),
    ),
    *_theme(
        "BouwenWonen",
        (
            "90021",
            "Sociale woning huren",
            "Renting a social home",
            "Louer un logement social",
            "Sozialwohnung mieten",
        ),
        ("90022", "Huurpremie", "Rent premium", "Prime au loyer", "Mietprämie"),
        ("90023", "Renovatiepremie", "Renovation premium", "Prime à la rénovation", "Sanierungsprämie"),
        (
            "90024",
            "Omgevingsvergunning",
            "Environmental permit",
            "Permis d'environnement",
            "Umweltgenehmigung",
        ),
        (
            "90025",
            "Huurwaarborglening",
            "Rental deposit loan",
            "Prêt garantie locative",
            "Mietkautionsdarlehen",
        ),
    ),
    *_theme(
        "BurgerOverheid",
        ("90030", "Belastingaangifte", "Tax return", "Déclaration fiscale", "Steuererklärung"),
        ("90031", "Identiteitskaart", "Identity card", "Carte d'identité", "Personalausweis"),
        ("90032", "Adreswijziging", "Change of address", "Changement d'adresse", "Adressänderung"),
        ("90033", "Reispas", "Passport", "Passeport", "Reisepass"),
        (
            "90034",
            "Bezwaar tegen een belasting",
            "Objection to a tax",
            "Réclamation fiscale",
            "Steuereinspruch",
        ),
        ("90035", "Terugbetaling van belasting", "Tax refund", "Remboursement d'impôt", "Steuererstattung"),
        (
            "90036",
            "Belgische nationaliteit",
            "Belgian nationality",
            "Nationalité belge",
            "Belgische Staatsangehörigkeit",
        ),
        ("90037", "Rijbewijs", "Driving licence", "Permis de conduire", "Führerschein"),
        ("90039", "Belastingcontrole", "Tax audit", "Contrôle fiscal", "Steuerprüfung"),
        (
            "90040",
            "Uittreksel uit het strafregister",
            "Criminal record extract",
            "Extrait de casier judiciaire",
            "Strafregisterauszug",
        ),
        ("90038", "Verblijfskaart", "Residence card", "Carte de séjour", "Aufenthaltskarte"),
    ),
    *_theme(
        "MilieuEnergie",
        ("90041", "Afvalcontainer", "Waste bin", "Conteneur à déchets", "Abfalltonne"),
        (
            "90042",
            "Aansluiting op de riolering",
            "Sewer connection",
            "Raccordement à l'égout",
            "Kanalanschluss",
        ),
    ),
    *_theme(
        "MobiliteitOpenbareWerken",
        (
            "90051",
            "Inname van openbaar domein",
            "Use of public space",
            "Occupation de l'espace public",
            "Nutzung öffentlichen Raums",
        ),
        ("90052", "Bewonerskaart", "Resident's parking permit", "Carte de riverain", "Bewohnerparkausweis"),
    ),
    *_theme(
        "CultuurSportVrijeTijd",
        (
            "90061",
            "Subsidie voor verenigingen",
            "Subsidy for associations",
            "Subside aux associations",
            "Vereinszuschuss",
        ),
        (
            "90062",
            "Evenement organiseren",
            "Organising an event",
            "Organiser un événement",
            "Veranstaltung organisieren",
        ),
        ("90063", "Zaal huren", "Renting a hall", "Louer une salle", "Saal mieten"),
        ("90064", "Speelpleinwerking", "Holiday play scheme", "Plaine de jeux", "Ferienspielplatz"),
        ("90065", "Bibliotheek", "Library", "Bibliothèque", "Bibliothek"),
        ("90066", "Materiaal lenen", "Borrowing equipment", "Prêt de matériel", "Material ausleihen"),
    ),
    *_theme(
        "EconomieWerk",
        ("90071", "Opleidingssteun", "Training support", "Aide à la formation", "Ausbildungsförderung"),
        (
            "90072",
            "Investeringssteun",
            "Investment support",
            "Aide à l'investissement",
            "Investitionsförderung",
        ),
        (
            "90073",
            "Erkenning als aannemer",
            "Contractor recognition",
            "Agrément d'entrepreneur",
            "Anerkennung als Bauunternehmer",
        ),
    ),
)
