"""After the signature: a flow makes the scope stale, promises are held against controls, vendors against the period."""

import re
from datetime import date, timedelta
from typing import Any

from soc2hub.program.story import brute
from soc2hub.program.story.bounds import graph_of
from soc2hub.program.story.browsing import expect
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.choosing import proposed_again

LEAK, SITE = "Primary database → Marketing website (case studies)", "Marketing website"
PROMISES = {"deletion": ("DAT-05", "delete_days", "contradicted"), "breach_notice": ("COM-03", "ack_hours", "kept")}
COVERED = re.compile(r"(\d+) of (\d+) days covered(?:, (\d+) bridged)?(?:, (\d+) open)?")
ONE_DAY = timedelta(days=1)


def stale(stage: Stage) -> None:
    stage.telling.chapter("Somebody adds a flow of customer data: the signed scope is stale, and the crossing is named")
    marcus, telling = stage["marcus"], stage.telling
    systems = {row["name"]: row["id"] for row in marcus.rows(stage.api("systems"))}
    flow = {"source": systems["Primary database"], "target": systems[SITE], "note": "case studies"}
    made = expect(marcus.api("POST", stage.api("flows"), flow | {"has_customer_data": True}), 201, "draw a flow").data
    seen = expect(marcus.api("GET", stage.api(f"scope-versions/{stage.made['first']}")), 200, "the signed version").data
    crossing = f"“Primary database” is inside, “{SITE}” is not, and “{LEAK}” ties them."
    changed = [f"Customer data crosses the boundary: {crossing}"]
    changed += [f"Flow “{LEAK}” was added.", f"“{SITE}” is inside the boundary now."]
    telling.same("stale.says_what_changed", seen["changed_since"], changed)
    shown = expect(marcus.api("GET", stage.api("boundary")), 200, "the boundary").data
    found = graph_of(stage)
    members = {row["id"] for row in shown["members"]} - {row["id"] for row in shown["under_scope"]}
    ours = {(id, found.names[near], found.names[far]) for id, near, far in brute.crossings(found, members)}
    theirs = {(row["flow"], row["inside"], row["outside"]) for row in shown["crossings"]}
    telling.same("stale.crossing", theirs, ours)
    telling.same("stale.crossing_is_the_new_flow", {row[0] for row in theirs}, {made["id"]})
    telling.same("stale.named_on_the_page", LEAK in marcus.get(stage.page("scope/")).text, True)
    body = {"report_type": "type_2", "rationale": "As before", "change_reason": "none", "period_start": "2027-01-01"}
    refused = marcus.api("POST", stage.api("scope-versions"), body | {"period_end": "2027-06-30"})
    telling.same("stale.leak_is_not_signed", refused.status, 409)


def mended(stage: Stage) -> None:
    stage.telling.chapter("The website comes inside, the new version is signed, and the difference is told in words")
    marcus, telling = stage["marcus"], stage.telling
    marcus.get(stage.page("scope/boundary/"))
    expect(marcus.post(stage.page("scope/boundary/adoption/")), 302, "propose exactly what is needed")
    proposed_again(stage, "The website shows case studies now.")
    pair = f"scope-versions/{stage.made['second']}/differences/{stage.made['first']}"
    said = expect(marcus.api("GET", stage.api(pair)), 200, "the difference").data["differences"]
    ours = [f"Flow “{LEAK}” was added.", f"“{SITE}” is inside the boundary now."]
    telling.same("difference.in_words", said, ours)
    back = f"scope-versions/{stage.made['first']}/differences/{stage.made['second']}"
    said = expect(marcus.api("GET", stage.api(back)), 200, "the difference backwards").data["differences"]
    ours = [f"Flow “{LEAK}” was removed.", f"“{SITE}” is outside the boundary now."]
    telling.same("difference.backwards", said, ours)
    page = stage.page(f"scope/versions/difference/?former={stage.made['first']}&present={stage.made['second']}")
    telling.same("difference.on_the_page", LEAK in marcus.get(page).text, True)


def promises_held(stage: Stage) -> None:
    stage.telling.chapter("Promises against controls: one is contradicted, and what hangs on it is said")
    priya, telling = stage["priya"], stage.telling
    expect(priya.api("POST", stage.api("adoptions"), {"tier": "core"}), 201, "adopt the core")
    controls = {row["external_id"]: row for row in priya.rows(stage.api("controls"))}
    rows = {row["kind"]: row for row in priya.rows(stage.api("commitments")) if row["kind"] in PROMISES}
    before = {row["kind"]: row["verdict"] for row in priya.rows(stage.api("promises"))}
    telling.same("promises.unlinked_first", before, dict.fromkeys(PROMISES, "unlinked"))
    for kind, (ref, parameter, _) in PROMISES.items():
        tie = {"control": controls[ref]["id"], "commitment": rows[kind]["id"], "parameter": parameter}
        expect(priya.api("POST", stage.api("ties"), tie), 201, f"tie {ref}")
    shown = priya.rows(stage.api("promises"))
    verdicts = {row["kind"]: row["verdict"] for row in shown}
    telling.same("promises.verdicts", verdicts, {kind: verdict for kind, (_, _, verdict) in PROMISES.items()})
    for kind, (ref, parameter, _) in PROMISES.items():
        _held(stage, kind, rows[kind], controls[ref]["id"], parameter, verdicts[kind])
    broken = next(row for row in shown if row["verdict"] == "contradicted")
    at_stake = (broken["customer"], broken["yearly_value_cents"], broken["currency"])
    telling.same("promises.at_stake", at_stake, ("Contoso", rows["deletion"]["yearly_value_cents"], "EUR"))
    page = priya.get(stage.page("scope/promises/")).text
    telling.same("promises.on_the_page", all(word in page for word in ("Contradicted", "Contoso", "€240k")), True)


def _held(stage: Stage, kind: str, row: dict[str, Any], control: str, parameter: str, verdict: str) -> None:
    """Both are counted in the unit of the promise: at most as much is kept."""
    statements = expect(stage["priya"].api("GET", stage.api(f"controls/{control}")), 200, "control").data["statements"]
    allowed = float(statements[0]["parameters"][parameter])
    ours = "kept" if allowed <= float(row["promised"]) else "contradicted"
    stage.telling.same(f"promises.{kind}", verdict, ours)


def vendors_covered(stage: Stage) -> None:
    stage.telling.chapter("Two reports of the cloud against our period: covered, bridged and open days, each day once")
    marcus, telling = stage["marcus"], stage.telling
    version = expect(marcus.api("GET", stage.api(f"scope-versions/{stage.made['second']}")), 200, "version").data
    since, until = (date.fromisoformat(version[end]) for end in ("period_start", "period_end"))
    body = {"name": "Cloud provider", "tier": "critical", "relation": "subservice", "method": "carve_out",
            "matters_to_users": "yes", "controls_necessary": "yes", "reason": "It hosts everything"}  # fmt: skip
    vendor = expect(marcus.api("POST", stage.api("vendors"), body), 201, "add the vendor").data["id"]
    reports = [
        (since - timedelta(days=200), since + timedelta(days=40), None),
        (since + timedelta(days=30), since + timedelta(days=89), since + timedelta(days=119)),
    ]
    for start, end, bridged in reports:
        report = {"vendor": vendor, "kind": "soc2_type2", "period_start": str(start), "period_end": str(end)}
        report |= {"bridged_to": str(bridged) if bridged else None}
        expect(marcus.api("POST", stage.api("vendor-reports"), report), 201, "add a report")
    days = [since + n * ONE_DAY for n in range((until - since).days + 1)]
    covered = {day for day in days if any(start <= day <= end for start, end, _ in reports)}
    on_word = {day for day in days if any(to and end < day <= to for _, end, to in reports)} - covered
    said = COVERED.search(marcus.get(stage.page(f"scope/vendors/{vendor}/")).text)
    theirs = tuple(int(number or 0) for number in said.groups()) if said else ()
    ours = (len(covered), len(days), len(on_word), len(days) - len(covered) - len(on_word))
    telling.same("vendors.days_covered_of_bridged_open", theirs, ours)
