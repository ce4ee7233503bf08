"""Everybody together: who lives with whom, who is whose child, who owns what."""

from dataclasses import dataclass
from typing import Final

from simulators.magda.people import cast
from simulators.magda.people.model import Enterprise, Home, Household, Person


@dataclass(frozen=True, slots=True)
class World:
    """The people and what they share."""

    people: dict[str, Person]
    households: tuple[Household, ...]
    homes: tuple[Home, ...]
    enterprises: dict[str, Enterprise]

    def household(self, person: Person) -> Household | None:
        """With whom somebody lives; None for who is in no household."""
        return next(
            (one for one in self.households if any(person.insz == member for member, *_ in one.members)), None
        )

    def children(self, person: Person) -> list[Person]:
        """Somebody's children, oldest first."""
        own = (one for one in self.people.values() if person.insz in one.parents)
        return sorted(own, key=lambda child: child.born)

    def owned(self, person: Person) -> list[Home]:
        """What somebody owns, alone or with others."""
        return [home for home in self.homes if person.insz in home.owners]


WORLD: Final = World(cast.PEOPLE, cast.HOUSEHOLDS, cast.HOMES, cast.ENTERPRISES)
