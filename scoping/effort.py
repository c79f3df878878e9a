"""What a scope costs in fee, hours and time: bands, never points (PRACTICE §5; PRODUCT S5, S7).

Every number is a parameter that a client may change; the formulas only add and scale. No Django here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import yaml

WEEK = 7


@dataclass(frozen=True, slots=True)
class Band:
    """From the least to the most that is usual; both ends whole numbers."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"A band runs from low to high, not from {self.low} to {self.high}.")

    def __add__(self, other: "Band") -> "Band":
        return Band(self.low + other.low, self.high + other.high)

    def times(self, count: int) -> "Band":
        return Band(self.low * count, self.high * count)

    def of(self, part: int, whole: int) -> "Band":
        """`part` of `whole`, rounded outward."""
        return Band(self.low * part // whole, -(-self.high * part // whole))

    @property
    def middle(self) -> int:
        return (self.low + self.high + 1) // 2


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model with its unit and where it comes from."""

    key: str
    label: str
    unit: str
    band: Band
    source: str
    is_own: bool = False  # changed by the client


Parameters = Mapping[str, Parameter]


@cache
def shipped() -> dict[str, Parameter]:
    """The defaults, in the order in which they are shown."""
    text = files("scoping").joinpath("effort.yaml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)["parameters"]
    return {
        entry["key"]: Parameter(
            entry["key"], entry["label"], entry["unit"], Band(entry["low"], entry["high"]), entry["source"]
        )
        for entry in entries
    }


@dataclass(frozen=True, slots=True)
class Scope:
    """As much of a scope as the effort depends on; `systems` are the client's own inside."""

    report_type: str
    systems: int
    categories: int
    window_months: int = 0

    @property
    def is_type_2(self) -> bool:
        return self.report_type == "type_2"


@dataclass(frozen=True, slots=True)
class Maturity:
    """How many of the controls known are designed, implemented, operating; nothing known where there are none.

    `source` says what it rests on, as the what-if shows it.
    """

    designed: int = 0
    implemented: int = 0
    operating: int = 0
    controls: int = 0
    source: str = ""

    def __post_init__(self) -> None:
        if not all(0 <= count <= self.controls for count in self.steps):
            raise ValueError("More controls are ready than there are.")

    @property
    def steps(self) -> tuple[int, int, int]:
        return self.designed, self.implemented, self.operating


@dataclass(frozen=True, slots=True)
class Timetable:
    """The back-plan forwards: prepared, observed, examined, reported; the later dates take the longer bands."""

    prepared_on: date
    prepared_late_on: date
    starts_on: date
    ends_on: date
    report_early_on: date
    report_late_on: date
    is_rushed: bool  # it starts before even a short preparation ends


@dataclass(frozen=True, slots=True)
class ExtraCost:
    """What one system more inside costs (S5)."""

    controls: Band
    occurrences: Band
    fee_usd: Band
    hours: Band
    days: Band


def fee_usd(scope: Scope, given: Parameters) -> Band:
    base = given["fee_type_2" if scope.is_type_2 else "fee_type_1"].band
    categories = given["fee_category"].band.times(max(scope.categories - 1, 0))
    return base + categories + given["fee_system"].band.times(_more_than_usual(scope, given))


def hours(scope: Scope, given: Parameters) -> Band:
    """Of the client's own people, in a year (type 2) or for the one report (type 1)."""
    base = given["hours_year" if scope.is_type_2 else "hours_type_1"].band
    categories = given["hours_category"].band.times(max(scope.categories - 1, 0))
    return base + categories + given["hours_system"].band.times(_more_than_usual(scope, given))


def preparation_days(scope: Scope, maturity: Maturity, given: Parameters) -> Band:
    """Between the two bands by how many of the three steps of each control are done; nothing known spans both."""
    ready, first = given["weeks_preparation"].band.times(WEEK), given["weeks_preparation_first"].band.times(WEEK)
    extra = given["days_system"].band.times(_more_than_usual(scope, given))
    if not maturity.controls:
        return Band(ready.low, max(ready.high, first.high)) + extra
    done, steps = sum(maturity.steps), maturity.controls * len(maturity.steps)
    low = (ready.low * done + first.low * (steps - done)) // steps
    high = -(-(ready.high * done + first.high * (steps - done)) // steps)
    return Band(min(low, high), max(low, high)) + extra


def preparation_hours(controls: int, maturity: Maturity, given: Parameters) -> Band | None:
    """Of the client's own people, once: what so many controls still lack, by the share of those known."""
    if not maturity.controls:
        return None
    per_step = (given[key].band for key in ("hours_design", "hours_implement", "hours_operate"))
    missing = (maturity.controls - done for done in maturity.steps)
    whole = sum((band.times(count) for band, count in zip(per_step, missing, strict=True)), Band(0, 0))
    return whole.of(controls, maturity.controls)


def timetable(
    scope: Scope, maturity: Maturity, given: Parameters, *, today: date, starts_on: date | None = None
) -> Timetable:
    """Without a date it starts on the first of the month after the shortest preparation (type 1: right after it)."""
    preparation = preparation_days(scope, maturity, given)
    prepared = today + timedelta(days=preparation.low)
    begins = starts_on or (first_of_month(prepared) if scope.is_type_2 else prepared)
    ends = months_after(begins, scope.window_months) - timedelta(days=1) if scope.is_type_2 else begins
    after = given["weeks_fieldwork"].band.times(WEEK) + given["weeks_report"].band.times(WEEK)
    late_slip = timedelta(0) if starts_on else max(timedelta(days=preparation.high) - (begins - today), timedelta(0))
    return Timetable(
        prepared_on=prepared,
        prepared_late_on=today + timedelta(days=preparation.high),
        starts_on=begins,
        ends_on=ends,
        report_early_on=ends + timedelta(days=after.low),
        report_late_on=ends + timedelta(days=after.high) + late_slip,
        is_rushed=today < begins < prepared,
    )


def extra_cost(given: Parameters, *, systems: int = 1) -> ExtraCost:
    """Of systems that nothing needs, each year that they stay inside."""
    return ExtraCost(
        given["controls_system"].band.times(systems),
        given["occurrences_system"].band.times(systems),
        given["fee_system"].band.times(systems),
        given["hours_system"].band.times(systems),
        given["days_system"].band.times(systems),
    )


def first_of_month(day: date) -> date:
    """This day if it is a first, else the next one."""
    return day if day.day == 1 else months_after(day.replace(day=1), 1)


def months_after(day: date, months: int) -> date:
    """The same day so many months on; a day the month lacks becomes the first of the next."""
    index = day.year * 12 + day.month - 1 + months
    try:
        return day.replace(year=index // 12, month=index % 12 + 1)
    except ValueError:
        return date((index + 1) // 12, (index + 1) % 12 + 1, 1)


def _more_than_usual(scope: Scope, given: Parameters) -> int:
    """A smaller scope is not priced below the band: published bands hold small vendors already."""
    return max(scope.systems - given["usual_systems"].band.low, 0)


def months_within(since: date, until: date) -> int:
    """Whole months of a period, both days included; at least one."""
    after = until + timedelta(days=1)
    whole = (after.year - since.year) * 12 + after.month - since.month - (after.day < since.day)
    return max(whole, 1)
