"""A client as a row of the portfolio."""

from dataclasses import dataclass

from reporting import portfolio
from reporting.portfolio import Gate, Money, Month, OnTime
from soc2hub.ui.charts import CoverageStrip, Stretch
from soc2hub.ui.states import state_named
from soc2hub.ui.tables import Line

MONTH_WIDTH = 16


@dataclass(frozen=True, slots=True)
class ClientLine(Line):
    """`silent_days` is None where nothing ever happened."""

    url: str
    name: str
    initials: str
    colour: int
    is_demo: bool
    phase: str
    gate: Gate | None
    days_to_gate: int | None
    evidence: OnTime
    months: tuple[Month, ...]
    high_gaps: int
    open_gaps: int
    waiting: tuple[Money, ...]
    turn: str
    silent_days: int | None
    silence: str

    @classmethod
    def of(cls, line: portfolio.Line) -> "ClientLine":
        return cls(
            url=line.url,
            name=line.client.name,
            initials=line.client.initials,
            colour=line.client.colour,
            is_demo=line.client.is_demo,
            phase=line.phase,
            gate=line.gate,
            days_to_gate=line.days_to_gate,
            evidence=line.evidence,
            months=line.months,
            high_gaps=line.high_gaps,
            open_gaps=line.open_gaps,
            waiting=line.waiting,
            turn=line.turn,
            silent_days=line.silent_days,
            silence=line.silence,
        )

    @property
    def strip(self) -> CoverageStrip:
        stretches = tuple(Stretch(f"{month.first:%b %Y}", state_named(month.state)) for month in self.months)
        title = f"{self.name}, evidence by month"
        return CoverageStrip(title, stretches, width=MONTH_WIDTH * len(stretches), is_labelled=False)
