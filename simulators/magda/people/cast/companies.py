"""Enterprises and public bodies that people own or work for."""

from typing import Final

from simulators.magda.people.cast.places import LINDERMONDE, LOTTE_HOME, at
from simulators.magda.people.model import Enterprise

ENTERPRISES: Final = {
    one.number: one
    for one in (
        Enterprise(
            number="0999010126",
            name="Aydin Bouw bv",
            form=("610", "Besloten vennootschap", "BV"),
            address=at("Nijverheidskaai", "5", since="2020-01-06"),
            started="2019-11-20",
            activity=("41001", "Algemene bouw van residentiële gebouwen"),
        ),
        Enterprise(
            number="0999010225",
            name="Aydin Mehmet",
            trade_name="Klusdienst Aydin",
            form=("", "", ""),
            natural=True,
            address=at("Molenstraat", "27", since="2014-05-02"),
            started="2014-05-02",
            stopped="2026-08-31",
            activity=("43390", "Overige werkzaamheden in verband met de afwerking van gebouwen"),
        ),
        Enterprise(
            number="0999010324",
            name="Aydin & Maes Dakwerken vof",
            form=("011", "Vennootschap onder firma", "VOF"),
            address=at("Leemputten", "18", since="2024-01-15"),
            started="2024-01-15",
            activity=("43910", "Dakwerkzaamheden"),
        ),
        Enterprise(
            number="0741230052",
            name="Atelier Verhaeren",
            form=("", "", ""),
            natural=True,
            address=LOTTE_HOME,
            started="2020-02-03",
            activity=("71111", "Bouwarchitecten"),
        ),
        Enterprise(
            number="0789001166",
            name="Bakkerij Claessens",
            form=("610", "Besloten vennootschap", "BV"),
            address=at("Oude Vismarkt", "5", since="2012-09-01", town=LINDERMONDE),
            started="2012-08-14",
            activity=("10712", "Ambachtelijke vervaardiging van brood en vers gebak"),
        ),
        Enterprise(
            number="0910120217",
            name="Koffiehuis Het Zoete Uur, brood- en banketbakkerij aan de Oude Vismarkt",
            form=("610", "Besloten vennootschap", "BV"),
            address=at("Oude Vismarkt", "9", since="2021-03-15", town=LINDERMONDE),
            started="2021-02-26",
            activity=("56301", "Cafés en bars"),
        ),
        Enterprise(
            number="0999003097",
            name="Stad Voorbeke",
            form=("400", "Gemeente", ""),
            address=at("Stadhuisplein", "1", since="1977-01-01"),
            started="1977-01-01",
            activity=("84119", "Overig algemeen overheidsbestuur"),
        ),
    )
}
