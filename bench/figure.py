"""What a benchmark answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure and its floor.

    `ratio` is value / floor: for a latency lower is better, for a rate higher is better. `details` holds the rest of
    what was measured, by name.
    """

    name: str
    value: float
    unit: str
    floor: float
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """The figure as a multiple of its floor."""
        return self.value / self.floor if self.floor else float("nan")

    def as_json(self) -> dict[str, Any]:
        """The line that scripts read."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "floor": round(self.floor, 4),
            "ratio": round(self.ratio, 3),
            **self.details,
        }

    def lines(self) -> Iterator[str]:
        """The same for people."""
        yield f"{self.name}: {self.value:,.2f} {self.unit}, floor {self.floor:,.2f}, ratio {self.ratio:.2f}"
        for name, value in self.details.items():
            yield f"  {name}: {value}"
