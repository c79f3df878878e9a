"""Every route with somebody's ids in it: what a rival types into the address bar."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from benchmarks.faults.ground import command, rows

PARAMETER = re.compile(r"<(\w+):(\w+)>")
WORDS = {"offset": "0", "category": "security", "name": "fix", "criterion_id": "CC6.1", "number": "1", "ticket": "made-up",
         "key": "fee_type_2", "into": "systems", "target": "commitment", "kind": "description", "page": "1"}
TABLES = {
    "versions": "scoping_scopeversion", "to-sign": "scoping_scopeversion", "scope-versions": "scoping_scopeversion",
    "commitments": "scoping_commitment", "services": "scoping_service", "systems": "scoping_system",
    "flows": "scoping_flow", "occurrence_id": "controls_occurrence", "gap_id": "controls_gap",
    "risk_id": "controls_risk", "policy_id": "controls_policy", "control_id": "controls_control",
    "statement_id": "controls_controlstatement", "submission_id": "evidence_submission",
    "engagement_id": "audits_engagement", "engagements": "audits_engagement", "milestone_id": "audits_milestone",
    "upload_id": "vault_upload", "milestones": "audits_milestone", "grant_id": "audits_grant", "request_id": "audits_request",
    "requests": "audits_request", "test_id": "audits_internaltest", "tests": "audits_internaltest",
    "briefing_id": "reporting_briefing", "decision_id": "reporting_decision", "person_id": "accounts_person",
    "appointment_id": "accounts_appointment", "appointments": "accounts_appointment",
    "invitation_id": "accounts_invitation", "invitations": "accounts_invitation",
    "membership_id": "accounts_membership", "memberships": "accounts_membership", "people": "accounts_person",
    "persons": "accounts_person", "controls": "controls_control", "gaps": "controls_gap", "risks": "controls_risk",
    "policies": "controls_policy", "decisions": "reporting_decision", "options": "scoping_option",
    "alternative_id": "reporting_alternative", "vendors": "scoping_vendor", "vendor-reports": "scoping_vendorreport",
    "csocs": "scoping_csoc", "cuecs": "scoping_cuec", "ties": "controls_tie",
    "acceptance_id": "controls_riskacceptance", "stated_id": "controls_inapplicability", "files": "scoping_scopefile",
    "scope-files": "scoping_scopefile",
    "comment_id": "evidence_comment", "note_id": "audits_internalnote", "said_id": "audits_roomcomment",
    "assessment_id": "controls_readinessassessment", "conclusion_id": "controls_readinessconclusion",
    "population_id": "evidence_population", "populations": "evidence_population", "sample_id": "evidence_sample",
    "samples": "evidence_sample", "slot_id": "evidence_slot", "slots": "evidence_slot",
    "reconciliation_id": "evidence_reconciliation", "reconciliations": "evidence_reconciliation",
    "former_id": "scoping_scopeversion", "version_id": "scoping_scopeversion", "waiver_id": "controls_waiver",
    "empty_id": "controls_notoccurring",
    "hold_id": "custody_hold", "purge_id": "custody_purge", "clearance_id": "custody_clearance",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """`slots` are the tables its ids come from, in order, without the client's own."""

    pattern: str
    methods: tuple[str, ...]
    permission: str
    write_permission: str
    slots: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("/api/")

    def path(self, client: UUID, ids: tuple[str, ...]) -> str:
        left = iter(ids)

        def filled(found: re.Match[str]) -> str:
            if found[2] == "client_id":
                return str(client)
            return next(left) if found[1] == "uuid" else WORDS[found[2]]

        return PARAMETER.sub(filled, self.pattern)


class Unknown(LookupError):
    """A route has an id that this module knows no table for: name it in TABLES."""


def all_routes(database: str) -> list[dict[str, object]]:
    told: list[dict[str, object]] = json.loads(command(database, "show_routes", "--json", expects=None).stdout)
    return told


def client_routes(database: str) -> list[Route]:
    return [_route(told) for told in all_routes(database) if told["kind"] == "client"]


def _route(told: Mapping[str, object]) -> Route:
    pattern = str(told["route"])
    methods: list[str] = told["methods"]  # type: ignore[assignment]
    named = (str(told["permission"]), str(told["write_permission"]))
    return Route(pattern, tuple(methods), *named, tuple(slots(pattern)))


def slots(pattern: str) -> Iterator[str]:
    before = ""
    for word in pattern.strip("/").split("/"):
        found = PARAMETER.fullmatch(word)
        if found and found[2] != "client_id":
            if found[1] == "uuid":
                table = TABLES.get(found[2]) or TABLES.get(before)
                if table is None:
                    raise Unknown(f"{pattern}: whose id is {word}?")
                yield table
            elif found[2] not in WORDS:
                raise Unknown(f"{pattern}: what stands for {word}?")
        elif not found:
            before = word


def one_of_each(database: str, client: UUID) -> dict[str, str]:
    """An id of that client in each table; a made-up one where it has no row."""
    found = {}
    for table in sorted(set(TABLES.values())):
        row = rows(database, f'SELECT id FROM "{table}" WHERE client_id = %s ORDER BY id LIMIT 1', str(client))
        found[table] = str(row[0][0]) if row else ""
    return found


def made_up(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(uuid4()) for _ in ids)
