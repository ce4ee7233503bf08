"""Who there is. The people of the seed world and of the sign-in simulator, their families, and what they work at.

Every number is fictitious: national numbers carry a month of 60 to 72.
"""

from typing import Final

from simulators.magda.people.cast import elders, families, newcomers, officers
from simulators.magda.people.cast.companies import ENTERPRISES
from simulators.magda.people.cast.homes import HOMES, HOUSEHOLDS

__all__ = ["ENTERPRISES", "HOMES", "HOUSEHOLDS", "PEOPLE"]

PEOPLE: Final = {one.insz: one for group in (families, elders, newcomers, officers) for one in group.PEOPLE}
