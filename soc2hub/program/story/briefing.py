"""The month's page: opened, worded, printed by the worker, released, read by the executive."""

import hashlib
import json
import time
from typing import Any
from uuid import uuid4

import pypdfium2

from soc2hub.program.story.browsing import expect
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.telling import Broken

WORDS = {
    "headline": "The period runs; most past windows still lack evidence.",
    "sentences": [
        "The scope is signed and the library is in operation.",
        "The auditor accepted the first request.",
        "Evidence of the past months needs its owners' time now.",
    ],
}
PATIENCE = 90


def released(stage: Stage) -> None:
    stage.telling.chapter("The briefing of the month: opened, worded, printed, released")
    marcus, telling = stage["marcus"], stage.telling
    month = stage.today.replace(day=1).isoformat()
    opened = expect(marcus.api("POST", stage.api("briefings"), {"month": month}), 201, "open the month").data
    path = stage.api(f"briefings/{opened['id']}")
    stage.made["briefing"] = opened["id"]
    edited = expect(marcus.api("PATCH", path, WORDS, opened["version"]), 200, "word it").data
    telling.same("briefing.lost_update_refused", marcus.api("PATCH", path, WORDS, opened["version"]).status, 412)
    unprinted = marcus.api("POST", f"{path}/release", {}, edited["version"])
    telling.same("briefing.unprinted_is_not_released", unprinted.status, 409)
    expect(marcus.api("POST", f"{path}/print"), 202, "print")
    printed = _printed(stage, path)
    telling.asked("worker", f"prints the page, {printed['fill_percent']} % used", "done")
    telling.same("briefing.print_is_of_this_page", printed["pdf_snapshot_sha256"], edited["snapshot_sha256"])
    telling.same("briefing.fits", 0 < printed["fill_percent"] <= 100, True)
    readers = {name: stage[name].api("GET", path).status for name in ("grace", "dana")}
    telling.same("briefing.draft_hidden", readers, dict.fromkeys(readers, 404))
    telling.same("briefing.flags_have_their_hash", printed["flags_sha256"], _hash(printed["flags"]))
    read = {"has_read_flags": True, "flags_sha256": printed["flags_sha256"]}
    unseen = marcus.api("POST", f"{path}/release", read, opened["version"])
    telling.same("briefing.only_the_page_read_is_released", unseen.status, 412)
    others = read | {"flags_sha256": _hash([*printed["flags"], "It names another customer."])}
    unread = marcus.api("POST", f"{path}/release", others, printed["version"])
    telling.same("briefing.only_with_the_flags_read_is_it_released", unread.status, 409)
    answer = expect(marcus.api("POST", f"{path}/release", read, printed["version"]), 201, "release").data
    telling.same("briefing.released_as_printed", answer["snapshot_sha256"], edited["snapshot_sha256"])
    again = marcus.api("POST", f"{path}/release", read, printed["version"])
    telling.same("briefing.released_once", again.status, 409)


def _hash(flags: list[str]) -> str:
    """Of the list as canonical JSON."""
    return hashlib.sha256(json.dumps(flags, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def _printed(stage: Stage, path: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        seen: dict[str, Any] = expect(stage["marcus"].api("GET", path), 200, "the briefing").data
        if seen["render_fault"]:
            raise Broken(f"the page was not printed: {seen['render_fault']}")
        if seen["pdf_snapshot_sha256"]:
            return seen
        time.sleep(0.3)
    raise Broken(f"no worker printed the page within {PATIENCE} s")


def read(stage: Stage) -> None:
    stage.telling.chapter("Grace signs in and takes the PDF; the others get what is theirs")
    grace, telling = stage["grace"], stage.telling
    telling.asked(grace.label, "signs in with password and code", str(grace.sign_in()))
    page = stage.page(f"briefings/{stage.made['briefing']}/")
    expect(grace.get(page), 200, "the briefing's page")
    pdf = expect(grace.get(f"{page}pdf/"), 200, "the PDF").body
    with pypdfium2.PdfDocument(pdf) as document:
        telling.same("briefing.pages", len(document), 1, "page")
    event = next(row for row in stage["marcus"].rows(stage.api("trail")) if row["verb"] == "briefing.released")
    telling.same("briefing.bytes_are_the_released_ones", event["body"].get("pdf"), hashlib.sha256(pdf).hexdigest())
    telling.same("briefing.no_other", grace.get(stage.page(f"briefings/{uuid4()}/pdf/")).status, 404)
    telling.same("briefing.auditor", stage["claire"].get(f"{page}pdf/").status, 403)
    telling.same("briefing.outsider", stage["rita"].get(f"{page}pdf/").status, 404)
    telling.same("briefing.engineer", stage["mina"].get(f"{page}pdf/").status, 403)
    shown = stage["mina"].api("GET", stage.api(f"briefings/{stage.made['briefing']}")).status
    telling.same("briefing.engineer_by_api", shown, 403)
    telling.same("briefing.engineer_writes_none", stage["mina"].post(f"{page}words/", headline="x").status, 403)
    telling.same("briefing.engineer_releases_none", stage["mina"].post(f"{page}release/").status, 403)
    telling.same("briefing.executive_sees_no_program", grace.get(stage.page("evidence/")).status, 403)
