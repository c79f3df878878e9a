"""What was promised, what it rests on, the boundary, and the signature under it."""

from datetime import timedelta
from typing import Any

from soc2hub.program.story import recomputed
from soc2hub.program.story.browsing import expect
from soc2hub.program.story.cast import Stage

SYSTEMS: list[dict[str, Any]] = [
    {"name": "Cloud region", "kind": "infrastructure", "exit": "carve_out", "exit_reason": "its own report"},
    {"name": "Orders database", "kind": "data_store"},
    {"name": "Order service", "kind": "application", "needs": ["Orders database", "Cloud region", "Job queue"]},
    {"name": "Job queue", "kind": "infrastructure"},
    {"name": "Billing export", "kind": "application"},
    {"name": "Usage statistics", "kind": "application"},
    {"name": "Mail provider", "kind": "external", "exit": "monitored_vendor", "exit_reason": "sends no order data"},
    {"name": "Shipper's portal", "kind": "external", "exit": "customer"},
    {"name": "Single sign-on", "kind": "tool", "enforces_on": ["Order service"]},
    {"name": "Asset list", "kind": "tool", "lists_for": ["Order service"]},
    {"name": "Company blog", "kind": "application"},
]
FLOWS: list[tuple[str, str, bool, str]] = [
    ("Orders database", "Billing export", True, ""),
    ("Order service", "Usage statistics", True, "tokenised before it leaves"),
    ("Order service", "Mail provider", True, ""),
    ("Shipper's portal", "Order service", True, ""),
    ("Company blog", "Usage statistics", False, ""),
]
LINKED = {"enforces_on", "lists_for"}
LINKS = {"needs", *LINKED}
COMMITMENTS = ("Contoso", "Fabrikam", "Initech")


def written_down(stage: Stage) -> None:
    stage.telling.chapter("Marcus writes down systems, flows, services and commitments")
    stage["marcus"].get(stage.page("scope/categories/"))
    answer = stage["marcus"].post(
        stage.page("scope/categories/security/"), is_in="yes", reason="Every contract asks it."
    )
    stage.telling.asked(stage["marcus"].label, "takes security in", str(expect(answer, 302, "category")))
    ids: dict[str, str] = {}
    for system in _in_order():
        body = {name: [ids[other] for other in value] if name in LINKS else value for name, value in system.items()}
        ids[system["name"]] = _made(stage, "systems", body)["id"]
    for source, target, has_customer_data, cut_by in FLOWS:
        ends = {"source": ids[source], "target": ids[target]}
        _made(stage, "flows", ends | {"has_customer_data": has_customer_data, "cut_by": cut_by})
    orders = _made(
        stage, "services", {"name": "Orders", "description": "Books freight", "needs": [ids["Order service"]]}
    )
    _made(stage, "services", {"name": "Blog", "description": "News", "needs": [ids["Company blog"]]})
    _promises(stage, orders["id"])


def _in_order() -> list[dict[str, Any]]:
    """What others need comes first."""
    return sorted(SYSTEMS, key=lambda row: 1 if "needs" in row else 2 if LINKED & row.keys() else 0)


def _promises(stage: Stage, service: str) -> None:
    for place, (customer, stage_of_deal) in enumerate(zip(COMMITMENTS, ("signed", "negotiating", "lost"), strict=True)):
        body = {
            "customer": customer,
            "clause": "A SOC 2 report of type 2",
            "stage": stage_of_deal,
            "report": "soc2_type2",
            "categories": ["security"],
            "period_months": 6,
            "need_by": (stage.today + timedelta(days=160 + place)).isoformat(),
            "yearly_value_cents": 120_000_00 * (place + 1),
            "currency": "EUR",
            "services": [service],
        }
        _made(stage, "commitments", body)


def _made(stage: Stage, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = expect(stage["marcus"].api("POST", stage.api(kind), body), 201, f"POST {kind}")
    stage.telling.asked(
        stage["marcus"].label, f"POST {kind} {body.get('name') or body.get('customer') or ''}".rstrip(), "201"
    )
    made: dict[str, Any] = answer.data
    return made


def signed(stage: Stage) -> None:
    stage.telling.chapter("The boundary is computed, proposed by Marcus and signed by Dana")
    marcus, telling = stage["marcus"], stage.telling
    expect(marcus.get(stage.page("scope/boundary/")), 200, "the boundary")
    expect(marcus.post(stage.page("scope/boundary/adoption/")), 302, "adopt the minimum boundary")
    since, until = stage.period
    frame = {"report_type": "type_2", "period_start": since.isoformat(), "period_end": until.isoformat()}
    proposal = frame | {"rationale": "What the contracts name, and nothing more."}
    version = expect(marcus.api("POST", stage.api("scope-versions"), proposal), 201, "propose").data
    telling.asked(marcus.label, f"proposes scope v{version['number']}, {since} to {until}", "201")
    ours = recomputed.boundary(
        *(marcus.rows(stage.api(kind)) for kind in ("commitments", "services", "systems", "flows"))
    )
    telling.same(
        "scope.boundary", sorted(row["name"] for row in version["snapshot"]["boundary"]["members"]), sorted(ours)
    )
    approval = stage.api(f"scope-versions/{version['id']}/approval")
    telling.same("scope.drafter_may_not_sign", marcus.api("POST", approval, {}).status, 403)
    expect(stage["dana"].api("POST", approval, {"reason": "Agreed with sales."}), 201, "Dana signs")
    again = expect(marcus.api("GET", stage.api(f"scope-versions/{version['id']}")), 200, "read it again").data
    telling.same("scope.signed_by_another", again["approval"]["approved_by"] not in (None, version["drafted_by"]), True)
    telling.same(
        "scope.hash_stands", (again["snapshot_sha256"], again["changed_since"]), (version["snapshot_sha256"], [])
    )
