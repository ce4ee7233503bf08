"""Towns that do not exist, and where people live in them."""

from typing import Final

from simulators.magda.people.model import Address, Town

VOORBEKE: Final = Town(name="Voorbeke", nis="90901", postcode="0901")
LINDERMONDE: Final = Town(name="Lindermonde", nis="90902", postcode="0902")
SCHELDEZELE: Final = Town(name="Scheldezele", nis="90904", postcode="0904")
TUNIS: Final = Town(name="Tunis", country=("352", "TUN", "Tunesië"))
POZNAN: Final = Town(name="Poznań", country=("139", "POL", "Polen"))
TANGER: Final = Town(name="Tanger", country=("354", "MAR", "Marokko"))


def at(
    street: str, house: str, *, since: str, until: str = "", box: str = "", town: Town = VOORBEKE
) -> Address:
    """A residence; without `until` the present one."""
    return Address(street=street, house=house, town=town, since=since, until=until, box=box)


SARAH_HOME: Final = at("Spoorwegstraat", "41", since="2021-09-01", box="2")
MOLENSTRAAT: Final = at("Molenstraat", "27", since="2011-04-15")
KAREL_HOME: Final = at("Zandberg", "8", since="1981-06-20")
LIEN_HOME: Final = at("Lindestraat", "63", since="2003-10-01")
SAMIRA_HOME: Final = at("Kaaistraat", "15", since="2025-08-18", box="101")
LOTTE_HOME: Final = at("Boomgaardweg", "19", since="2018-03-05", town=LINDERMONDE)
BRAM_HOME: Final = at("Oude Vismarkt", "7", since="2009-01-12", town=LINDERMONDE)
JEF_HOME: Final = at("Begijnhof", "3", since="1974-05-30", town=LINDERMONDE)
YASMINA_HOME: Final = at("Kouterlaan", "112", since="2016-11-02", box="4", town=LINDERMONDE)
