from dataclasses import dataclass
from typing import Protocol

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Table:
    """The facts of a picture for those who cannot look at it; column one heads its row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Chart(Protocol):
    """What templates/ui/chart.html can show."""

    title: str

    @property
    def svg(self) -> SafeString: ...

    @property
    def table(self) -> Table: ...
