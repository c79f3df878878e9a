"""The second workshop: three alternatives side by side, one chosen, frozen, signed by an officer, printed as a memo."""

import hashlib
import time
from typing import Any

import pypdfium2

from soc2hub.program.story import brute, reckoned
from soc2hub.program.story.bounds import graph_of, promises_of
from soc2hub.program.story.browsing import Answer, expect
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.telling import Broken

PATIENCE = 90
WHOLE, FIRST, SHORT = "Everything in six months", "Type 1 first", "Only what is signed, three months"
RATIONALE = "It frees the blocked deal, and leaves out what no contract needs."


def compared(stage: Stage) -> None:
    stage.telling.chapter("Three alternatives side by side; every figure is reckoned again from the listed numbers")
    marcus, telling = stage["marcus"], stage.telling
    rows = promises_of(stage, with_unchosen=True)
    unsigned = [id for id, row in rows.items() if row["stage"] != "signed" and row["currency"] == "EUR"]
    plans: list[dict[str, Any]] = [
        {"name": WHOLE, "report_type": "type_2", "window_months": 6, "categories": ["security", "availability"],
         "commitment_ids": unsigned, "note": RATIONALE},
        {"name": FIRST, "report_type": "type_1", "categories": ["security"], "commitment_ids": unsigned},
        {"name": SHORT, "report_type": "type_2", "window_months": 3, "categories": ["security"],
         "commitment_ids": []},
    ]  # fmt: skip
    for plan in plans:
        expect(marcus.api("POST", stage.api("alternatives"), plan), 201, f"write down “{plan['name']}”")
    shown = {row["name"]: row for row in marcus.rows(stage.api("comparison"))}
    ground = reckoned.Ground(
        numbers={row["key"]: (row["low"], row["high"]) for row in marcus.rows(stage.api("effort-parameters"))},
        core=[row for row in stage["priya"].rows(stage.api("library")) if row["tier"] == "core"],
        graph=graph_of(stage),
        promises=list(rows.values()),
        today=stage.today,
    )
    for plan in plans:
        _same(stage, shown[plan["name"]], reckoned.outcome(plan, ground), plan["name"])
    warned = [name for name in (WHOLE, SHORT) if any("quarterly" in said for said in shown[name]["warnings"])]
    telling.same("what_if.one_quarterly_occurrence_is_warned_of", warned, [SHORT])


def _same(stage: Stage, shown: dict[str, Any], ours: reckoned.Reckoned, name: str) -> None:
    key = name.split()[0].lower()
    for figure in ("systems", "controls", "occurrences", "samples", "fee_usd", "hours"):
        stage.telling.same(f"what_if.{key}.{figure}", shown[figure], getattr(ours, figure))
    dates = tuple(shown[day] for day in ("starts_on", "ends_on", "report_early_on", "report_late_on"))
    stage.telling.same(f"what_if.{key}.dates", dates, tuple(day.isoformat() for day in ours.dates))
    fates: dict[str, int] = dict.fromkeys(("met", "at risk", "missed"), 0)
    for judgement in shown["judgements"]:
        fates[judgement["fate"]] += judgement["value_cents"] if judgement["currency"] == "EUR" else 0
    stage.telling.same(f"what_if.{key}.value_by_fate", fates, ours.fates)


def signed(stage: Stage) -> None:
    stage.telling.chapter("The whole one is chosen, proposed, and signed by Dana, not by the one who drafted it")
    marcus, telling = stage["marcus"], stage.telling
    row = next(row for row in marcus.rows(stage.api("alternatives")) if row["name"] == WHOLE)
    path = stage.api(f"alternatives/{row['id']}/choice")
    stale = marcus.api("POST", path, {}, row["version"] + 1).status
    telling.same("choice.of_another_version_refused", stale, 412)
    marcus.read(stage.page("scope/what-if/"))
    choice = stage.page(f"scope/what-if/{row['id']}/choice/")
    chosen = expect(marcus.post(choice, version=row["version"]), 302, "choose it")
    telling.asked(marcus.label, f"chooses “{WHOLE}”", str(chosen))
    shown = next(one for one in marcus.rows(stage.api("comparison")) if one["name"] == WHOLE)
    version = _proposed(stage, shown["starts_on"], shown["ends_on"], "")
    ours = brute.boundary(graph_of(stage), {id for row in promises_of(stage).values() for id in row["services"]})
    names = sorted(graph_of(stage).names[id] for id in ours)
    telling.same("scope.members", sorted(row["name"] for row in version["snapshot"]["boundary"]["members"]), names)
    telling.same("scope.categories", version["categories"], ["availability", "security"])
    own = marcus.api("POST", stage.api(f"scope-versions/{version['id']}/approval"), {}).status
    telling.same("scope.drafter_may_not_sign", own, 403)
    stage.made["first"] = _signed(stage, version)


def _proposed(stage: Stage, since: str, until: str, change_reason: str) -> dict[str, Any]:
    body = {"report_type": "type_2", "period_start": since, "period_end": until, "rationale": RATIONALE}
    if change_reason:
        body["change_reason"] = change_reason
    answer = expect(stage["marcus"].api("POST", stage.api("scope-versions"), body), 201, "propose")
    stage.telling.asked(stage["marcus"].label, f"proposes scope v{answer.data['number']}, {since} to {until}", "201")
    return dict(answer.data)


def _signed(stage: Stage, version: dict[str, Any]) -> str:
    """By the officer, on the officer's page."""
    dana, telling = stage["dana"], stage.telling
    page = stage.page(f"to-sign/{version['id']}/")
    if not dana.cookies:
        dana.sign_in()
    expect(dana.submit(page, reason="Agreed with sales and engineering."), 302, "Dana signs")
    again = expect(stage["marcus"].api("GET", stage.api(f"scope-versions/{version['id']}")), 200, "read it again").data
    by = {row["name"]: row["user"] for row in stage["marcus"].rows(stage.api("memberships"))}["Dana"]
    number = version["number"]
    telling.same(f"scope.v{number}_signed_by_the_officer", again["approval"]["approved_by"], by)
    telling.same(f"scope.v{number}_rests_on_the_truth", again["changed_since"], [])
    return str(version["id"])


def proposed_again(stage: Stage, reason: str) -> None:
    """The period stays; whoever changes a signed scope says why."""
    former = expect(stage["marcus"].api("GET", stage.api(f"scope-versions/{stage.made['first']}")), 200, "v1").data
    version = _proposed(stage, former["period_start"], former["period_end"], reason)
    stage.made["second"] = _signed(stage, version)


def printed(stage: Stage) -> None:
    stage.telling.chapter("The scope memo as PDF: what was decided, by whom, why each is in and each is out")
    marcus, telling = stage["marcus"], stage.telling
    version = expect(marcus.api("GET", stage.api(f"scope-versions/{stage.made['first']}")), 200, "version").data
    page = stage.page(f"scope/documents/{stage.made['first']}/memo/")
    marcus.read(page)
    expect(marcus.post(f"{page}print/"), 302, "have it printed")
    pdf = _pdf(stage, f"{page}pdf/").body
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join("".join(sheet.get_textpage().get_text_range() for sheet in document).split())
    inside = version["snapshot"]["boundary"]
    wanted = {row["name"] for row in [*inside["members"], *inside["outside"]]}
    wanted |= {row["name"].split(",")[0] for row in version["snapshot"]["facts"]["commitment"].values()}
    wanted |= {RATIONALE, "Signed by Dana"}
    plain = text.replace(" ", "")
    telling.same("memo.says_it_all", sorted(word for word in wanted if word.replace(" ", "") not in plain), [])
    telling.same("memo.proof", version["snapshot_sha256"] in plain, True)
    events = marcus.rows(stage.api("trail"))
    kept = next(row["body"]["sha256"] for row in events if row["verb"] == "scope_document.printed")
    telling.same("memo.bytes_are_the_printed_ones", hashlib.sha256(pdf).hexdigest(), kept)
    doors = {name: stage[name].get(f"{page}pdf/").status for name in ("grace", "claire", "rita")}
    telling.same("memo.not_for_others", doors, {"grace": 403, "claire": 403, "rita": 404})


def _pdf(stage: Stage, path: str) -> Answer:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = stage["marcus"].get(path)
        if answer.status == 200:
            stage.telling.asked("worker", "prints the memo", f"{len(answer.body)} bytes")
            return answer
        time.sleep(0.3)
    raise Broken(f"no worker printed the memo within {PATIENCE} s")


