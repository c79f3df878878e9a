"""What the records of one client say for the portfolio: its line, and what needs somebody there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from audits.phases import Phase
from audits.queries.engagements import is_time_to_follow
from controls.queries.standing import Mark, Span, Standing, marks_of, month_number, standings
from evidence.punctuality import Status
from evidence.queries.last_chances import LastChance, last_chances
from reporting import links
from reporting.attention import NEVER, QUIET_AFTER_DAYS, Item, Kind
from reporting.portfolio import ControlCounts, Failing, Gate, Line, Money, Month, Turns, on_time, whose_turn
from reporting.queries import portfolio as rows
from soc2hub.ui.words import counted, day, window_name

SLIP_RED_DAYS = 15
NAMED = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One client on one day: the same for everybody who may see its program. Whose seat it is comes later."""

    line: Line
    items: tuple[Item, ...]
    last_at: datetime | None
    released_month: date | None
    failing: tuple[Failing, ...] = ()


def readings(seats: list[Any]) -> dict[UUID, Reading]:
    """Of the clients of these seats, in six statements whatever their number."""
    gathered = _Gathered.of(seats)
    return {seat.client_id: gathered.reading(seat) for seat in seats}


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the statements brought, by client."""

    numbers: dict[UUID, Any]
    spans: dict[UUID, Span]
    stages: dict[UUID, rows.Stage]
    standings: dict[UUID, list[Standing]]
    decisions: dict[UUID, list[Any]]
    key_overdue: dict[UUID, list[Any]]
    last_chances: dict[UUID, list[LastChance]]

    @classmethod
    def of(cls, seats: list[Any]) -> "_Gathered":
        todays = {seat.client_id: seat.today for seat in seats}
        numbers = rows.numbers(todays)
        spans = {client_id: _span(numbers[client_id], today) for client_id, today in todays.items()}
        return cls(
            numbers=numbers,
            spans=spans,
            stages=rows.stages(todays),
            standings=standings(spans),
            decisions=rows.open_decisions(todays),
            key_overdue=rows.key_overdue(spans),
            last_chances=last_chances(spans),
        )

    def reading(self, seat: Any) -> Reading:
        numbers = self.numbers[seat.client_id]
        line = self._line(seat, numbers)
        failing = tuple(_failing(standing) for standing in self.standings.get(seat.client_id, ()) if _fails(standing))
        return Reading(line, tuple(self._items(line, numbers)), numbers.last_at, numbers.released_month, failing)

    def _line(self, seat: Any, numbers: Any) -> Line:
        client_id = seat.client_id
        evidence = on_time(_counts(standing) for standing in self.standings.get(client_id, ()))
        turns = Turns(
            decisions=len(self.decisions.get(client_id, ())),
            overdue=evidence.overdue,
            to_review=numbers.to_review,
            requests_ours=numbers.requests_ours,
            requests_theirs=numbers.requests_theirs,
        )
        stage = self.stages.get(client_id)
        return Line(
            client=seat.client,
            role="",
            today=seat.today,
            phase=stage.engagement.phase.value if stage else "",
            gate=_gate(stage),
            evidence=evidence,
            months=_months(self.spans[client_id], self.standings.get(client_id, ())),
            high_gaps=numbers.high_gaps,
            open_gaps=numbers.open_gaps,
            gaps_past_due=numbers.gaps_past_due,
            waiting=tuple(Money(cents, currency) for currency, cents in numbers.waiting),
            turn=whose_turn(turns),
            url=links.client(client_id),
        )

    def _items(self, line: Line, numbers: Any) -> Iterator[Item]:
        client_id = line.client_id
        key = self.key_overdue.get(client_id, ())
        yield from (_decision(each, line) for each in self.decisions.get(client_id, ()))
        yield from (_key_control(each, line) for each in key)
        yield from _need_by(self.stages.get(client_id), line)
        yield from _renewal(self.stages.get(client_id), line)
        yield from _last_chances(self.last_chances.get(client_id, ()), line)
        yield from _overdue(line, len(key))
        yield from _gaps(numbers, line)
        yield from _requests(numbers, line)
        yield from _review(numbers, line)


def _counts(standing: Standing) -> ControlCounts:
    return ControlCounts(
        is_key=standing.missed_as_key > 0,
        occurrences=standing.occurrences,
        on_time=standing.on_time,
        late=standing.late,
        overdue=standing.overdue,
        missed=standing.missed,
    )


def _fails(standing: Standing) -> bool:
    """A control of the library that was missed, or is overdue: what may be the same elsewhere."""
    return bool(standing.control.external_id and (standing.missed or standing.overdue))


def _failing(standing: Standing) -> Failing:
    named, failed = standing.control, standing.missed + standing.overdue
    due = standing.on_time + standing.late + failed
    origin = (named.source, named.external_id)
    return Failing(origin, standing.control_id, f"{named.ref} {named.title}", failed, due)


def _months(span: Span, standings: Sequence[Standing]) -> tuple[Month, ...]:
    """As the client's own page judges each month of the period."""
    held = reduce(or_, (standing.months for standing in standings), 0)
    this_month = month_number(span.today)
    numbers = range(month_number(span.since), month_number(span.until) + 1)
    return tuple(
        Month(date(number // 12, number % 12 + 1, 1), _month_state(marks_of(held, number), number > this_month))
        for number in numbers
    )


def _month_state(marks: Mark, is_ahead: bool) -> str:
    if is_ahead or not marks:
        return "not_yet_due"
    if Mark.LOST in marks:
        return Status.RED.value
    return Status.AMBER.value if Mark.SLOW in marks else Status.GREEN.value


def _span(numbers: Any, today: date) -> Span:
    """As `controls.queries` has it: the period of the scope in force, else the calendar year."""
    if numbers.period_start and numbers.period_end:
        return Span(numbers.period_start, numbers.period_end, today)
    return Span(date(today.year, 1, 1), date(today.year, 12, 31), today)


def _gate(stage: rows.Stage | None) -> Gate | None:
    step = stage.next_step if stage else None
    return Gate(step.step.title, step.ends_on, step.step.planned_on) if step else None


def item_of(line: Line, kind: Kind, title: str, why: str, url: str, action: str, **more: Any) -> Item:
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
        yield item_of(
            line,
            Kind.NEED_BY,
            "The report date is at risk",
            why,
            links.audit(line.client_id),
            "Open the plan",
            is_urgent=report_on > engagement.need_by,
            days_left=days,
        )


def _renewal(stage: rows.Stage | None, line: Line) -> Iterator[Item]:
    """Between cycles a program stalls unless the next one is open before this one's period ends (PRACTICE §5)."""
    engagement: Any = stage.engagement if stage else None
    if engagement is None or engagement.is_followed or not is_time_to_follow(engagement, line.today):
        return
    days = (engagement.ends_on - line.today).days
    since = f"Since {day(engagement.ends_on)} nothing is about the days that pass"
    why = since if days < 0 else f"The period ends {day(engagement.ends_on)}; the next begins the day after"
    title = "The next audit cycle is not open"
    yield item_of(line, Kind.RENEWAL, title, why, links.audit(line.client_id), "Start it", days_left=days)


def _decision(decision: Any, line: Line) -> Item:
    days = (decision.decide_by - line.today).days
    when = f"{counted(-days, 'day')} past its date" if days < 0 else f"to be decided by {day(decision.decide_by)}"
    url = links.decision(line.client_id, decision.pk)
    return item_of(
        line, Kind.DECISION, decision.title, f"Decision, {when}", url, "Open", is_urgent=days < 0, days_left=days
    )


def _key_control(occurrence: Any, line: Line) -> Item:
    """Lost when the next window ends or the period does, whichever first (DOMAIN R7.3)."""
    lost_after = occurrence.lost_after
    days = (lost_after - line.today).days
    overdue = f"{window_name(occurrence.key)} overdue since {day(occurrence.last_day)}"
    why = f"Key control, {overdue}; lost after {day(lost_after)}"
    url = links.submit(line.client_id, occurrence.pk)
    return item_of(
        line,
        Kind.KEY_CONTROL,
        str(occurrence.control),
        why,
        url,
        "Hand in",
        is_urgent=True,
        days_left=days,
    )


def _last_chances(chances: Sequence[LastChance], line: Line) -> Iterator[Item]:
    """One line for what is lost, one for what is lost soon: both are looked at, and mended, on the same page (R6.7)."""
    url, lost = links.still_possible(line.client_id), [chance for chance in chances if chance.is_lost]
    soon = [chance for chance in chances if not chance.is_lost]
    if lost:
        title = f"{counted(len(lost), 'control')} can no longer operate often enough"
        why = f"Too few occurrences are left in the period: {_named(lost)}"
        yield item_of(line, Kind.LAST_CHANCE, title, why, url, "See what can be done", days_left=-1)
    if soon:
        first: Any = soon[0].last_day
        by = "By" if len(soon) == 1 else "The first by"
        title = f"{counted(len(soon), 'control')} must operate soon"
        why = f"{by} {day(first)}, or too few are left to sample: {_named(soon)}"
        days = (first - line.today).days
        yield item_of(line, Kind.LAST_CHANCE, title, why, url, "See until when", days_left=days)


def _named(chances: Sequence[LastChance]) -> str:
    """The first ones; the page has them all."""
    names = ", ".join(chance.control for chance in chances[:NAMED])
    return names if len(chances) <= NAMED else f"{names} and {len(chances) - NAMED} more"


def _overdue(line: Line, key: int) -> Iterator[Item]:
    others = line.evidence.overdue - key
    if others > 0:
        why = f"{others} of {line.evidence.due} due, controls of normal or low weight"
        yield item_of(
            line,
            Kind.EVIDENCE,
            f"{counted(others, 'occurrence')} overdue",
            why,
            links.evidence(line.client_id),
            "See what is due",
            days_left=QUIET_AFTER_DAYS,
        )


def _gaps(numbers: Any, line: Line) -> Iterator[Item]:
    if not numbers.high_gaps and not numbers.gaps_past_due:
        return
    days = (numbers.first_gap_due - line.today).days if numbers.first_gap_due else NEVER
    title = f"{counted(numbers.high_gaps, 'high gap')} open" if numbers.high_gaps else "Gaps past their date"
    why = f"{numbers.gaps_past_due} of {numbers.open_gaps} open gaps past the agreed date"
    yield item_of(line, Kind.GAP, title, why, links.gaps(line.client_id), "Open the gaps", days_left=days)


def _requests(numbers: Any, line: Line) -> Iterator[Item]:
    if numbers.requests_late:
        why = f"{numbers.requests_late} of {numbers.requests_ours} that wait for us are past their date"
        yield item_of(
            line,
            Kind.REQUEST,
            "The auditor waits for answers",
            why,
            links.audit(line.client_id),
            "Answer",
            days_left=-1,
        )


def _review(numbers: Any, line: Line) -> Iterator[Item]:
    if numbers.to_review:
        since = numbers.oldest_to_review.date()
        yield item_of(
            line,
            Kind.REVIEW,
            f"{counted(numbers.to_review, 'submission')} to review",
            f"The oldest since {day(since)}",
            links.review(line.client_id),
            "Review",
            days_left=QUIET_AFTER_DAYS,
        )
