"""Late, overdue, missed and without occasion are four things: told apart today, and on other days by a moved clock."""

import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from soc2hub.program.story import recomputed
from soc2hub.program.story.browsing import expect
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.telling import Broken

ZONE = "Europe/Berlin"
WORDS = {"performed": "on_time", "reviewed": "on_time", "due": "waiting", "scheduled": "waiting"}
ASK = """
import json
from datetime import datetime
from uuid import UUID
from controls.queries.here import period_here, today_here
from controls.queries.occurrences import occurrence_states
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering_as_system
with clock.travelled_to(datetime.fromisoformat({at!r})), entering_as_system(UUID({client!r}), job="story"):
    rows = occurrence_states(period=period_here(today_here()), today=today_here())
    print(json.dumps({{str(row.id): row.state.value for row in rows}}))
"""


def told_apart(stage: Stage) -> None:
    stage.telling.chapter("One window of last month is done late; the others are what their dates make them")
    _done_late(stage)
    rows = _rows(stage)
    ours = _ours(stage, rows, stage.today)
    theirs = {row["id"]: WORDS.get(row["state"], row["state"]) for row in rows}
    counts = Counter(ours.values())
    stage.telling.same("windows.today", Counter(theirs.values()), counts, "windows")
    stage.telling.same("windows.each_one", theirs == ours, True)
    there = {word for word in ("late", "overdue", "missed", "waiting") if counts[word]}
    stage.telling.same("windows.all_kinds_are_there", sorted(there), ["late", "missed", "overdue", "waiting"])


def by_a_moved_clock(stage: Stage) -> None:
    stage.telling.chapter("The clock moves: the same facts, asked on other days")
    rows = _rows(stage)
    [late] = [row for row in rows if row["id"] == stage.made["late"]]
    due = date.fromisoformat(late["due_on"])
    next_end = _month_end(due + timedelta(days=1))
    since, until = stage.period
    for name, day in {
        "the_day_it_is_due": due,
        "the_day_after": due + timedelta(days=1),
        "the_last_day_that_saves_it": min(next_end, until),
        "the_day_after_that": next_end + timedelta(days=1),
        "the_end_of_the_period": until,
    }.items():
        found = _at(stage, day)
        theirs = {id: WORDS.get(state, state) for id, state in found.items()}
        ours = _ours(stage, rows, day)
        stage.telling.same(f"clock.{name}", Counter(theirs.values()), Counter(ours.values()), "windows")
        stage.telling.same(f"clock.{name}.each_one", theirs == ours, True)
    stage.telling.same("clock.period", (since <= due <= until), True)


def _done_late(stage: Stage) -> None:
    """A monthly control's last month, done today."""
    mina, yesterday = stage["mina"], stage.today.replace(day=1) - timedelta(days=1)
    query = f"occurrences?due_from={yesterday}&due_to={yesterday}&undone=true"
    rows = [row for row in mina.rows(stage.api(query)) if stage.rhythm(row["control_id"]) == "monthly"]
    if not rows:
        raise Broken("no monthly control was left undone last month")
    said = {
        "occurrence": rows[0]["id"],
        "performed_on": stage.today.isoformat(),
        "text": "Done, a little late: 12 of 12.",
    }
    answer = expect(mina.api("POST", stage.api("submissions"), said), 201, "hand in late")
    stage.made["late"] = rows[0]["id"]
    checks = [check["check"] for check in answer.data["checks"]]
    stage.telling.same("windows.late_is_said_at_once", "late" in checks, True)


def _rows(stage: Stage) -> list[dict[str, Any]]:
    since, until = stage.period
    return stage["priya"].rows(stage.api(f"occurrences?due_from={since}&due_to={until}"))


def _ours(stage: Stage, rows: list[dict[str, Any]], today: date) -> dict[str, str]:
    """By the dates alone; what was stated as without occasion is that on any day."""
    until = stage.period[1]
    return {
        row["id"]: row["state"]
        if row["state"] in ("not_occurring", "waived")
        else recomputed.judged(row, stage.rhythm(row["control_id"]), today=today, period_end=until).word
        for row in rows
    }


def _at(stage: Stage, day: date) -> dict[str, str]:
    at = datetime.combine(day, time(12), ZoneInfo(ZONE)).isoformat()
    done = stage.site.command("shell", "-v0", "-c", ASK.format(at=at, client=stage.client))
    if done.returncode:
        raise Broken(f"the moved clock: {done.stderr[-600:]}")
    found: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _month_end(day: date) -> date:
    index = day.year * 12 + day.month
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)
