"""All clients of one person at a glance: lines and the attention queue, in six statements whatever their number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from audits.phases import Phase
from reporting import links
from reporting.attention import (
    NEVER,
    QUIET_AFTER_DAYS,
    RELEASE_BY_WORKING_DAY,
    Item,
    Kind,
    in_order,
    silence_state,
    working_day_of_month,
)
from reporting.portfolio import Gate, Line, Money, Turns, month_before, on_time, whose_turn
from reporting.queries import portfolio as rows
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role, may
from soc2hub.lib import clock
from soc2hub.ui.words import counted, day

SLIP_RED_DAYS = 15


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`lines` are the clients whose program the person sees; `elsewhere` those where another page is theirs."""

    lines: list[Line]
    items: list[Item]
    elsewhere: list[Line]


def portfolio(seats: list[Any]) -> Portfolio:
    """`seats` as `reporting.queries.portfolio.memberships` found them."""
    running = [seat for seat in seats if may(seat.role, P.SEE_PROGRAM)]
    elsewhere = [_plain(seat) for seat in seats if not may(seat.role, P.SEE_PROGRAM)]
    if not running:
        return Portfolio([], [], elsewhere)
    gathered = _Gathered.of(running)
    lines = [gathered.line(seat) for seat in running]
    return Portfolio(lines, gathered.queue(lines, running), elsewhere)


def _plain(seat: Any) -> Line:
    home = {Role.AUDITOR: links.room, Role.EXECUTIVE: links.briefings}.get(Role(seat.role), links.client)
    return Line(client=seat.client, role=Role(seat.role).label, today=seat.today, url=home(seat.client_id))


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the statements brought, by client."""

    stages: dict[UUID, rows.Stage]
    evidence: dict[UUID, Any]
    revenue: dict[UUID, list[tuple[date | None, int, str]]]
    decisions: list[Any]
    key_overdue: list[Any]
    spans: dict[UUID, rows.Span]

    @classmethod
    def of(cls, seats: list[Any]) -> "_Gathered":
        spans = {seat.client_id: _span(seat) for seat in seats}
        counted_by_control = rows.evidence(spans)
        return cls(
            stages=rows.stages({seat.client_id: seat.today for seat in seats}),
            evidence={client_id: on_time(controls) for client_id, controls in counted_by_control.items()},
            revenue=rows.revenue(),
            decisions=rows.open_decisions(),
            key_overdue=rows.key_overdue(spans),
            spans=spans,
        )

    def line(self, seat: Any) -> Line:
        client_id, stage = seat.client_id, self.stages.get(seat.client_id)
        silent = (clock.now() - seat.last_at).days if seat.last_at else None
        figures: dict[str, Any] = {"evidence": self.evidence[client_id]} if client_id in self.evidence else {}
        return Line(
            client=seat.client,
            role=Role(seat.role).label,
            today=seat.today,
            phase=stage.engagement.phase.value if stage else "",
            gate=_gate(stage),
            high_gaps=seat.high_gaps,
            open_gaps=seat.open_gaps,
            gaps_past_due=seat.gaps_past_due,
            waiting=_money(self.revenue.get(client_id, [])),
            turn=whose_turn(self._turns(seat)),
            silent_days=silent,
            silence=silence_state(silent),
            url=links.client(client_id),
            **figures,
        )

    def queue(self, lines: list[Line], seats: list[Any]) -> list[Item]:
        by_client = {line.client_id: line for line in lines}
        items = [
            *(item for seat in seats for item in self._of_client(seat, by_client[seat.client_id])),
            *(_decision(d, by_client[d.client_id]) for d in self.decisions if d.client_id in by_client),
            *(_key_control(o, self.spans[o.client_id], by_client[o.client_id]) for o in self.key_overdue),
        ]
        return in_order(items)

    def _turns(self, seat: Any) -> Turns:
        evidence = self.evidence.get(seat.client_id)
        return Turns(
            decisions=sum(d.client_id == seat.client_id for d in self.decisions),
            overdue=evidence.overdue if evidence else 0,
            to_review=seat.to_review,
            requests_ours=seat.requests_ours,
            requests_theirs=seat.requests_theirs,
        )

    def _of_client(self, seat: Any, line: Line) -> Iterator[Item]:
        yield from _need_by(self.stages.get(seat.client_id), line)
        yield from _overdue(line, sum(o.client_id == seat.client_id for o in self.key_overdue))
        yield from _gaps(seat, line)
        yield from _requests(seat, line)
        yield from _review(seat, line)
        yield from _briefing(seat, line)
        yield from _silence(line)


def _span(seat: Any) -> rows.Span:
    """As `controls.queries` has it: the period of the scope in force, else the calendar year."""
    if seat.period_start and seat.period_end:
        return rows.Span(seat.period_start, seat.period_end, seat.today)
    return rows.Span(date(seat.today.year, 1, 1), date(seat.today.year, 12, 31), seat.today)


def _gate(stage: rows.Stage | None) -> Gate | None:
    step = stage.next_step if stage else None
    return Gate(step.step.title, step.ends_on, step.step.planned_on) if step else None


def _money(waiting: list[tuple[date | None, int, str]]) -> tuple[Money, ...]:
    sums: dict[str, int] = {}
    for _, cents, currency in waiting:
        sums[currency] = sums.get(currency, 0) + cents
    return tuple(Money(cents, currency) for currency, cents in sorted(sums.items()) if cents)


def _item(line: Line, kind: Kind, title: str, why: str, url: str, action: str, **more: Any) -> Item:
    return Item(
        line.client_id, kind, title, why, url, action, revenue_cents=line.most_waiting, client=line.client, **more
    )


def _need_by(stage: rows.Stage | None, line: Line) -> Iterator[Item]:
    engagement = stage.engagement if stage else None
    if stage is None or engagement is None or engagement.need_by is None or engagement.phase is Phase.BETWEEN_CYCLES:
        return
    report_on = max((step.ends_on for step in stage.steps), default=None)
    slip = line.gate.slip_days if line.gate else 0
    if report_on and (report_on > engagement.need_by or slip > SLIP_RED_DAYS):
        why = f"Report forecast {day(report_on)}, needed by {day(engagement.need_by)}"
        days = (engagement.need_by - line.today).days
        yield _item(
            line,
            Kind.NEED_BY,
            "The report date is at risk",
            why,
            links.audit(line.client_id),
            "Open the plan",
            is_urgent=report_on > engagement.need_by,
            days_left=days,
        )


def _decision(decision: Any, line: Line) -> Item:
    days = (decision.decide_by - line.today).days
    when = f"{counted(-days, 'day')} past its date" if days < 0 else f"to be decided by {day(decision.decide_by)}"
    url = links.decision(line.client_id, decision.pk)
    return _item(
        line, Kind.DECISION, decision.title, f"Decision, {when}", url, "Open", is_urgent=days < 0, days_left=days
    )


def _key_control(occurrence: Any, span: rows.Span, line: Line) -> Item:
    """Lost when the next window ends or the period does, whichever first (DOMAIN R7.3)."""
    lost_after = min(occurrence.lost_after, span.until)
    days = (lost_after - line.today).days
    why = f"Key control, {occurrence.key} overdue since {day(occurrence.last_day)}; lost after {day(lost_after)}"
    url = links.submit(line.client_id, occurrence.pk)
    return _item(
        line,
        Kind.KEY_CONTROL,
        str(occurrence.control),
        why,
        url,
        "Hand in",
        is_urgent=True,
        days_left=days,
    )


def _overdue(line: Line, key: int) -> Iterator[Item]:
    others = line.evidence.overdue - key
    if others > 0:
        why = f"{others} of {line.evidence.due} due, controls of normal or low weight"
        yield _item(
            line,
            Kind.EVIDENCE,
            f"{counted(others, 'occurrence')} overdue",
            why,
            links.evidence(line.client_id),
            "See what is due",
            days_left=QUIET_AFTER_DAYS,
        )


def _gaps(seat: Any, line: Line) -> Iterator[Item]:
    if not seat.high_gaps and not seat.gaps_past_due:
        return
    days = (seat.first_gap_due - line.today).days if seat.first_gap_due else NEVER
    title = f"{counted(seat.high_gaps, 'high gap')} open" if seat.high_gaps else "Gaps past their date"
    why = f"{seat.gaps_past_due} of {seat.open_gaps} open gaps past the agreed date"
    yield _item(line, Kind.GAP, title, why, links.gaps(line.client_id), "Open the gaps", days_left=days)


def _requests(seat: Any, line: Line) -> Iterator[Item]:
    if seat.requests_late:
        why = f"{seat.requests_late} of {seat.requests_ours} that wait for us are past their date"
        yield _item(
            line,
            Kind.REQUEST,
            "The auditor waits for answers",
            why,
            links.audit(line.client_id),
            "Answer",
            days_left=-1,
        )


def _review(seat: Any, line: Line) -> Iterator[Item]:
    if seat.to_review:
        since = seat.oldest_to_review.date()
        yield _item(
            line,
            Kind.REVIEW,
            f"{counted(seat.to_review, 'submission')} to review",
            f"The oldest since {day(since)}",
            links.review(line.client_id),
            "Review",
            days_left=QUIET_AFTER_DAYS,
        )


def _briefing(seat: Any, line: Line) -> Iterator[Item]:
    """The page of the month that ended is due by the fifth working day (PRACTICE §8)."""
    due = month_before(line.today.replace(day=1))
    if not may(seat.role, P.WRITE_BRIEFING) or (seat.released_month and seat.released_month >= due):
        return
    late = working_day_of_month(line.today) > RELEASE_BY_WORKING_DAY
    why = "Past the fifth working day" if late else "To be released by the fifth working day"
    yield _item(
        line,
        Kind.BRIEFING,
        f"Briefing of {due:%B} not released",
        why,
        links.briefings(line.client_id),
        "Open the briefing",
        days_left=-1 if late else RELEASE_BY_WORKING_DAY,
    )


def _silence(line: Line) -> Iterator[Item]:
    if line.silent_days is not None and line.silent_days > QUIET_AFTER_DAYS:
        title = f"No word for {line.silent_days} days"
        yield _item(
            line, Kind.SILENCE, title, "Nothing happened in this client", links.client(line.client_id), "Look in"
        )
