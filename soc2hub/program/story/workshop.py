"""The first workshop: what is there, what was promised, and the contract behind the deal that waits."""

import hashlib
from datetime import timedelta
from typing import Any

from soc2hub.program.story.browsing import expect
from soc2hub.program.story.cast import Stage

SERVICE, SECOND, BLOCKED = "Freight booking", "Freight insights", "Helvetia Bank"
ANSWERS = {
    "service": SERVICE,
    "customer_facing": ["api", "web"],
    "infrastructure": ["aws", "database", "backups"],
    "identity": ["okta"],
    "development": ["github"],
    "endpoints": ["support"],
    "observability": ["datadog"],
    "processors": ["sendgrid"],
    "other": ["zendesk", "hr", "site"],
}
ASKED = 14
"""Systems that these answers stand for, the customers among them."""
ASSETS = """Resource inventory
Generated,2026-11-02

Resource type,Name,Region,Tag: app,Tag: env
AWS::Redshift::Cluster,insights-1,eu-central-1,insights,prod
AWS::Redshift::Cluster,insights-2,eu-central-1,insights,prod
AWS::EC2::Volume,vol-1,eu-central-1,insights,prod
"""
WAREHOUSE = "insights: data warehouse"
FLOWS = f"""From,To,Note,Customer data,Encrypted
Primary database,{WAREHOUSE},nightly copy,yes,yes
API,Marketing website,status,no,yes
"""
CONTRACT = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def written_down(stage: Stage) -> None:
    stage.telling.chapter("First workshop: eight questions, a cloud's export and a table of flows fill the inventory")
    marcus, telling = stage["marcus"], stage.telling
    page = stage.page("scope/questions/")
    looked = expect(marcus.submit(page, **ANSWERS), 200, "see what the answers add")
    telling.same("inventory.looked_at_only", marcus.rows(stage.api("systems")), [])
    expect(marcus.post(page, **ANSWERS, sure="1"), 302, "write what the answers add")
    telling.asked(marcus.label, "answers eight questions", f"{len(looked.body)} bytes to look at, then written")
    telling.same("inventory.answers", len(marcus.rows(stage.api("systems"))), ASKED, "systems")
    _imported(stage, "assets", ASSETS, created=1, systems=ASKED + 1)
    _imported(stage, "flows", FLOWS, created=2, systems=ASKED + 1)
    named = _by_name(stage, "systems")
    body = {"name": SECOND, "description": "Prices and delays of lanes", "needs": [named[WAREHOUSE]["id"]]}
    expect(marcus.api("POST", stage.api("services"), body), 201, "add a second service")


def promised(stage: Stage) -> None:
    stage.telling.chapter("A CRM export becomes the commitments; one deal is blocked until there is a report")
    marcus, telling = stage["marcus"], stage.telling
    page = stage.page("scope/import/commitments/")
    kept = expect(marcus.submit(page, pasted=_crm(stage)), 302, "hand in the CRM export")
    telling.same("commitments.looked_at_only", marcus.rows(stage.api("commitments")), [])
    expect(marcus.submit(kept.location), 302, "write the commitments")
    again = expect(marcus.submit(page, pasted=_crm(stage)), 302, "hand it in again")
    telling.same("commitments.second_time", "0 changes" in marcus.get(again.location).text, True)
    rows = marcus.rows(stage.api("commitments"))
    shown = sorted((row["customer"], row["kind"], row["stage"], row["yearly_value_cents"]) for row in rows)
    telling.same("commitments.as_the_crm_says", shown, _wanted())
    foreign = {"customer": "Globex", "stage": "prospect", "yearly_value_cents": 900_000_00, "currency": "USD"}
    foreign |= {"services": [_by_name(stage, "services")[SERVICE]["id"]], "report": "soc2_type2"}
    expect(marcus.api("POST", stage.api("commitments"), foreign), 201, "add a prospect in another currency")


def contract_kept(stage: Stage) -> None:
    stage.telling.chapter("The contract of the blocked deal goes into the vault and comes back byte for byte")
    marcus, telling = stage["marcus"], stage.telling
    blocked = next(row for row in marcus.rows(stage.api("commitments")) if row["customer"] == BLOCKED)
    path = stage.api(f"commitments/{blocked['id']}/files")
    headers = {"X-File-Name": "msa.pdf", "Content-Type": "application/octet-stream", "Idempotency-Key": "msa"}
    sent = [marcus.api("POST", path, CONTRACT, headers=headers) for _ in range(2)]
    telling.same("contract.sent_twice_is_one", [answer.status for answer in sent], [201, 201])
    digest = hashlib.sha256(CONTRACT).hexdigest()
    rows = marcus.rows(path)
    telling.same("contract.sha256", [row["sha256"] for row in rows], [digest])
    back = expect(marcus.api("GET", stage.api(f"scope-files/{rows[0]['id']}")), 200, "read the contract").body
    telling.same("contract.bytes", hashlib.sha256(back).hexdigest(), digest)
    others = {name: stage[name].api("GET", path).status for name in ("mina", "grace", "claire", "rita")}
    telling.same("contract.nobody_elses", others, {"mina": 403, "grace": 403, "claire": 403, "rita": 404})


def _imported(stage: Stage, into: str, table: str, *, created: int, systems: int) -> None:
    """Looked at, written, and written again without effect."""
    marcus, said = stage["marcus"], {"into": into, "table": table, "name": f"{into}.csv"}
    counts = []
    for dry in (True, False, False):
        answer = marcus.api("POST", stage.api("scope-imports"), said | {"dry_run": dry})
        plan = expect(answer, 200 if dry else 201, f"import {into}").data
        counts.append((len(plan["created"]), len(plan["changed"])))
    stage.telling.same(f"inventory.{into}_looked_written_again", counts, [(created, 0), (created, 0), (0, 0)])
    stage.telling.same(f"inventory.after_{into}", len(marcus.rows(stage.api("systems"))), systems, "systems")


DEALS: list[dict[str, Any]] = [
    {"customer": "Contoso", "kind": "report", "stage": "signed", "value": 240_000, "days": 400, "services": SERVICE},
    {"customer": "Contoso", "kind": "deletion", "stage": "signed", "value": 240_000, "promised": "14 days"},
    {"customer": "Contoso", "kind": "breach_notice", "stage": "signed", "value": 240_000, "promised": "72 hours"},
    {"customer": BLOCKED, "kind": "report", "stage": "negotiating", "value": 420_000, "days": 390, "services": SERVICE,
     "categories": "security; availability"},
    {"customer": "Initech", "kind": "report", "stage": "prospect", "value": 60_000, "days": 500, "services": SECOND},
    {"customer": "Umbrella", "kind": "report", "stage": "lost", "value": 10_000, "days": 300, "services": SERVICE},
]  # fmt: skip
STAGES = {"signed": "Closed Won", "negotiating": "Negotiation/Review", "prospect": "Qualification"}
STAGES |= {"lost": "Closed Lost"}
HEADING = ("Account Name", "Commitment type", "Stage", "Amount", "Close Date", "Product", "TSC", "Promised value")


def _crm(stage: Stage) -> str:
    """As a CRM exports it: words before the heading, its own names of stages and amounts."""
    lines = ["Open opportunities", "", "\t".join(HEADING)]
    for deal in DEALS:
        need_by = stage.today + timedelta(days=deal["days"]) if "days" in deal else ""
        cells = [deal["customer"], deal["kind"], STAGES[deal["stage"]], f"{deal['value']:,} EUR", need_by]
        cells += [deal.get("services", SERVICE), deal.get("categories", "security"), deal.get("promised", "")]
        lines.append("\t".join(map(str, cells)))
    return "\n".join(lines)


def _wanted() -> list[tuple[str, str, str, int]]:
    return sorted((deal["customer"], deal["kind"], deal["stage"], deal["value"] * 100) for deal in DEALS)


def _by_name(stage: Stage, kind: str) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in stage["marcus"].rows(stage.api(kind))}
