"""What the records say about one client this month: every figure with numerator, denominator, definition and rows."""

from dataclasses import dataclass
from datetime import date

from reporting.metrics import Metric
from reporting.trend import Share


@dataclass(frozen=True)
class Figure:
    """One number. `url` leads to its rows; `version` is the definition's, and a new one is a break in the line."""

    key: str
    label: str
    numerator: int
    denominator: int
    status: str
    version: int
    definition: str
    url: str
    target: str = ""
    unit: str = "share"  # share | count | days
    reasons: tuple[str, ...] = ()
    beside: tuple[tuple[str, float], ...] = ()
    is_known: bool = True

    @property
    def share(self) -> Share:
        return Share(self.numerator, self.denominator, self.version)


def figure_of(metric: Metric, *, label: str, definition: str, url: str, target: str, unit: str = "share") -> Figure:
    return Figure(
        metric.name.value, label, metric.numerator, metric.denominator, metric.status.value, metric.version,
        definition, url, target, unit, metric.reasons, metric.beside, metric.status.value != "unknown",
    )  # fmt: skip


@dataclass(frozen=True)
class OptionFact:
    label: str
    cost: str
    consequence: str


@dataclass(frozen=True)
class DecisionFact:
    id: str
    title: str
    options: tuple[OptionFact, ...]
    recommendation: str
    owner: str
    asked_on: date
    decide_by: date
    cost_of_waiting: str
    by_default: str
    url: str


@dataclass(frozen=True)
class RiskFact:
    """A risk as harm in plain words, and the gaps behind it."""

    id: str
    harm: str
    because: str
    residual: int
    owner: str
    by: date | None
    treatment: str
    url: str


@dataclass(frozen=True)
class MilestoneFact:
    label: str
    phase: str
    starts_on: date
    plan_from: date
    plan: date
    forecast: date
    is_done: bool
    reason: str


@dataclass(frozen=True)
class RevenueFact:
    need_by: date | None
    cents: int
    currency: str
    commitments: int


@dataclass(frozen=True)
class EngagementFact:
    title: str
    report_type: str
    period_start: date | None
    period_end: date
    need_by: date | None
    report_on: date | None
    report_is_out: bool
    spent_cents: int | None
    budget_cents: int | None
    currency: str
    url: str


@dataclass(frozen=True)
class Past:
    """A figure, a risk's residual or a date as an earlier briefing held it."""

    key: str
    month: date
    numerator: int
    denominator: int
    version: int
    is_known: bool


@dataclass(frozen=True)
class Facts:
    """Frozen into the snapshot; the page is composed from these and the CISO's words alone."""

    client_name: str
    client_initials: str
    client_colour: int
    is_demo: bool
    month: date
    cut_off: date
    phase: str
    phase_words: str
    engagement: EngagementFact | None
    outlook: str
    outlook_state: str
    figures: tuple[Figure, ...]
    decisions: tuple[DecisionFact, ...]
    decided: tuple[str, ...]
    risks: tuple[RiskFact, ...]
    milestones: tuple[MilestoneFact, ...]
    revenue: tuple[RevenueFact, ...]
    changes: tuple[str, ...]
    unknown: tuple[str, ...]
    computed_state: str
    state_because: str
    definitions_since: str = ""
    past: tuple[Past, ...] = ()

    def figure(self, key: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.key == key), None)

    def history(self, key: str) -> list[Past]:
        """Oldest first."""
        return sorted((past for past in self.past if past.key == key), key=lambda past: past.month)
