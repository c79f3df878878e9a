"""All clients of one person at a glance: lines and the attention queue.

What a client's records say is read once and remembered under the end of its trail, for every change is an event there
and moves it (ADR 5). Who may see which client is asked of the database each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from reporting import links
from reporting.attention import (
    QUIET_AFTER_DAYS,
    RELEASE_BY_WORKING_DAY,
    Item,
    Kind,
    in_order,
    silence_state,
    working_day_of_month,
)
from reporting.portfolio import Line, Pattern, month_before, patterns
from reporting.queries.readings import Reading, item_of, readings
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role, may
from soc2hub.lib import clock
from soc2hub.lib.memory import Memory

State = tuple[str, int, date, int]
REMEMBERED: Memory[UUID, tuple[State, Reading]] = Memory(most=4000)
"""The last reading of each client, with the state it was read in."""
SECONDS = 900
"""What an operator mends by SQL leaves no event: after a quarter of an hour it is seen as well."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`lines` are the clients whose program the person sees; `elsewhere` those where another page is theirs."""

    lines: list[Line]
    items: list[Item]
    elsewhere: list[Line]
    patterns: list[Pattern]


def portfolio(seats: list[Any]) -> Portfolio:
    """`seats` as `reporting.queries.portfolio.memberships` found them."""
    running = [seat for seat in seats if may(seat.role, P.SEE_PROGRAM)]
    elsewhere = [_plain(seat) for seat in seats if not may(seat.role, P.SEE_PROGRAM)]
    known = _known(running)
    lines = [_line(seat, known[seat.client_id]) for seat in running]
    items = [
        item
        for seat, line in zip(running, lines, strict=True)
        for item in (*known[seat.client_id].items, *_briefing(seat, known[seat.client_id], line), *_silence(line))
    ]
    failing = [(line, known[line.client_id].failing) for line in lines]
    return Portfolio(lines, in_order(items), elsewhere, patterns(failing))


def _known(seats: list[Any]) -> dict[UUID, Reading]:
    """Remembered, or read now; two clients or twenty in the same statements."""
    states = {seat.client_id: _state(seat) for seat in seats}
    known = {client_id: reading for client_id, state in states.items() if (reading := _held(client_id, state))}
    if missing := [seat for seat in seats if seat.client_id not in known]:
        for client_id, reading in readings(missing).items():
            known[client_id] = reading
            REMEMBERED.keep(client_id, (states[client_id], reading))
    return known


def _held(client_id: UUID, state: State) -> Reading | None:
    held = REMEMBERED.get(client_id)
    return held[1] if held and held[0] == state and state[0] else None


def _state(seat: Any) -> State:
    """Everything a reading depends on. The end of the trail was read before the records: it is never too young."""
    quarter_hour = int(clock.now().timestamp()) // SECONDS
    return seat.head or "", seat.client.version, seat.today, quarter_hour


def _plain(seat: Any) -> Line:
    home = {Role.AUDITOR: links.room, Role.EXECUTIVE: links.briefings}.get(Role(seat.role), links.client)
    return Line(client=seat.client, role=Role(seat.role).label, today=seat.today, url=home(seat.client_id))


def _line(seat: Any, reading: Reading) -> Line:
    """With what depends on whose seat it is, and on the instant."""
    silent = (clock.now() - reading.last_at).days if reading.last_at else None
    return replace(reading.line, role=Role(seat.role).label, silent_days=silent, silence=silence_state(silent))


def _briefing(seat: Any, reading: Reading, line: Line) -> Iterator[Item]:
    """The page of the month that ended is due by the fifth working day (PRACTICE §8)."""
    due = month_before(line.today.replace(day=1))
    if not may(seat.role, P.WRITE_BRIEFING) or (reading.released_month and reading.released_month >= due):
        return
    late = working_day_of_month(line.today) > RELEASE_BY_WORKING_DAY
    why = "Past the fifth working day" if late else "To be released by the fifth working day"
    yield item_of(
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
        yield item_of(
            line, Kind.SILENCE, title, "Nothing happened in this client", links.client(line.client_id), "Look in"
        )
