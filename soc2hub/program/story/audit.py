"""An engagement, the auditor's requests, one answered and shared; the auditor sees exactly that."""

from datetime import timedelta
from uuid import uuid4

from soc2hub.program.story import imports
from soc2hub.program.story.browsing import Visitor, expect
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.controls import option

ASKED = ("Access control policy", "User access review of the third quarter", "Termination access revocation logs")


def opened(stage: Stage) -> None:
    stage.telling.chapter("Marcus opens the engagement; the auditor's requests come in")
    marcus = stage["marcus"]
    opening = {"title": "SOC 2 type 2, first period", "firm": "Brandt & Partners"}
    opening["need_by"] = (stage.today + timedelta(days=160)).isoformat()
    made = expect(marcus.api("POST", stage.api("engagements"), opening), 201, "open the engagement").data
    stage.made["engagement"] = made["id"]
    since, until = stage.period
    frame = (made["period_start"], made["period_end"], made["categories"])
    stage.telling.same("audit.frame_is_the_signed_scope", frame, (since.isoformat(), until.isoformat(), ["security"]))
    if imports.folder() is None:
        for words in ASKED:
            body = {"engagement": made["id"], "text": words, "kind": "other"}
            expect(marcus.api("POST", stage.api("requests"), body), 201, "ask")
        wanted = len(ASKED)
    else:
        wanted = imports.requests(stage)
    rows = marcus.rows(stage.api(f"requests?engagement={made['id']}"))
    stage.telling.same("audit.requests", len(rows), wanted, "requests")
    stage.made["request"], stage.made["other_request"] = rows[0]["id"], rows[1]["id"]


def answered(stage: Stage) -> None:
    stage.telling.chapter("One request is answered and shared; the room opens to Claire")
    mina, priya, telling = stage["mina"], stage["priya"], stage.telling
    page = stage.page(f"audit/engagements/{stage.made['engagement']}/grants/new/")
    before = stage["claire"].api("GET", stage.api("room/requests")).data
    telling.same("room.empty_before_it_is_opened", before["results"], [])
    form = priya.read(page)
    expect(priya.post(page, user=option(form.text, "Claire")), 302, "open the room")
    request = stage.api(f"requests/{stage.made['request']}")
    telling.same("audit.not_hers_to_answer", mina.api("POST", f"{request}/submission").status, 403)
    _assign(stage, request, "Mina")
    reworded = mina.api("PATCH", request, {"text": "Anything"}, 2).status
    telling.same("audit.the_words_are_the_auditors", reworded, 403)
    telling.same("audit.nothing_to_submit_yet", mina.api("POST", f"{request}/submission").status, 409)
    expect(mina.api("POST", f"{request}/shares", {"submission": stage.made["shown"]}), 201, "share")
    expect(mina.api("POST", f"{request}/submission"), 201, "submit")
    telling.asked(mina.label, "shares one piece of evidence and submits the request", "201")


def _assign(stage: Stage, request: str, name: str) -> None:
    """By typing her name on the page, which keeps the auditor's words as they are."""
    marcus = stage["marcus"]
    row = expect(marcus.api("GET", request), 200, "the request").data
    asked = {"text": row["text"], "kind": row["kind"], "due_on": row["due_on"] or "", "version": str(row["version"])}
    page = stage.page(f"audit/requests/{row['id']}/edit/")
    expect(marcus.submit(page, owner=name, criteria=row["criteria"], **asked), 302, "assign the request")


def judged(stage: Stage) -> None:
    stage.telling.chapter("Claire sees what was shared, nothing else, and accepts it")
    claire, telling = stage["claire"], stage.telling
    rows = claire.rows(stage.api("room/requests"))
    telling.same("room.shared", [one["id"] for row in rows for one in row["shared"]], [stage.made["shown"]])
    telling.same("room.file", claire.get(stage.page(f"room/files/{stage.made['shown']}/")).status, 200)
    shut = {f"room/files/{stage.made['hidden']}/": 404, f"room/files/{uuid4()}/": 404, f"room/requests/{uuid4()}/": 404}
    shut |= dict.fromkeys(("", "evidence/", "controls/", "audit/", "people/", "briefings/"), 403)
    telling.same("room.nothing_else", {path: claire.get(stage.page(path)).status for path in shut}, shut)
    internal = [f"requests/{stage.made['request']}", "submissions", "controls", "gaps", "trail", "briefings"]
    statuses = {path: claire.api("GET", stage.api(path)).status for path in internal}
    telling.same("room.api_nothing_else", statuses, dict.fromkeys(internal, 403))
    row = next(row for row in rows if row["id"] == stage.made["request"])
    path = stage.api(f"requests/{row['id']}/auditor-status")
    said = {"auditor_status": "accepted", "shared_note": "Thank you."}
    telling.same("audit.only_the_auditor_judges", _status(stage["marcus"], path, said, row["version"]), 403)
    telling.same("audit.unsubmitted_cannot_be_accepted", _other(stage, rows, said), 409)
    telling.same("audit.accepted", _status(claire, path, said, row["version"]), 200)
    seen = expect(stage["marcus"].api("GET", stage.api(f"requests/{row['id']}")), 200, "the request").data
    ours = ("accepted", "submitted", "nobody")
    telling.same("audit.two_tracks", (seen["auditor_status"], seen["internal_status"], seen["turn"]), ours)


def _other(stage: Stage, rows: list[dict[str, object]], said: dict[str, str]) -> int:
    row = next(row for row in rows if row["id"] == stage.made["other_request"])
    path = stage.api(f"requests/{row['id']}/auditor-status")
    return _status(stage["claire"], path, said, int(str(row["version"])))


def _status(person: Visitor, path: str, said: dict[str, str], version: int) -> int:
    return person.api("PUT", path, said, version).status
