"""Windows that need not happen or happen on another day, told by those who ask, approve and state it."""

from datetime import date, timedelta

from controls.actions import empty_windows, moves, waivers
from controls.models import Occurrence, Waiver
from soc2hub.accounts.models import User
from soc2hub.program.demo.stage import Stage, month_end, month_start


def excuse(stage: Stage, *, asks: User, owns: User) -> None:
    """One waived, one without occasion, one moved; `never` keeps people from handing in for the first two."""
    past = month_end(stage.today, -2)
    stage.on(past + timedelta(days=3), lambda: _no_occasion(stage, past + timedelta(days=3), owns, past), hour=10)
    stage.on(past + timedelta(days=2), lambda: _waive(stage, past + timedelta(days=2), asks, past), hour=10)
    lately = stage.days_ago(2)
    stage.on(lately, lambda: _move(stage, lately), hour=11)


def never(today: date) -> dict[str, tuple[date, date]]:
    month = month_start(today, -2), month_end(today, -2)
    return {"BCP-07": month, "AST-04": month}


def _window(ref: str, due_on: date) -> Occurrence:
    return Occurrence.objects.get(control__ref=ref, due_on=due_on)


def _waive(stage: Stage, day: date, asks: User, due_on: date) -> None:
    with stage.scene(asks, day, 10) as by:
        row = _window("BCP-07", due_on)
        reason = "That month stands in the quarterly report to Ferrum Pay instead."
        waiver = waivers.ask(row, reason=reason, version=row.version, by=by)
    approved = day + timedelta(days=1)
    stage.on(approved, lambda: _approve(stage, approved, waiver), hour=9)


def _approve(stage: Stage, day: date, waiver: Waiver) -> None:
    with stage.scene(stage.ciso, day, 9) as by:
        reason = "Their contract asks for the quarter; nothing is lost."
        waivers.approve(waiver, reason=reason, version=waiver.version, by=by)


def _no_occasion(stage: Stage, day: date, owns: User, due_on: date) -> None:
    with stage.scene(owns, day, 10) as by:
        row = _window("AST-04", due_on)
        proof = f"Asset list of {due_on:%B}, drawn {day.day} {day:%B}: 0 disks or laptops disposed of."
        empty_windows.state_not_occurring(row, proof=proof, version=row.version, by=by)


def _move(stage: Stage, day: date) -> None:
    """Next month's scan, while it is still ahead."""
    due_on = month_end(stage.today, 1)
    with stage.scene(stage.ciso, day, 11) as by:
        row = _window("VUL-01", due_on)
        reason = "The scanner is replaced in the last week: the first scan of the new one counts."
        moves.move(row, to=due_on + timedelta(days=5), reason=reason, version=row.version, by=by)
