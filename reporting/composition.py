"""The board page, composed from frozen facts and the CISO's words; pure, so the same snapshot gives the same page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from audits.phases import Phase
from evidence.punctuality import Status, worst
from reporting.board_page import (
    DECISIONS,
    RISKS,
    BoardPage,
    Money,
    Option,
    PageDecision,
    PageFigure,
    PageMilestone,
    PageRisk,
)
from reporting.facts import DecisionFact, Facts, Figure, Past, RiskFact
from reporting.metrics import TYPICAL
from reporting.trend import Share, Trend, trend
from soc2hub.ui.words import counted, day, short_money

RESIDUAL_RED, RESIDUAL_AMBER = 15, 7
MOST_MILESTONES = 5
MOVED = {Trend.BETTER: "better than last month", Trend.WORSE: "worse than last month", Trend.LEVEL: "about the same"}
Fact = TypeVar("Fact", DecisionFact, RiskFact)
SHOWN: dict[Phase, tuple[str, str, str, str]] = {
    Phase.PREPARATION: ("controls_running", "controls_owned", "high_gaps", "days_to_window"),
    Phase.OBSERVATION: ("evidence_on_time", "controls_proven", "high_gaps", "missed"),
    Phase.FIELDWORK: ("request_turnaround", "days_waiting", "exceptions", "high_gaps"),
    Phase.REPORT_ISSUANCE: ("request_turnaround", "days_waiting", "exceptions", "high_gaps"),
    Phase.BETWEEN_CYCLES: ("report_age", "days_to_window", "missed", "scope_changes"),
}
"""The four numbers of each phase (PRACTICE §8)."""
OF_WHAT = {"high_gaps": "open"}
"""What a count is one of, where its name does not say."""


@dataclass(frozen=True)
class Words:
    """What a person types or chooses on the page; everything else is computed."""

    headline: str = ""
    sentences: tuple[str, ...] = ()
    decision_ids: tuple[str, ...] = ()
    risk_ids: tuple[str, ...] = ()
    worsened_to: str = ""
    worsened_because: str = ""


def first_words(facts: Facts) -> Words:
    """What a fresh draft proposes: the most urgent decisions and the gravest risks."""
    return Words(
        decision_ids=tuple(decision.id for decision in facts.decisions[:DECISIONS]),
        risk_ids=tuple(risk.id for risk in facts.risks[:RISKS]),
    )


def still_there(words: Words, facts: Facts) -> Words:
    """Choices that the new figures no longer offer fall away."""
    decisions, risks = {d.id for d in facts.decisions}, {r.id for r in facts.risks}
    return Words(
        words.headline, words.sentences,
        tuple(id for id in words.decision_ids if id in decisions), tuple(id for id in words.risk_ids if id in risks),
        words.worsened_to, words.worsened_because,
    )  # fmt: skip


def board_page(facts: Facts, words: Words, *, base_url: str, snapshot_id: str) -> BoardPage:
    state, because = _standing(facts, words)
    return BoardPage(
        client_name=facts.client_name,
        client_initials=facts.client_initials,
        client_colour=facts.client_colour,
        month=facts.month,
        phase=facts.phase_words,
        state=state,
        state_because=because,
        headline=words.headline,
        sentences=words.sentences,
        decisions=tuple(_decision(d, facts, base_url) for d in _chosen(facts.decisions, words.decision_ids)),
        decided_before="; ".join(facts.decided),
        money=_money(facts),
        outlook=facts.outlook,
        outlook_state=facts.outlook_state,
        figures=tuple(_figures(facts)),
        risks=tuple(_risk(risk, facts) for risk in _chosen(facts.risks, words.risk_ids)),
        milestones=tuple(_milestones(facts)),
        changes=facts.changes,
        unknown=facts.unknown,
        definitions_since=facts.definitions_since,
        cut_off=day(facts.cut_off),
        snapshot_id=snapshot_id,
        next_briefing=_next_month(facts.month).strftime("%B %Y"),
        is_demo=facts.is_demo,
        no_risks="" if facts.risks else "No risk is on record yet: nobody has said what could go wrong.",
    )


def _standing(facts: Facts, words: Words) -> tuple[str, str]:
    """The worst of what is computed; a person may say it is worse, never better."""
    computed = Status(facts.computed_state)
    if not words.worsened_to:
        return computed.value, facts.state_because
    shown = worst((computed, Status(words.worsened_to)))
    return shown.value, words.worsened_because if shown is not computed else facts.state_because


def _chosen(facts: Iterable[Fact], ids: Iterable[str]) -> list[Fact]:
    known = {fact.id: fact for fact in facts}
    return [known[id] for id in ids if id in known]


def _decision(fact: DecisionFact, facts: Facts, base_url: str) -> PageDecision:
    return PageDecision(
        question=fact.title,
        options=tuple(Option(o.label, o.cost, o.consequence, o.label == fact.recommendation) for o in fact.options),
        owner=fact.owner,
        decide_by=fact.decide_by,
        waiting_costs=fact.cost_of_waiting or "not known",
        by_default=fact.by_default or "nobody has said what happens",
        url=f"{base_url}{fact.url}",
        is_past=fact.decide_by < facts.cut_off,
    )


def _money(facts: Facts) -> Money:
    engagement = facts.engagement
    report_on = engagement.report_on if engagement else None
    need_by = engagement.need_by if engagement else None
    state = Status.UNKNOWN if not (report_on and need_by) else Status.RED if report_on > need_by else Status.GREEN
    currency = engagement.currency if engagement else "USD"
    spent, budget = (engagement.spent_cents, engagement.budget_cents) if engagement else (None, None)
    return Money(
        revenue_waiting=_sums(facts),
        revenue_note=_revenue_note(facts),
        report_range=_report_range(facts),
        need_by=f"needed by {day(need_by)}" if need_by else "nobody has said by when it is needed",
        report_state=state.value,
        spent="unknown" if spent is None else short_money(spent, currency),
        budget="unknown" if budget is None else short_money(budget, currency),
        spent_note="more than planned" if spent is not None and budget is not None and spent > budget else "",
    )


def _sums(facts: Facts) -> str:
    sums: dict[str, int] = {}
    for row in facts.revenue:
        sums[row.currency] = sums.get(row.currency, 0) + row.cents
    return " + ".join(short_money(cents, currency) for currency, cents in sorted(sums.items())) or "none on record"


def _revenue_note(facts: Facts) -> str:
    commitments = sum(row.commitments for row in facts.revenue)
    dated = [row.need_by for row in facts.revenue if row.need_by]
    if not commitments:
        return "no customer waits for it"
    said = f"a year, {counted(commitments, 'customer')}"
    return f"{said}; first needed {day(min(dated))}" if dated else f"{said}; no date given"


def _report_range(facts: Facts) -> str:
    """From the plan of the last step, if that is still ahead, to its forecast."""
    engagement = facts.engagement
    if engagement is None or engagement.report_on is None:
        return "no forecast yet"
    if engagement.report_is_out:
        return day(engagement.report_on)
    plans = [stone.plan for stone in facts.milestones if stone.phase == Phase.REPORT_ISSUANCE.value]
    plan = max(plans, default=engagement.report_on)
    early, late = min(plan, engagement.report_on), max(plan, engagement.report_on)
    return day(late) if early == late or early < facts.cut_off else f"{day(early)} to {day(late)}"


def _figures(facts: Facts) -> Iterator[PageFigure]:
    for key in SHOWN[Phase(facts.phase)]:
        figure = facts.figure(key)
        if figure is not None:
            yield _figure(figure, facts.history(key))


def _figure(figure: Figure, past: list[Past]) -> PageFigure:
    before = past[-1] if past else None
    return PageFigure(
        label=figure.label,
        value=_value(figure),
        of=_of(figure),
        target=figure.target,
        last_month=_last(figure, before),
        state=figure.status,
        trend=(
            *(_point(figure, each) for each in past),
            _level(figure.unit, figure.numerator, figure.denominator, figure.is_known),
        ),
        note=_note(figure, before),
        definition=figure.definition,
    )


def _value(figure: Figure) -> str:
    if not figure.is_known:
        return "–"
    return counted(figure.numerator, "day") if figure.unit == "days" else str(figure.numerator)


def _of(figure: Figure) -> str:
    """Never a number without its denominator, not even of none: no high gap of no open one is worth saying."""
    if not figure.is_known or figure.unit == "days":
        return ""
    if figure.unit == "share":
        return f"{figure.denominator} ({100 * figure.numerator // figure.denominator} %)" if figure.denominator else ""
    return f"{figure.denominator} {OF_WHAT.get(figure.key, '')}".strip()


def said(unit: str, numerator: int, denominator: int, *, is_known: bool) -> str:
    """A former month's figure in a word."""
    if not is_known:
        return "unknown"
    return f"{100 * numerator // denominator} %" if unit == "share" and denominator else f"{numerator}"


def _last(figure: Figure, before: Past | None) -> str:
    if before is None:
        return "not counted yet"
    if before.version != figure.version:
        return "counted otherwise"
    return said(figure.unit, before.numerator, before.denominator, is_known=before.is_known)


def _point(figure: Figure, past: Past) -> float | None:
    """None breaks the line: no data, or another definition."""
    return _level(figure.unit, past.numerator, past.denominator, past.is_known and past.version == figure.version)


def _level(unit: str, numerator: int, denominator: int, is_known: bool) -> float | None:
    if not is_known:
        return None
    return round(100 * numerator / denominator, 1) if unit == "share" and denominator else float(numerator)


def _note(figure: Figure, before: Past | None) -> str:
    if not figure.is_known or figure.unit != "share" or before is None or not before.is_known:
        return figure.reasons[0] if figure.reasons else ""
    moved = trend(Share(before.numerator, before.denominator, before.version), figure.share)
    return MOVED.get(moved, "")


def _risk(fact: RiskFact, facts: Facts) -> PageRisk:
    history = facts.history(f"risk:{fact.id}")
    before = history[-1].numerator if history else None
    moved = "level" if before == fact.residual else "worse" if before and fact.residual > before else "better"
    state = (
        Status.RED
        if fact.residual >= RESIDUAL_RED
        else Status.AMBER
        if fact.residual >= RESIDUAL_AMBER
        else Status.GREEN
    )
    trend_words = "new" if before is None and facts.past else "unknown" if before is None else moved
    return PageRisk(fact.harm, fact.because, trend_words, state.value, fact.owner, fact.by)


def _milestones(facts: Facts) -> Iterator[PageMilestone]:
    for stone in facts.milestones[-MOST_MILESTONES:]:
        slip = (stone.forecast - stone.plan).days
        late = Status.RED if slip > TYPICAL.slip_amber_days else Status.AMBER
        state = Status.GREEN if slip <= TYPICAL.slip_green_days else late
        yield PageMilestone(stone.label, stone.plan, stone.forecast, stone.is_done, state.value)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
