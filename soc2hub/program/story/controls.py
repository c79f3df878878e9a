"""Controls come from the library, get owners and approved words, begin to operate and owe their windows."""

import re
from datetime import date
from typing import Any

from soc2hub.program.story import recomputed
from soc2hub.program.story.browsing import Visitor, expect
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.telling import Broken

ROW = re.compile(r'name="row" value="([0-9a-f-]{36})"')
CORE, ALL = 62, 97
CRITERIA_OF_SECURITY = 33


def adopted(stage: Stage) -> None:
    stage.telling.chapter("Priya adopts the library for the chosen categories")
    priya = stage["priya"]
    library = priya.rows(stage.api("library"))
    fitting = [row for row in library if not row["applies_when"] or "security" in row["applies_when"]]
    stage.telling.same("library.core_for_security", sum(row["tier"] == "core" for row in fitting), CORE, "controls")
    stage.telling.same("library.all_for_security", len(fitting), ALL, "controls")
    for tier, ours in (("core", CORE), ("all", ALL - CORE), ("all", 0)):
        answer = expect(priya.api("POST", stage.api("adoptions"), {"tier": tier}), 201, "adopt")
        stage.telling.same(f"controls.adopted_{tier}_then", len(answer.data["adopted"]), ours, "controls")
    rows = priya.rows(stage.api("controls"))
    criteria = criteria_in_scope(stage)
    matrix = expect(priya.api("GET", stage.api("matrix")), 200, "matrix").data
    stage.telling.same("matrix.criteria_in_scope", matrix["criteria_in_scope"], CRITERIA_OF_SECURITY, "criteria")
    stage.telling.same(
        "matrix.criteria_covered", matrix["criteria_covered"], recomputed.covered(rows, criteria), "criteria"
    )


def criteria_in_scope(stage: Stage) -> set[str]:
    return {row["id"] for row in stage["priya"].rows(stage.api("criteria?in_scope=true"))}


def operating(stage: Stage) -> None:
    stage.telling.chapter("Owners are named, statements approved by somebody else, controls started")
    priya, telling = stage["priya"], stage.telling
    own = ROW.findall(priya.get(stage.page("controls/approvals/")).text)
    telling.same("controls.own_words_not_offered", own, [])
    waiting = ROW.findall(stage["marcus"].get(stage.page("controls/approvals/")).text)
    telling.same("controls.statements_waiting", len(waiting), ALL, "statements")
    expect(stage["marcus"].post(stage.page("controls/approvals/"), row=waiting), 302, "approve the statements")
    ids = [row["id"] for row in priya.rows(stage.api("controls"))]
    priya.get(stage.page("controls/list/"))
    _ticked(stage, priya, ids, act="assign", owner="Mina")
    _ticked(stage, priya, ids, act="start", on=stage.period[0].isoformat())
    rows = priya.rows(stage.api("controls"))
    telling.same("controls.owned", sum(row["owner"] == "Mina" for row in rows), ALL, "controls")
    telling.same("controls.approved", sum(row["is_design_approved"] for row in rows), ALL, "controls")
    telling.same("controls.started", sum(row["status"] == "implemented" for row in rows), ALL, "controls")
    _windows(stage, rows)


def _windows(stage: Stage, controls: list[dict[str, Any]]) -> None:
    since, until = stage.period
    ours = sum(recomputed.windows_due(stage.rhythm(row["id"]), _start(row, since), until) for row in controls)
    query = stage.api(f"occurrences?due_from={since}&due_to={until}")
    stage.telling.same("schedule.windows_owed", len(stage["priya"].rows(query)), ours, "windows")
    stage["priya"].get(stage.page("controls/schedule/"))
    expect(stage["priya"].post(stage.page("controls/schedule/publication/")), 302, "publish the calendar again")
    stage.telling.same("schedule.published_twice_owes_the_same", len(stage["priya"].rows(query)), ours, "windows")


def _start(control: dict[str, Any], since: date) -> date:
    return max(since, date.fromisoformat(control["implemented_on"]))


def _ticked(stage: Stage, person: Visitor, ids: list[str], **form: str) -> None:
    answer = expect(person.post(stage.page("controls/list/ticked/"), row=ids, **form), 302, f"tick {form['act']}")
    stage.telling.asked(person.label, f"{form['act']}s {len(ids)} ticked controls", str(answer))


def option(page: str, label: str) -> str:
    """The value a page's choice has for that name."""
    found = re.search(rf'<option value="([0-9a-f-]{{36}})"[^>]*>\s*{re.escape(label)}\b', page)
    if found is None:
        raise Broken(f"no choice {label!r} on the page")
    return found[1]
