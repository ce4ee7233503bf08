"""Days relative to the day of seeding, on working days and at office hours."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

BELGIUM: Final = ZoneInfo("Europe/Brussels")
_SATURDAY: Final = 5


@dataclass(frozen=True)
class Days:
    """Everything is told from `today`, a Belgian date."""

    today: date

    def past(self, ago: int) -> date:
        """The working day `ago` days before today, or the Friday before it: never in the future."""
        day = self.today - timedelta(days=ago)
        return day - timedelta(days=max(day.weekday() - _SATURDAY + 1, 0))

    def due(self, days: int) -> date:
        """The working day that many days from today; at weekends Monday, in the past Friday."""
        if days < 0:
            return self.past(-days)
        day = self.today + timedelta(days=days)
        return day if day.weekday() < _SATURDAY else day + timedelta(days=7 - day.weekday())

    def moment(self, ago: int, *, index: int, name: str) -> datetime:
        """A moment in office hours: the same for the same name, later for a later index (0 to 7)."""
        spread = int.from_bytes(sha256(name.encode()).digest()[:2], "big") % 50
        minutes = 8 * 60 + 10 + index * 65 + spread
        return datetime.combine(self.past(ago), time(minutes // 60, minutes % 60), tzinfo=BELGIUM)

    def due_at(self, days: int, *, clock: str) -> datetime:
        """The due moment: at the clock time, or at the end of the day when there is none."""
        return datetime.combine(self.due(days), time.fromisoformat(clock or "23:59"), tzinfo=BELGIUM)


def today() -> date:
    """Today in Belgium."""
    return datetime.now(tz=BELGIUM).date()
