"""Every figure of the board page and the overview, from the records, in a constant number of statements."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from audits.models import AuditorResult
from audits.phases import Phase
from controls.models import Gap
from evidence.punctuality import Status, worst
from reporting import links, metrics
from reporting.facts import Figure, figure_of
from reporting.queries.records import Records
from soc2hub.ui.words import day

STALE_WARN_DAYS, STALE_DAYS = 274, 365
WITH_PLAN = ("planned", "in_progress", "fixed")


def figures(found: Records) -> tuple[Figure, ...]:
    return tuple(_all(found))


def _all(found: Records) -> Iterator[Figure]:
    yield _evidence(found)
    yield _proven(found)
    yield from _controls(found)
    yield _high_gaps(found)
    yield _missed(found)
    yield _milestones(found)
    yield from _requests(found)
    yield _exceptions(found)
    yield _decisions(found)
    yield _days_to_window(found)
    yield _report_age(found)
    yield _scope_changes(found)


def _evidence(found: Records) -> Figure:
    """The reasons name controls by title: no control ids where an executive reads (PRACTICE §8)."""
    figure = figure_of(
        metrics.evidence_on_time(found.punctuality),
        label="Evidence on time",
        url=links.evidence(found.client.pk),
        target="95 %",
        definition="Work on controls done by its last day, of all that fell due in the period so far."
        + _before_take_over(found),
    )
    titles = {each.ref: each.title for each in found.occurrences}
    return replace(figure, reasons=tuple(_with_title(reason, titles) for reason in figure.reasons))


def _before_take_over(found: Records) -> str:
    """How much of it is older than this practice's own time here; nothing where nothing is (DOMAIN §2)."""
    taken_over_on = found.client.taken_over_on
    if taken_over_on is None:
        return ""
    fell_due = [each for each in found.occurrences if each.has_fallen_due(found.today)]
    older = sum(each.due_on < taken_over_on for each in fell_due)
    if not older:
        return ""
    return f" {older} of these {len(fell_due)} fell due before the take-over on {day(taken_over_on)}."


def _with_title(reason: str, titles: dict[str, str]) -> str:
    ref = next((ref for ref in titles if reason.startswith(f"{ref} ")), "")
    return f"{titles[ref]}{reason[len(ref) :]}" if ref else reason


def _proven(found: Records) -> Figure:
    proven, key = found.readiness.controls_proven, found.readiness.key_controls_proven
    red = (
        tuple(each.criterion.title for each in found.prospects.criteria if each.risk.status == "red")
        if found.prospects
        else ()
    )
    counts = metrics.ProvenCounts(proven.ready, proven.of, key.ready, key.of, proven.not_yet_due, red)
    return figure_of(
        metrics.controls_proven(counts),
        label="Controls proven",
        url=links.controls(found.client.pk),
        target="90 %",
        definition="Controls that are described and owned, with nothing missed, all proof that was due accepted and no "
        "high gap open, of those that had something due.",
    )


def _controls(found: Records) -> Iterator[Figure]:
    rows = found.readiness.rows
    url = links.controls(found.client.pk)
    yield _share(
        "controls_running",
        "Controls designed and running",
        sum(row.is_running for row in rows),
        len(rows),
        url,
        "Controls with an approved statement that operate, of all in use.",
        "all before the period starts",
    )
    yield _share(
        "controls_owned",
        "Owners named",
        sum(row.has_owner for row in rows),
        len(rows),
        url,
        "Controls with one accountable person who is still there, of all in use.",
        "all",
    )


def _share(key: str, label: str, count: int, of: int, url: str, definition: str, target: str) -> Figure:
    status = (
        Status.UNKNOWN
        if not of
        else Status.GREEN
        if count == of
        else Status.AMBER
        if count * 4 >= of * 3
        else Status.RED
    )
    return Figure(key, label, count, of, status.value, 1, definition, url, target, is_known=bool(of))


def _high_gaps(found: Records) -> Figure:
    """Green needs none open: one on its plan is still watched, one off it is red (PRACTICE §8, gap age)."""
    metric = metrics.gap_age([_gap(gap) for gap in found.gaps if gap.severity == "high"], today=found.today)
    open_gaps = [gap for gap in found.gaps if gap.is_open]
    count = sum(gap.severity == "high" for gap in open_gaps)
    status = Status.UNKNOWN if not found.gaps else Status.GREEN if not count else worst([metric.status, Status.AMBER])
    return Figure(
        "high_gaps",
        "High gaps",
        count,
        len(open_gaps),
        status.value,
        1,
        "Open gaps of high severity, of all open ones; red when one is past its date or 45 days without a plan.",
        links.gaps(found.client.pk),
        "0",
        "count",
        metric.reasons if count else (),
        metric.beside,
        bool(found.gaps),
    )


def _gap(gap: Gap) -> metrics.GapFacts:
    has_plan = gap.state in WITH_PLAN and gap.due_on is not None
    is_settled = gap.state in ("closed", "risk_accepted")
    return metrics.GapFacts(
        gap.title,
        gap.found_on,
        gap.due_on,
        has_plan,
        gap.fixed_on,
        gap.verified_on or (gap.found_on if is_settled else None),
    )


def _missed(found: Records) -> Figure:
    seen = found.punctuality
    status = Status.UNKNOWN if not seen.due else Status.RED if seen.missed else Status.GREEN
    return Figure(
        "missed",
        "Missed for good",
        seen.missed,
        seen.due,
        status.value,
        1,
        "Work that was due and can no longer be made up for, of all that fell due.",
        links.evidence(found.client.pk),
        "0",
        "count",
        is_known=bool(seen.due),
    )


def _milestones(found: Records) -> Figure:
    facts = [metrics.MilestoneFacts(s.step.title, s.step.planned_on, s.ends_on, s.step.done_on) for s in found.outlook]
    need_by = found.engagement.need_by if found.engagement else None
    is_missed = bool(need_by and found.report_on and found.report_on > need_by)
    metric = metrics.milestones(facts, today=found.today, is_need_by_missed=is_missed)
    return figure_of(
        metric,
        label="Milestones on plan",
        url=links.audit(found.client.pk),
        target="all",
        unit="count",
        definition="Milestones done, or forecast, within five days of their plan, of all that are planned.",
    )


def _requests(found: Records) -> Iterator[Figure]:
    zone = ZoneInfo(found.client.zone)
    facts = [
        metrics.RequestFacts(
            row.created_at.astimezone(zone).date(),
            row.submitted_at.astimezone(zone).date() if row.submitted_at else None,
            row.round > 1,
        )
        for row in found.requests
    ]
    metric = metrics.request_turnaround(facts)
    url = links.audit(found.client.pk)
    yield figure_of(
        metric,
        label="Requests answered",
        url=url,
        target="all",
        unit="count",
        definition="The auditor's requests submitted, of all asked.",
    )
    ours = [row for row in found.requests if row.turn == "team"]
    days = max(((found.today - row.waiting_since.astimezone(zone).date()).days for row in ours), default=0)
    status = Status.UNKNOWN if not found.requests else Status.GREEN if days <= 3 else Status.AMBER
    yield Figure(
        "days_waiting",
        "Longest wait for us",
        days,
        len(ours),
        status.value,
        1,
        "Days since the oldest request that waits for us came to us; beside it how many wait.",
        url,
        "3 days",
        "days",
        is_known=bool(found.requests),
    )


def _exceptions(found: Records) -> Figure:
    rows = (
        AuditorResult.objects.filter(engagement=found.engagement).exclude(result="not_tested")
        if found.engagement
        else None
    )
    counts = (
        rows.aggregate(tested=Count("pk"), found=Count("pk", filter=Q(result="exception"))) if rows is not None else {}
    )
    tested, exceptions = counts.get("tested", 0), counts.get("found", 0)
    status = Status.UNKNOWN if not tested else Status.AMBER if exceptions else Status.GREEN
    return Figure(
        "exceptions",
        "Exceptions so far",
        exceptions,
        tested,
        status.value,
        1,
        "Controls in which the auditor found an exception, of those the auditor tested.",
        links.audit(found.client.pk),
        "0",
        "count",
        is_known=bool(tested),
    )


def _decisions(found: Records) -> Figure:
    zone = ZoneInfo(found.client.zone)
    facts = [
        metrics.DecisionFacts(
            d.title, d.asked_on, d.decide_by, d.decided_at.astimezone(zone).date() if d.decided_at else None
        )
        for d in found.decisions
    ]
    metric = metrics.decision_latency(facts, today=found.today)
    return figure_of(
        metric,
        label="Decisions past their date",
        url=links.decisions(found.client.pk),
        target="0",
        unit="count",
        definition="Open decisions past the day they were needed, of all open ones.",
    )


def _days_to_window(found: Records) -> Figure:
    start = found.engagement.starts_on if found.engagement else None
    days = (start - found.today).days if start and start >= found.today else None
    return Figure(
        "days_to_window",
        "Days to the period",
        days or 0,
        0,
        (Status.UNKNOWN if days is None else Status.GREEN).value,
        1,
        "Days until the period the report is about begins.",
        links.audit(found.client.pk),
        "",
        "days",
        is_known=days is not None,
    )


def _report_age(found: Records) -> Figure:
    engagement = found.engagement
    age = (found.today - engagement.ends_on).days if engagement and engagement.phase is Phase.BETWEEN_CYCLES else None
    return Figure(
        "report_age",
        "Age of the report",
        age or 0,
        0,
        _staleness(age).value,
        1,
        "Days since the end of the period the last report is about; readers take a report older than a year as stale.",
        links.audit(found.client.pk),
        "under 9 months",
        "days",
        is_known=age is not None,
    )


def _staleness(age: int | None) -> Status:
    if age is None:
        return Status.UNKNOWN
    if age < STALE_WARN_DAYS:
        return Status.GREEN
    return Status.AMBER if age < STALE_DAYS else Status.RED


def _scope_changes(found: Records) -> Figure:
    changes = found.scope_changes
    status = Status.UNKNOWN if changes is None else Status.AMBER if changes else Status.GREEN
    return Figure(
        "scope_changes",
        "Changes to scope",
        len(changes or ()),
        0,
        status.value,
        1,
        "Things the approved scope rests on that have changed since.",
        links.scope(found.client.pk),
        "0",
        "count",
        tuple(changes or ()),
        is_known=changes is not None,
    )
