"""Which windows the controls of the set owe: computed once a frequency by the product's own calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from controls.calendar import Cadence, Frequency, Window

RHYTHM = ("monthly", "quarterly", "quarterly", "annual", "monthly", "per_event", "continuous", "semiannual",
          "monthly", "weekly", "quarterly", "annual", "monthly", "quarterly", "annual", "monthly", "quarterly",
          "continuous", "semiannual", "quarterly")  # fmt: skip
"""How the controls of a client are spread; the twentieth control begins anew."""


@dataclass(frozen=True, slots=True)
class Owed:
    window: Window
    next_ends_on: date


@dataclass(frozen=True)
class Calendar:
    """A period around today, so that the set says the same in January and in December."""

    today: date

    @property
    def since(self) -> date:
        return self.today - timedelta(days=270)

    @property
    def until(self) -> date:
        return self.since + timedelta(days=365)

    @property
    def implemented_on(self) -> date:
        return self.since - timedelta(days=400)

    @cached_property
    def owed(self) -> dict[str, tuple[Owed, ...]]:
        return {frequency: tuple(self._owed(frequency)) for frequency in dict.fromkeys(RHYTHM)}

    def _owed(self, frequency: str) -> list[Owed]:
        cadence = Cadence(Frequency(frequency), active_from=self.implemented_on)
        found = []
        for window in cadence.windows(self.since, self.until):
            following = cadence.next_window_end(window)
            assert following is not None
            found.append(Owed(window, following))
        return found


def frequency_of(number: int) -> str:
    return RHYTHM[number % len(RHYTHM)]
