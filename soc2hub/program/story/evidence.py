"""Evidence handed in by token, reviewed by somebody else, returned once; and what it comes to, computed again."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from soc2hub.program.story import recomputed
from soc2hub.program.story.browsing import Answer, Visitor, expect
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.controls import criteria_in_scope
from soc2hub.program.story.recomputed import Judged

EXCUSED = ("waived", "not_occurring")
PROVEN = 4
"""Controls all of whose due windows are evidenced."""


def handed_in(stage: Stage) -> None:
    stage.telling.chapter("Mina uploads evidence with her token; Marcus reviews it")
    mina, marcus, telling = stage["mina"], stage["marcus"], stage.telling
    chosen = _past_windows(stage)
    first, *others = chosen
    sent = _upload(mina, stage, first, key="story-1")
    again = _upload(mina, stage, first, key="story-1")
    telling.same("evidence.retry_is_one", (again.status, again.data["id"]), (201, sent.data["id"]))
    telling.same("evidence.other_body_under_the_key", _upload(mina, stage, others[0], key="story-1").status, 422)
    kept = [sent, *(_upload(mina, stage, row, key=f"story-{n}") for n, row in enumerate(others, 2))]
    telling.asked(mina.label, f"hands in {len(kept)} files", "201 each")
    telling.same("evidence.contributor_accepts_nothing", _accept(mina, stage, sent.data["id"]).status, 403)
    _returned_once(stage, kept, others[0])
    for answer in kept:
        expect(_accept(marcus, stage, answer.data["id"]), 201, "accept")
    telling.asked(marcus.label, f"accepts {len(kept)} files", "201 each")
    stage.made |= {"shown": kept[0].data["id"], "hidden": kept[2].data["id"]}
    _four_eyes(stage, chosen)
    rows = mina.rows(stage.api("submissions?state=accepted"))
    telling.same("evidence.accepted", len(rows), len(chosen) + 1, "submissions")


def _returned_once(stage: Stage, kept: list[Answer], window: dict[str, Any]) -> None:
    """The second file goes back with a reason; the new one stands in its place and is accepted with the others."""
    former = kept[1].data["id"]
    said = {"reason": "insufficient", "comment": "The approver's name is missing."}
    path = stage.api(f"submissions/{former}/return")
    expect(stage["marcus"].api("POST", path, said), 201, "return one")
    stage.telling.asked(stage["marcus"].label, "returns one: the approver's name is missing", "201")
    kept[1] = _upload(stage["mina"], stage, window, key="story-again", words="now with the approver's name")
    stage.telling.same("evidence.new_one_replaces", kept[1].data["supersedes"], former)


def _four_eyes(stage: Stage, chosen: list[dict[str, Any]]) -> None:
    """What a reviewer hands in, another one accepts."""
    own = _upload(stage["marcus"], stage, chosen[-1], key="story-marcus", words="the CISO's own note").data["id"]
    stage.telling.same("evidence.own_acceptance", _accept(stage["marcus"], stage, own).status, 409)
    expect(_accept(stage["dana"], stage, own), 201, "Dana accepts it")


def _past_windows(stage: Stage) -> list[dict[str, Any]]:
    """All windows over of a few controls, and the latest one over of one more."""
    over: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in stage["mina"].rows(stage.api(f"occurrences?due_to={stage.today - timedelta(days=1)}")):
        over[row["control_id"]].append(row)
    fewest = sorted(over.values(), key=lambda rows: (len(rows), rows[0]["control"]))
    return [row for rows in fewest[:PROVEN] for row in rows] + fewest[-1][-1:]


def _upload(
    person: Visitor, stage: Stage, row: dict[str, Any], *, key: str, words: str = "exported from the system"
) -> Answer:
    body = f"{row['control']} {row['key']}: {words}\n".encode()
    name = f"{row['control']}-{row['key']}.txt"
    path = stage.api(f"submissions?occurrence={row['id']}&performed_on={row['ends_on']}&title={row['control']}")
    headers = {"X-File-Name": name, "Idempotency-Key": key, "Content-Type": "application/octet-stream"}
    answer = person.api("POST", path, body, headers=headers)
    return answer if answer.status == 422 else expect(answer, 201, f"upload for {row['control']} {row['key']}")


def _accept(person: Visitor, stage: Stage, submission: str) -> Answer:
    return person.api("POST", stage.api(f"submissions/{submission}/acceptance"))


def counted(stage: Stage) -> None:
    stage.telling.chapter("Readiness and punctuality, computed again from the rows")
    priya, telling = stage["priya"], stage.telling
    controls = priya.rows(stage.api("controls"))
    found = _judged(stage)
    figures = {
        row["key"]: row for row in expect(priya.api("GET", stage.api("metrics")), 200, "metrics").data["results"]
    }
    ours = recomputed.on_time(found)
    ready, due = recomputed.controls_proven(controls, found, criteria_in_scope(stage))
    telling.same("evidence.on_time", _share(figures["evidence_on_time"]), (ours["on_time"], ours["due"]), "of due")
    telling.same("evidence.missed", _share(figures["missed"]), (ours["missed"], ours["due"]), "of due")
    telling.same("controls.proven", _share(figures["controls_proven"]), (ready, due), "of due")
    telling.same("controls.proven_at_all", ready >= PROVEN, True)


def portfolio(stage: Stage) -> None:
    stage.telling.chapter("Marcus sees the client's line among all his clients")
    marcus, telling = stage["marcus"], stage.telling
    lines = expect(marcus.api("GET", "/portfolio"), 200, "portfolio").data["clients"]
    telling.same("portfolio.clients", [line["client"] for line in lines], [stage.client])
    ours = recomputed.on_time(_judged(stage))
    telling.same("portfolio.evidence", {name: lines[0]["evidence"][name] for name in ours}, ours, "windows")
    commitments = marcus.rows(stage.api("commitments"))
    telling.same("portfolio.revenue_waiting", lines[0]["waiting"], recomputed.revenue_waiting(commitments, stage.today))
    gaps = marcus.rows(stage.api("gaps?state=open"))
    high = sum(gap["severity"] == "high" for gap in gaps)
    telling.same("portfolio.gaps", (lines[0]["high_gaps"], lines[0]["open_gaps"]), (high, len(gaps)), "high, open")
    page = expect(marcus.get("/"), 200, "the page of all clients").text
    telling.same("portfolio.page_names_the_client", "Cobalt Freight" in page and "Rival Ltd" not in page, True)


def _judged(stage: Stage) -> list[Judged]:
    since, until = stage.period
    rows = stage["priya"].rows(stage.api(f"occurrences?due_from={since}&due_to={until}"))
    owed = (row for row in rows if row["state"] not in EXCUSED)
    return [
        recomputed.judged(row, stage.rhythm(row["control_id"]), today=stage.today, period_end=until) for row in owed
    ]


def _share(figure: dict[str, Any]) -> tuple[int, int]:
    return figure["numerator"], figure["denominator"]
