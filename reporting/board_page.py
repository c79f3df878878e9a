"""The board page as data: what PRACTICE §8 puts on one sheet, frozen so that it prints the same for ever.

Everything is a word, a number or a date, so a page can be kept as JSON (`to_json`) and read back (`from_json`) into
an equal one. States are keys of soc2hub.ui.states: green, amber, red, unknown. `faults` says what does not fit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, Self, Union, get_args, get_origin, get_type_hints

from soc2hub.ui.charts import Milestone, MilestoneLine, Sparkline
from soc2hub.ui.client_colours import client_colour
from soc2hub.ui.states import State, state_named
from soc2hub.ui.words import counted

HEADLINE_WORDS = 18
SENTENCE_WORDS = 60
SENTENCES = 3
DECISIONS = 3
FIGURES = 4
RISKS = 3
CHANGES = 4


@dataclass(frozen=True)
class Option:
    """One way to decide: what, its cost and its consequence."""

    words: str
    cost: str = ""
    consequence: str = ""
    is_recommended: bool = False


@dataclass(frozen=True)
class PageDecision:
    """A decision the board or an officer must take; `url` leads to the buttons."""

    question: str
    options: tuple[Option, ...]
    owner: str
    decide_by: date
    waiting_costs: str
    by_default: str
    url: str = ""
    is_past: bool = False


@dataclass(frozen=True)
class Money:
    """Revenue that waits, when the report comes, what was spent; words are ready to print, unknown ones say so."""

    revenue_waiting: str
    revenue_note: str
    report_range: str
    need_by: str
    report_state: str
    spent: str
    budget: str
    spent_note: str = ""


@dataclass(frozen=True)
class PageFigure:
    """One of the four numbers. `of` is its denominator; None in `trend` is a break."""

    label: str
    value: str
    of: str
    target: str
    last_month: str
    state: str
    trend: tuple[float | None, ...] = ()
    note: str = ""
    definition: str = ""

    @property
    def sparkline(self) -> Sparkline:
        return Sparkline(f"{self.label}, last months", self.trend, self.status.tone, width=88, height=24)

    @property
    def status(self) -> State:
        return state_named(self.state)


TRENDS = {"better": "smaller", "level": "unchanged", "worse": "larger", "new": "new", "unknown": "first judged"}
"""How a risk moved since the last month, in words short enough for one line."""


@dataclass(frozen=True)
class PageRisk:
    """A risk and the gaps behind it as harm in plain words; `trend` is better, level, worse, new or unknown."""

    harm: str
    because: str
    trend: str
    state: str
    owner: str
    by: date | None
    accepted_by: str = ""

    @property
    def moved(self) -> str:
        return TRENDS[self.trend]

    @property
    def status(self) -> State:
        return state_named(self.state)


@dataclass(frozen=True)
class PageMilestone:
    label: str
    plan: date
    forecast: date
    is_done: bool = False
    state: str = "green"


@dataclass(frozen=True)
class BoardPage:
    """One month of one client on one sheet. Order of fields is the order on the page."""

    client_name: str
    client_initials: str
    client_colour: int
    month: date
    phase: str
    state: str
    state_because: str
    headline: str
    sentences: tuple[str, ...]
    decisions: tuple[PageDecision, ...]
    decided_before: str
    money: Money
    outlook: str
    outlook_state: str
    figures: tuple[PageFigure, ...]
    risks: tuple[PageRisk, ...]
    milestones: tuple[PageMilestone, ...]
    changes: tuple[str, ...]
    unknown: tuple[str, ...]
    definitions_since: str
    cut_off: str
    snapshot_id: str
    next_briefing: str
    prepared_by: str = ""
    is_draft: bool = False
    is_demo: bool = False
    paper: str = "a4"
    no_risks: str = ""

    @property
    def status(self) -> State:
        return state_named(self.state)

    @property
    def outlook_status(self) -> State:
        return state_named(self.outlook_state)

    @property
    def colour(self) -> str:
        return client_colour(self.client_colour)

    @property
    def milestone_line(self) -> MilestoneLine:
        stones = tuple(
            Milestone(stone.label, stone.plan, stone.forecast, stone.is_done, state_named(stone.state).tone)
            for stone in self.milestones
        )
        return MilestoneLine("Milestones, plan against forecast", stones, width=700)

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = _plain(asdict(self))
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        page: Self = _built(cls, data)
        return page


def faults(page: BoardPage) -> Iterator[str]:
    """What keeps the page from being a good one, each with what to do. Height is measured on the PDF, not here."""
    yield from _too_many_words("The large line has", page.headline, HEADLINE_WORDS)
    yield from _too_many_words("The three sentences have", " ".join(page.sentences), SENTENCE_WORDS)
    if len(page.sentences) != SENTENCES:
        yield f"The page has {counted(len(page.sentences), 'sentence')} below the large line; write {SENTENCES}."
    for name, found, most in (
        ("decisions", page.decisions, DECISIONS),
        ("risks", page.risks, RISKS),
        ("changes", page.changes, CHANGES),
    ):
        if len(found) > most:
            yield f"The page has {len(found)} {name}; choose the {most} that matter most."
    if len(page.figures) != FIGURES:
        yield f"The page has {len(page.figures)} numbers; it shows {FIGURES}."
    for decision in page.decisions:
        if sum(option.is_recommended for option in decision.options) != 1:
            yield f"Recommend one option for “{decision.question}”."


def _too_many_words(name: str, words: str, most: int) -> Iterator[str]:
    count = len(words.split())
    if count > most:
        yield f"{name} {count} words; {most} fit. Take out {count - most}."


def _plain(value: Any) -> Any:
    """Dates and tuples as JSON knows them."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _built(kind: Any, data: Any) -> Any:
    """`data` from JSON as the annotated kind: dataclass, tuple of a kind, optional, date or a plain value."""
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {each.name for each in fields(kind)}
        return kind(**{name: _built(hints[name], value) for name, value in data.items() if name in known})
    if get_origin(kind) is tuple:
        return tuple(_built(get_args(kind)[0], inner) for inner in data)
    if get_origin(kind) in (Union, UnionType):
        return None if data is None else _built(get_args(kind)[0], data)
    return date.fromisoformat(data) if kind is date else data
