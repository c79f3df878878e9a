"""The boundary with its reasons, what breaks, and what is worth meeting: each computed again by trying everything."""

import time
from typing import Any

from soc2hub.program.story import brute
from soc2hub.program.story.browsing import expect
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.telling import Broken
from soc2hub.program.story.workshop import WAREHOUSE

PATIENCE = 90


def graph_of(stage: Stage) -> brute.Graph:
    services, systems, flows = (stage["marcus"].rows(stage.api(kind)) for kind in ("services", "systems", "flows"))
    return brute.graph(services, systems, flows)


def promises_of(stage: Stage, *, with_unchosen: bool = False) -> dict[str, dict[str, Any]]:
    """Commitments that count, by id."""
    return {
        row["id"]: row
        for row in stage["marcus"].rows(stage.api("commitments"))
        if row["stage"] == "signed" or (row["stage"] != "lost" and (with_unchosen or row["is_chosen"]))
    }


def explained(stage: Stage) -> None:
    stage.telling.chapter("The minimum boundary, with the shortest reason for every member and every outsider")
    marcus, telling, found = stage["marcus"], stage.telling, graph_of(stage)
    promises = promises_of(stage)
    promised = {id for row in promises.values() for id in row["services"]}
    shown = expect(marcus.api("GET", stage.api("boundary")), 200, "the boundary").data
    ours = brute.boundary(found, promised)
    telling.same("boundary.members", _names(shown["members"]), sorted(found.names[id] for id in ours))
    lengths = {row["name"]: len(row["why"]) for row in shown["members"]}
    depths = {found.names[id]: steps for id, steps in brute.steps(found, promised).items()}
    telling.same("boundary.shortest_reasons", lengths, depths)
    outside = sorted(name for id, name in found.names.items() if id not in ours)
    telling.same("boundary.outsiders", _names(shown["outside"]), outside)
    telling.same("boundary.outsiders_have_reasons", [row["name"] for row in shown["outside"] if not row["why"]], [])
    telling.same("boundary.crossings", shown["crossings"], [])
    _breaks(stage, shown, found, promises)
    page = marcus.get(stage.page("scope/boundary/")).text
    telling.same("boundary.page_shows_them", [row["name"] for row in shown["members"] if row["name"] not in page], [])


def _breaks(stage: Stage, shown: Any, found: brute.Graph, promises: dict[str, dict[str, Any]]) -> None:
    broken = brute.needed_by(found, {id: row["services"] for id, row in promises.items()})
    ours = {found.names[id]: sorted(ids) for id, ids in broken.items()}
    theirs = {row["name"]: sorted(one["commitment"] for one in row["breaks"]) for row in shown["members"]}
    stage.telling.same("boundary.what_breaks", theirs, ours)
    stakes = {row["name"]: sum(one["yearly_value_cents"] for one in row["breaks"]) for row in shown["members"]}
    sums = {found.names[id]: sum(promises[one]["yearly_value_cents"] for one in ids) for id, ids in broken.items()}
    stage.telling.same("boundary.what_breaks_is_worth", stakes, sums)


def over_scoped(stage: Stage) -> None:
    stage.telling.chapter("Somebody proposes the marketing website as well: over-scope, with what it costs")
    marcus, telling = stage["marcus"], stage.telling
    expect(_adopted(stage), 302, "propose exactly what is needed")
    site = next(row for row in marcus.rows(stage.api("systems")) if row["name"] == "Marketing website")
    path = stage.api(f"systems/{site['id']}")
    expect(marcus.api("PATCH", path, {"proposed_in": True}, site["version"]), 200, "propose the website")
    shown = expect(marcus.api("GET", stage.api("boundary")), 200, "the boundary").data
    telling.same("over_scope.named", _names(shown["over_scope"]), ["Marketing website"])
    numbers = {row["key"]: (row["low"], row["high"]) for row in marcus.rows(stage.api("effort-parameters"))}
    keys = {"controls": "controls_system", "occurrences": "occurrences_system", "fee_usd": "fee_system",
            "hours": "hours_system", "days": "days_system"}  # fmt: skip
    ours = {name: dict(zip(("low", "high"), numbers[key], strict=True)) for name, key in keys.items()}
    telling.same("over_scope.cost", shown["over_scope_cost"], ours)
    said = marcus.get(stage.page("scope/")).text
    telling.same("over_scope.said_on_the_page", "“Marketing website” is proposed, and nothing needs it" in said, True)
    expect(_adopted(stage), 302, "propose exactly what is needed")
    again = expect(marcus.api("GET", stage.api("boundary")), 200, "the boundary").data
    telling.same("over_scope.mended", (again["over_scope"], again["under_scope"]), ([], []))


def _adopted(stage: Stage) -> Any:
    stage["marcus"].get(stage.page("scope/boundary/"))
    return stage["marcus"].post(stage.page("scope/boundary/adoption/"))


def weighed(stage: Stage) -> None:
    stage.telling.chapter("Three options and the unsigned deals: a worker weighs which are worth meeting")
    marcus, telling = stage["marcus"], stage.telling
    _options(stage)
    expect(marcus.api("POST", stage.api("option-studies")), 202, "weigh")
    study = _studied(stage)
    result, hours = study["result"], _hours_of_one(stage)
    found, options = graph_of(stage), marcus.rows(stage.api("options"))
    rows = promises_of(stage, with_unchosen=True)
    signed = {id for row in rows.values() if row["stage"] == "signed" for id in row["services"]}
    euros = {
        id: (row["yearly_value_cents"], row["services"])
        for id, row in rows.items()
        if row["stage"] != "signed" and row["currency"] == "EUR"
    }
    front = brute.front(found, options, signed, euros, hours)
    telling.same("options.front", [(point["hours"], point["value_cents"]) for point in result["points"]], front)
    telling.same("options.at_most_twelve", len(result["points"]) <= 12, True)
    telling.same("options.other_currency_apart", (result["currency"], result["not_weighed"]), ("EUR", ["Globex"]))
    again = marcus.api("POST", stage.api("option-studies")).status
    telling.same("options.same_question_is_answered", again, 200)


def _options(stage: Stage) -> None:
    marcus = stage["marcus"]
    systems = {row["name"]: row["id"] for row in marcus.rows(stage.api("systems"))}
    flows = {(row["source"], row["target"]): row["id"] for row in marcus.rows(stage.api("flows"))}
    cut = flows[systems["Primary database"], systems[WAREHOUSE]]
    for body in (
        {"name": "Tokenise the nightly copy", "kind": "cut", "cuts": [cut], "hours": 2},
        {"name": "Move the help desk", "kind": "move", "system": systems["Zendesk"], "hours": 4},
        {"name": "Managed backups", "kind": "move", "system": systems["Backups"], "hours": 30},
    ):
        expect(marcus.api("POST", stage.api("options"), body), 201, f"add the option {body['name']}")


def _studied(stage: Stage) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        rows = stage["marcus"].rows(stage.api("option-studies"))
        if rows:
            stage.telling.asked("worker", "weighs options and deals", f"{len(rows[0]['result']['points'])} points")
            return rows[0]
        time.sleep(0.3)
    raise Broken(f"no worker weighed the options within {PATIENCE} s")


def _hours_of_one(stage: Stage) -> int:
    numbers = {row["key"]: row for row in stage["marcus"].rows(stage.api("effort-parameters"))}
    return int(numbers["hours_system"]["low"] + numbers["hours_system"]["high"] + 1) // 2


def _names(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(row["name"] for row in rows)


