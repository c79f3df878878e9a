"""Which report do we need? A few answers and the commitments lead to SOC 1, SOC 2 type 1 or 2, or ISO 27001 (S10).

A starting point with its reasons, never a decision. What a signed contract names comes before every answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scoping.timeframes import Demand, Window, earliest_type_2, too_soon


class Report(StrEnum):
    SOC2_TYPE2 = "soc2_type2"
    SOC2_TYPE1 = "soc2_type1"
    SOC1 = "soc1"
    ISO27001 = "iso27001"


NAMES = {
    Report.SOC2_TYPE2: "SOC 2 type 2",
    Report.SOC2_TYPE1: "SOC 2 type 1",
    Report.SOC1: "SOC 1",
    Report.ISO27001: "ISO 27001",
}


class Need(StrEnum):
    """Strongest first."""

    NEEDED = "needed"
    FIRST = "first"  # a step on the way
    CONSIDER = "consider"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Answers:
    """None: not asked yet. `moves_money`: customers' own books rest on what the service computes."""

    moves_money: bool | None = None
    holds_data: bool | None = None
    outside_america: bool | None = None
    runs_already: bool | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    report: Report
    need: Need
    reasons: tuple[str, ...]

    @property
    def name(self) -> str:
        return NAMES[self.report]


def which_reports(
    answers: Answers, demands: Iterable[Demand], *, today: date, running: Window | None = None
) -> list[Finding]:
    """All four, the strongest need first; each says why. `running` is a period agreed and not over."""
    asked = _by_report(demands)
    earliest = earliest_type_2(today=today, running=running, runs_already=bool(answers.runs_already))
    found = [
        _type_2(answers, asked),
        _type_1(asked, earliest),
        _soc_1(answers, asked),
        _iso(answers, asked),
    ]
    return sorted(found, key=lambda finding: list(Need).index(finding.need))


def open_questions(answers: Answers) -> int:
    return [answers.moves_money, answers.holds_data, answers.outside_america, answers.runs_already].count(None)


def _type_2(answers: Answers, asked: Mapping[str, list[Demand]]) -> Finding:
    if asked[Report.SOC2_TYPE2]:
        return _named(Report.SOC2_TYPE2, asked)
    if answers.holds_data is False:
        return Finding(Report.SOC2_TYPE2, Need.NOT_NEEDED, ("No customer data is held, and no commitment names it.",))
    if asked[Report.SOC2_TYPE1] or answers.holds_data:
        return Finding(
            Report.SOC2_TYPE2,
            Need.CONSIDER,
            ("No commitment names it yet; customers whose data is held usually ask for it in the end.",),
        )
    return Finding(Report.SOC2_TYPE2, Need.CONSIDER, ("No commitment names it yet.",))


def _type_1(asked: Mapping[str, list[Demand]], earliest: date) -> Finding:
    """Asked for itself; or first, where a type 2 report cannot exist in time."""
    if asked[Report.SOC2_TYPE1]:
        return _named(Report.SOC2_TYPE1, asked)
    if late := too_soon(asked[Report.SOC2_TYPE2], earliest):
        said = f"{', '.join(late)} cannot have a type 2 report in time: the earliest is about {earliest:%B %Y}."
        return Finding(
            Report.SOC2_TYPE1,
            Need.FIRST,
            (
                said,
                "A type 1 report shows the design as of one date.",
            ),
        )
    if asked[Report.SOC2_TYPE2]:
        said = "There is time for type 2, which says more; a type 1 report before it would be paid for twice."
        return Finding(Report.SOC2_TYPE1, Need.NOT_NEEDED, (said,))
    return Finding(Report.SOC2_TYPE1, Need.NOT_NEEDED, ("No commitment names it.",))


def _soc_1(answers: Answers, asked: Mapping[str, list[Demand]]) -> Finding:
    if asked[Report.SOC1]:
        return _named(Report.SOC1, asked)
    if answers.moves_money:
        said = "Customers’ own books rest on what the service computes, so their auditors will ask for it."
        return Finding(Report.SOC1, Need.CONSIDER, (said,))
    if answers.moves_money is None:
        return Finding(
            Report.SOC1, Need.NOT_NEEDED, ("No commitment names it; say whether customers’ books rest on you.",)
        )
    return Finding(Report.SOC1, Need.NOT_NEEDED, ("Customers’ books do not rest on the service.",))


def _iso(answers: Answers, asked: Mapping[str, list[Demand]]) -> Finding:
    if asked[Report.ISO27001]:
        return _named(Report.ISO27001, asked)
    if answers.outside_america:
        said = "Customers outside North America often know it better than SOC 2; most of the work is shared."
        return Finding(Report.ISO27001, Need.CONSIDER, (said,))
    return Finding(Report.ISO27001, Need.NOT_NEEDED, ("No commitment names it.",))


def _named(report: Report, asked: Mapping[str, list[Demand]]) -> Finding:
    who = sorted({demand.customer for demand in asked[report]})
    shown = ", ".join(who[:3]) + (f" and {len(who) - 3} more" if len(who) > 3 else "")
    dates = [demand.need_by for demand in asked[report] if demand.need_by is not None]
    by = f", first by {min(dates):%-d %B %Y}" if dates else ""
    said = f"{shown} ask{'s' if len(who) == 1 else ''} for it{by}."
    return Finding(report, Need.NEEDED, (said,))


def _by_report(demands: Iterable[Demand]) -> Mapping[str, list[Demand]]:
    found: dict[str, list[Demand]] = defaultdict(list)
    for demand in demands:
        found[demand.report].append(demand)
    return found
