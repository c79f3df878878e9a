"""Leavers against disabled accounts, a sample of them, drawn again by other means, its items shown and judged."""

import hashlib
import math
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from soc2hub.program.story.browsing import Answer, Visitor, expect
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.telling import Broken

CONTROL, COLUMN, SEED = "IAM-03", "account", "the auditor's word"
PER_MONTH = (3, 0, 4, 5)
"""Leavers in each of the four months that are over."""
HOURS = {2: 25, 5: 30}
"""Whose account was gone after so many hours; everybody else's after one."""
SOURCE = {
    "control": CONTROL, "subject": "leavers", "source_system": "People system", "system_owner": "People team",
    "query": "report “Terminations”, every contract type", "extracted_zone": "Europe/Berlin", "extracted_by": "Mina",
    "completeness": "Payroll counts the same.", "accuracy": "Three compared with their letters: no difference.",
    "key_column": COLUMN, "date_column": "at",
}  # fmt: skip


def brought_in(stage: Stage) -> None:
    stage.telling.chapter("Mina brings in the leavers of four months: looked at first, checked, explained, submitted")
    mina, telling = stage["mina"], stage.telling
    rows = _leavers(stage)
    bad = _brought(stage, mina, [*rows, rows[0], ("nobody", "soon")], dry_run=True)
    lines = [problem["line"] for problem in expect(bad, 200, "look").data["problems"]]
    telling.same("lists.bad_rows_by_line", lines, [len(rows) + 2, len(rows) + 3], "lines")
    telling.same("lists.nothing_written_yet", mina.rows(stage.api("populations")), [])
    made = expect(_brought(stage, mina, rows), 201, "bring in").data
    again = expect(_brought(stage, mina, rows), 201, "bring in again").data
    telling.same("lists.the_same_list_twice_is_one", again["id"], made["id"])
    telling.same("lists.sha256", made["sha256"], hashlib.sha256(_csv(rows)).hexdigest())
    path = stage.api(f"populations/{made['id']}")
    early = mina.api("POST", f"{path}/submission", {}, made["version"])
    telling.same("lists.not_submitted_while_a_check_is_open", early.status, 409)
    _explained(mina, path, made)
    done = expect(mina.api("POST", f"{path}/submission", {}, made["version"]), 201, "submit").data
    changed = mina.api("PATCH", path, {"query": "another"}, done["version"])
    telling.same("lists.nothing_changes_any_more", changed.status, 409)
    telling.same("lists.rows", len(mina.rows(f"{path}/items")), sum(PER_MONTH), "rows")
    stage.made["list"] = made["id"]


def compared(stage: Stage) -> None:
    stage.telling.chapter("Two sources disagree: nothing is drawn until each difference is explained")
    mina, telling = stage["mina"], stage.telling
    rows = _leavers(stage)
    off = [(key, _plus(at, HOURS.get(n, 1))) for n, (key, at) in enumerate(rows) if n != 7]
    off.append(("shared.mailbox", rows[3][1]))
    answers: dict[str, Any] = {"role": "answer", "title": "Disabled accounts", "source_kind": "identity"}
    made = expect(_brought(stage, mina, off, **answers), 201, "bring in the other").data
    path = stage.api(f"populations/{made['id']}")
    _explained(mina, path, made)
    expect(mina.api("POST", f"{path}/submission", {}, made["version"]), 201, "submit the other")
    asked = {"other": made["id"], "within_hours": 24}
    held = stage.api(f"populations/{stage.made['list']}")
    row = expect(mina.api("POST", f"{held}/reconciliations", asked), 201, "compare").data
    ours = {"both": len(rows) - 1, "only_here": 1, "only_there": 1, "late": len(HOURS)}
    telling.same("lists.both_ways", {name: row[name] for name in ours}, ours, "rows")
    late = sorted((each["key"], each["hours"]) for each in row["late_rows"])
    telling.same("lists.late_by_the_clock", late, sorted((rows[n][0], float(h)) for n, h in HOURS.items()), "hours")
    marcus = stage["marcus"]
    telling.same("lists.disagreeing_lists_stop_the_draw", marcus.api("POST", f"{held}/samples", {}).status, 409)
    said = [{"side": each["side"], "key": each["key"]} for each in row["rows"]]
    body = {"rows": said, "reason": "One left after all on the first of the next month; one is a shared mailbox."}
    expect(mina.api("POST", stage.api(f"reconciliations/{row['id']}/explanations"), body), 201, "explain")


def months_told(stage: Stage) -> None:
    stage.telling.chapter("The list tells the calendar what each month held; the empty one is proven empty")
    mina, telling = stage["mina"], stage.telling
    months = [f"{month:%Y-%m}" for month in _months(stage)]
    told = expect(mina.api("POST", stage.api(f"populations/{stage.made['list']}/months"), {}), 201, "tell").data
    ours = [key for key, count in zip(months, PER_MONTH, strict=True) if count]
    telling.same("lists.months_handed_in", told["handed_in"], ours)
    telling.same("lists.months_without_occasion", told["empty"], [months[1]])
    control = next(row for row in mina.rows(stage.api("controls")) if row["ref"] == CONTROL)
    rows = mina.rows(stage.api(f"occurrences?control={control['id']}"))
    state = next(row["state"] for row in rows if row["key"] == months[1])
    telling.same("lists.without_occasion_is_neither_missed_nor_done", state, "not_occurring")


def drawn(stage: Stage) -> None:
    stage.telling.chapter("Marcus draws; the same keys by our own hands, a script of twenty lines, and the operator")
    marcus, telling = stage["marcus"], stage.telling
    held = stage.api(f"populations/{stage.made['list']}")
    telling.same("sample.not_for_contributors", stage["mina"].api("POST", f"{held}/samples", {}).status, 403)
    sample = expect(marcus.api("POST", f"{held}/samples", {"seed": SEED}), 201, "draw").data
    keys = [item["key"] for item in sample["items"]]
    rows = _leavers(stage)
    size = max(5, math.ceil(len(rows) / 10))
    telling.same("sample.size", sample["size"], size, "items")
    telling.same("sample.recomputed", keys, _ranked(rows)[:size])
    telling.same("sample.standalone_script", _by_script(stage, size), keys)
    done = stage.site.command("redraw", sample["id"], process="migrate")
    telling.asked(
        "operator", f"redraw {sample['id'][:8]}…", done.stdout.strip().splitlines()[-1] if done.stdout else ""
    )
    telling.same("sample.operators_redraw", (done.returncode, done.stdout.split("\n")[1 : size + 1]), (0, keys))
    stage.made["sample"] = sample["id"]
    _new_version(stage, sample)


def _new_version(stage: Stage, sample: dict[str, Any]) -> None:
    """A mended list is another file with another hash; what was drawn stays with the one it was drawn from."""
    mina, telling = stage["mina"], stage.telling
    rows = _leavers(stage)[1:]
    made = expect(_brought(stage, mina, rows, former=stage.made["list"]), 201, "new version").data
    telling.same("lists.new_version", (made["number"], made["series"] != ""), (2, True))
    telling.same("lists.other_file_other_hash", made["sha256"] != sample["population_sha256"], True)
    seen = expect(stage["marcus"].api("GET", stage.api(f"samples/{sample['id']}")), 200, "the sample").data
    former = (seen["population"], seen["population_sha256"])
    telling.same("sample.stays_with_its_version", former, (stage.made["list"], sample["population_sha256"]))


def judged(stage: Stage) -> None:
    stage.telling.chapter(
        "Items go to Mina, evidence is attached, one is replaced, each is judged, the sample concluded"
    )
    marcus, mina, telling = stage["marcus"], stage["mina"], stage.telling
    path = stage.api(f"samples/{stage.made['sample']}")
    sample = expect(marcus.api("GET", path), 200, "the sample").data
    person = next(row["owner_id"] for row in marcus.rows(stage.api("controls")) if row["ref"] == CONTROL)
    due = (stage.today + timedelta(days=7)).isoformat()
    for item in sample["items"]:
        body = {"person": person, "due_on": due}
        expect(marcus.api("PUT", stage.api(f"slots/{item['id']}"), body), 200, "give the item")
    first = sample["items"][0]
    body = {"reason": "The ticket is under legal hold."}
    replaced = marcus.api("POST", stage.api(f"slots/{first['id']}/replacement"), body, 2)
    stand_in = expect(replaced, 201, "replace").data
    size, order = sample["size"], _ranked(_leavers(stage))
    telling.same("sample.next_by_rank_stands_in", stand_in["key"], order[size])
    items = [*sample["items"][1:], stand_in]
    for number, item in enumerate(items):
        _shown(stage, mina, item)
        said = {"outcome": "deviation", "cause": "Gone after 25 hours."} if not number else {"outcome": "clean"}
        expect(marcus.api("POST", stage.api(f"slots/{item['id']}/result"), said), 201, "judge")
    seen = expect(marcus.api("GET", path), 200, "the sample").data
    shown = [item["key"] for item in seen["items"] if item["is_replaced"]]
    telling.same("sample.original_stays_to_be_seen", shown, [first["key"]])
    proof = seen["proof"]
    ours = (size, 1, _limit(size, 1, sum(PER_MONTH)))
    telling.same("sample.proves", (proof["examined"], proof["deviations"], round(proof["limit"], 9)), ours)
    swapped = marcus.api("POST", stage.api(f"slots/{items[0]['id']}/replacement"), body, items[0].get("version", 1) + 1)
    telling.same("sample.a_deviation_is_not_swapped_away", swapped.status in (409, 412), True)
    words = {"conclusion": "One of five was late; extended next quarter."}
    expect(marcus.api("POST", f"{path}/conclusion", words, seen["version"]), 201, "conclude")


def chosen_in_the_room(stage: Stage) -> None:
    stage.telling.chapter("Claire is shown the list, chooses a sample of her own, and sees nothing of ours")
    marcus, claire, telling = stage["marcus"], stage["claire"], stage.telling
    asked = {"engagement": stage.made["engagement"], "text": "Leavers of the period", "kind": "population"}
    request = expect(marcus.api("POST", stage.api("requests"), asked), 201, "ask").data["id"]
    room = stage.api(f"room/populations/{stage.made['list']}")
    telling.same("room.unseen_before_it_is_shown", claire.api("GET", f"{room}/items").status, 404)
    body = {"population": stage.made["list"]}
    expect(marcus.api("POST", stage.api(f"requests/{request}/populations"), body), 201, "show the list")
    telling.same("room.every_row", len(claire.rows(f"{room}/items")), sum(PER_MONTH), "rows")
    own = expect(claire.api("POST", f"{room}/samples", {"seed": "room"}), 201, "choose").data
    mine = [row["id"] for row in claire.rows(f"{room}/samples")]
    telling.same("room.her_sample_and_none_of_ours", mine, [own["id"]])
    telling.same(
        "room.ours_does_not_exist", claire.api("GET", stage.api(f"samples/{stage.made['sample']}")).status, 403
    )
    theirs = marcus.api("POST", stage.api(f"slots/{own['items'][0]['id']}/result"), {"outcome": "clean"})
    telling.same("room.nobody_judges_for_her", theirs.status, 409)
    path = stage.api(f"room/slots/{own['items'][0]['id']}/result")
    expect(claire.api("POST", path, {"outcome": "deviation", "cause": "No log line."}), 201, "judge in the room")


def _leavers(stage: Stage) -> list[tuple[str, str]]:
    rows = []
    for month, count in zip(_months(stage), PER_MONTH, strict=True):
        rows += [
            (f"{month:%b}{n}@cobalt.example".lower(), f"{month + timedelta(days=3 * n + 2)} 17:00")
            for n in range(count)
        ]
    return rows


def _months(stage: Stage) -> list[date]:
    since = stage.period[0]
    return [date(since.year + (since.month - 1 + n) // 12, (since.month - 1 + n) % 12 + 1, 1) for n in range(4)]


def _plus(at: str, hours: int) -> str:
    """Some hours later on the clock; no month of the story changes its clocks at that hour."""
    day, hour = date.fromisoformat(at[:10]), int(at[11:13]) + hours
    return f"{day + timedelta(days=hour // 24)} {hour % 24:02}:00"


def _csv(rows: list[tuple[str, str]]) -> bytes:
    return (f"{COLUMN},at\n" + "".join(f"{key},{at}\n" for key, at in rows)).encode()


def _brought(stage: Stage, by: Visitor, rows: list[tuple[str, str]], *, dry_run: bool = False, **more: Any) -> Answer:
    ends = stage.today.replace(day=1) - timedelta(days=1)
    body: dict[str, Any] = {
        "title": "Leavers", "role": "trigger", "source_kind": "hr", "period_from": stage.period[0].isoformat(),
        "period_to": ends.isoformat(), "extracted_at": f"{ends + timedelta(days=1)}T00:30:00Z",
        "stated_count": len(rows), "table": _csv(rows).decode(), "dry_run": dry_run,
    } | SOURCE | more  # fmt: skip
    return by.api("POST", stage.api("populations"), body)


def _explained(by: Visitor, path: str, made: dict[str, Any]) -> None:
    for check in made["checks"]:
        if not check["is_met"] and check["may_be_explained"]:
            body = {"check_name": check["check"], "reason": "The last two months follow when they are over."}
            expect(by.api("POST", f"{path}/explanations", body), 201, "explain a check")


def _ranked(rows: list[tuple[str, str]]) -> list[str]:
    digest = hashlib.sha256(_csv(rows)).hexdigest()
    return sorted(
        (key for key, _ in rows), key=lambda key: hashlib.sha256(f"{SEED}\n{digest}\n{key}".encode()).digest()
    )


def _by_script(stage: Stage, size: int) -> list[str]:
    """The page's script and the list's file, in a folder of their own, by a Python without the product."""
    marcus = stage["marcus"]
    script = expect(marcus.get(stage.page("evidence/samples/redraw.py/")), 200, "the script").body
    file = expect(marcus.api("GET", stage.api(f"populations/{stage.made['list']}/file")), 200, "the file").body
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "redraw.py").write_bytes(script)
        (Path(folder) / "list.csv").write_bytes(file)
        argv = [sys.executable, "-I", "redraw.py", "list.csv", COLUMN, SEED, str(size)]
        done = subprocess.run(argv, cwd=folder, env={}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Broken(f"redraw.py: {done.stderr[-400:]}")
    return done.stdout.split()


def _shown(stage: Stage, mina: Visitor, item: dict[str, Any]) -> None:
    said = {
        "control": CONTROL, "performed_on": item["happened_on"], "covers_from": item["happened_on"],
        "covers_to": item["happened_on"], "text": f"Ticket and log line of {item['key']}: disabled.",
    }  # fmt: skip
    made = expect(mina.api("POST", stage.api("submissions"), said), 201, "hand in for an item").data
    body = {"submission": made["id"]}
    expect(mina.api("POST", stage.api(f"slots/{item['id']}/evidence"), body), 201, "attach")


def _limit(examined: int, deviations: int, population: int) -> float:
    """The most deviating items of the list under which so few would be seen with more than 10 % chance; counted out."""
    ways = math.comb(population, examined)
    believable = [
        bad
        for bad in range(deviations, population - (examined - deviations) + 1)
        if sum(math.comb(bad, k) * math.comb(population - bad, examined - k) for k in range(deviations + 1)) * 10 > ways
    ]
    return round(max(believable) / population, 9)
