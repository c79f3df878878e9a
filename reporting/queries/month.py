"""The facts of one month of one client, gathered from the records of every app."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from audits.phases import Phase
from controls.queries import risks
from evidence.punctuality import Status
from reporting import links, metrics
from reporting.facts import (
    DecisionFact,
    EngagementFact,
    Facts,
    Figure,
    MilestoneFact,
    OptionFact,
    Past,
    RevenueFact,
    RiskFact,
)
from reporting.models import Briefing
from reporting.queries.changes import changes, unknown
from reporting.queries.figures import figures
from reporting.queries.records import Records, records
from reporting.snapshots import built
from scoping.queries import revenue_waiting
from soc2hub.tenancy.models import Client
from soc2hub.ui.words import answered, counted, day

MOST_RISKS = 8
REMEMBERED_MONTHS = 6
PHASE_WORDS = {
    Phase.PREPARATION: "getting ready",
    Phase.OBSERVATION: "collecting proof",
    Phase.FIELDWORK: "the auditor is testing",
    Phase.REPORT_ISSUANCE: "the auditor writes the report",
    Phase.BETWEEN_CYCLES: "between two reports",
}


def facts(client: Client, month: date, today: date) -> Facts:
    """As the records stand today; `month` only says which page they are for."""
    found = records(client, today)
    former = list(_former(month))
    before = built(Facts, former[0].snapshot["facts"]) if former else None
    outlook, outlook_state = _outlook(found)
    overall, counted = _overall(found, outlook_state), figures(found)
    return Facts(
        client_name=client.name,
        client_initials=client.initials,
        client_colour=client.colour,
        is_demo=client.is_demo,
        month=month,
        cut_off=today,
        phase=found.phase.value,
        phase_words=phase_words(found),
        engagement=_engagement(found),
        outlook=outlook,
        outlook_state=outlook_state.value,
        figures=counted,
        decisions=tuple(_decisions(found)),
        decided=tuple(_decided(found, _since(former, client, month))),
        risks=tuple(_risks(found)),
        milestones=tuple(_milestones(found)),
        revenue=tuple(_revenue(today)),
        changes=changes(found, _since(former, client, month), before),
        unknown=unknown(found),
        computed_state=overall.value,
        state_because=_because(found, outlook_state),
        definitions_since=_definitions_since(former, month, counted),
        past=tuple(_past(former)),
    )


def _former(month: date) -> Any:
    """Earlier briefings with figures, the newest first."""
    return Briefing.objects.filter(month__lt=month, snapshot__isnull=False).order_by("-month")[:REMEMBERED_MONTHS]


def _since(former: list[Briefing], client: Client, month: date) -> datetime:
    if former and former[0].computed_at:
        return former[0].computed_at
    return datetime.combine(month, time.min, ZoneInfo(client.zone))


def phase_words(found: Records) -> str:
    words, engagement = PHASE_WORDS[found.phase], found.engagement
    if engagement is None:
        return "no audit planned yet"
    if found.phase is Phase.OBSERVATION and engagement.period_start and engagement.period_end:
        length = _months(engagement.period_start, engagement.period_end)
        number = min(max(_months(engagement.period_start, found.today), 1), length)
        return f"{words}, month {number} of {length}"
    if found.phase is Phase.PREPARATION:
        return f"{words}, the period starts {day(engagement.starts_on)}"
    return words


def _months(first: date, last: date) -> int:
    """Calendar months begun from the first day to the last."""
    return (last.year - first.year) * 12 + last.month - first.month + (1 if last.day >= first.day else 0)


def _engagement(found: Records) -> EngagementFact | None:
    row = found.engagement
    if row is None:
        return None
    return EngagementFact(
        row.title,
        row.report_type,
        row.period_start,
        row.ends_on,
        row.need_by,
        found.report_on,
        bool(row.report_on),
        row.spent_cents,
        row.budget_cents,
        row.currency,
        links.audit(found.client.pk),
    )


def _outlook(found: Records) -> tuple[str, Status]:
    """In words, never an opinion (PRACTICE §3)."""
    seen = found.prospects
    if seen is None or not seen.controls or not seen.tested:
        return "Not known yet: nothing has been tested. The auditor decides.", Status.UNKNOWN
    red = [each.criterion.title for each in seen.criteria if each.risk.status == Status.RED]
    amber = [each.criterion.title for each in seen.criteria if each.risk.status == Status.AMBER]
    if red or amber:
        worst, state = (red, Status.RED) if red else (amber, Status.AMBER)
        named = " and ".join(title[:1].lower() + title[1:] for title in worst[:2])
        among = f"{', such as' if len(worst) > 2 else ':'} {named}"
        of = counted(len(seen.criteria), "point")
        return f"At risk in {len(worst)} of the {of} that the auditor judges{among}. The auditor decides.", state
    if any(each.risk.status == Status.UNKNOWN for each in seen.criteria):
        return (
            f"No sign of a reservation so far: {seen.tested} of the {len(seen.controls)} controls that the report "
            "covers are tested. The auditor decides.",
            Status.UNKNOWN,
        )
    return "No reservation expected; the auditor decides.", Status.GREEN


def _need_by(found: Records) -> Status:
    need_by = found.engagement.need_by if found.engagement else None
    if need_by is None or found.report_on is None:
        return Status.UNKNOWN
    return Status.RED if found.report_on > need_by else Status.GREEN


def _late_decision(found: Records) -> bool:
    return any(d.decided_at is None and d.decide_by < found.today for d in found.decisions)


def _overall(found: Records, outlook: Status) -> Status:
    return metrics.overall_status(
        report_outlook=outlook,
        need_by=_need_by(found),
        has_decision_past_its_date=_late_decision(found),
        has_missed_key_control=found.has_missed_key_control,
    ).computed


def _because(found: Records, outlook: Status) -> str:
    reasons = (
        (_need_by(found) is Status.RED, "the report comes after the day it is needed"),
        (_late_decision(found), "a decision is past its date"),
        (found.has_missed_key_control, "an important control was missed"),
        (outlook is Status.RED, "the report may carry a reservation"),
        (outlook is Status.AMBER, "a reservation is possible"),
        (outlook is Status.UNKNOWN, "too little is tested to say"),
        (_need_by(found) is Status.UNKNOWN, "no date is planned or needed yet"),
    )
    return next((words for holds, words in reasons if holds), "no decision late, no control missed, report in time")


def _decisions(found: Records) -> Iterator[DecisionFact]:
    for row in found.decisions:
        if row.decided_at is None:
            options = tuple(OptionFact(o["label"], o.get("cost", ""), o.get("consequence", "")) for o in row.options)
            yield DecisionFact(
                str(row.pk),
                row.title,
                options,
                row.recommendation,
                row.owner.name if row.owner else "Leadership",
                row.asked_on,
                row.decide_by,
                row.cost_of_waiting,
                row.by_default,
                links.decision(found.client.pk, row.pk),
            )


def _decided(found: Records, since: datetime) -> Iterator[str]:
    for row in found.decisions:
        if row.decided_at and row.decided_at > since:
            yield answered(row.title, row.outcome)


def _risks(found: Records) -> Iterator[RiskFact]:
    """The gravest open risks, each with the open gaps of its control behind it."""
    behind: dict[Any, list[str]] = {}
    for gap in found.gaps:
        if gap.is_open and gap.control_id:
            behind.setdefault(gap.control_id, []).append(gap.impact or gap.title)
    for row in risks().filter(closed_on=None)[:MOST_RISKS]:
        gaps = behind.get(row.control_id, [])
        more = f" (and {len(gaps) - 1} more)" if len(gaps) > 1 else ""
        because = f"{gaps[0]}{more}" if gaps else "Nothing that we know of is left to mend."
        yield RiskFact(
            str(row.pk),
            row.harm,
            because,
            row.residual,
            row.owner.name if row.owner else "No owner",
            row.due_on,
            row.get_treatment_display(),
            links.risks(found.client.pk),
        )


def _milestones(found: Records) -> Iterator[MilestoneFact]:
    for step in found.outlook:
        yield MilestoneFact(
            step.step.title,
            step.step.phase.value,
            step.starts_on,
            step.plan[0],
            step.plan[1],
            step.ends_on,
            step.is_done,
            step.reason,
        )


def _revenue(today: date) -> Iterator[RevenueFact]:
    grouped: dict[tuple[date | None, str], list[int]] = {}
    for row in revenue_waiting(today):
        grouped.setdefault((row.need_by, row.currency), []).append(row.cents)
    for (need_by, currency), cents in grouped.items():
        yield RevenueFact(need_by, sum(cents), currency, len(cents))


def _definitions_since(former: list[Briefing], month: date, now: tuple[Figure, ...]) -> str:
    """The first of the months in a row in which every figure was counted as it is now."""
    versions, since = {figure.key: figure.version for figure in now}, month
    for row in former:
        held = (row.snapshot or {}).get("facts", {}).get("figures", [])
        if any(versions.get(figure["key"], figure["version"]) != figure["version"] for figure in held):
            break
        since = row.month
    return f"definitions unchanged since {since:%B %Y}"


def _past(former: list[Briefing]) -> Iterator[Past]:
    for row in former:
        held = row.snapshot["facts"] if row.snapshot else {}
        for figure in held.get("figures", []):
            yield Past(
                figure["key"],
                row.month,
                figure["numerator"],
                figure["denominator"],
                figure["version"],
                figure["is_known"],
            )
        for risk in held.get("risks", []):
            yield Past(f"risk:{risk['id']}", row.month, risk["residual"], 25, 1, True)
