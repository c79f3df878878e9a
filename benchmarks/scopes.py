"""What is asked of the scope: pages and answers of a small and of a large client, and imports of a long table.

Both clients are filled by the product's own import, as a workshop fills them.
"""

import json
from collections import defaultdict
from itertools import count
from typing import Any
from uuid import UUID

from benchmarks.landscapes import Extent, question
from benchmarks.measures import Asked, Line
from benchmarks.operations import Operation, Visitor
from scoping.choices import Question

SIZES = (20, 150)
ROWS = 5_000
LOOKS, WRITES = 5, 2
_numbers = count(1)


def scope_operations(visitor: Visitor) -> list[Operation]:
    """Of the first clients after the measured one; none where there are too few."""
    clients = [seen.id for seen in visitor.filled.clients[1 : len(SIZES) + 2]]
    if len(clients) <= len(SIZES):
        return []
    found: list[Operation] = []
    for systems, client in zip(SIZES, clients, strict=False):
        found += _of_one(visitor, client, systems, Workshop(visitor, client, systems).held())
    return found + [_import(visitor, clients[-1], is_look=True), _import(visitor, clients[-1], is_look=False)]


class Workshop:
    """One client's scope written down and proposed twice."""

    def __init__(self, visitor: Visitor, client: UUID, systems: int) -> None:
        self.visitor, self.base = visitor, f"/api/v1/clients/{client}"
        self.question = question(Extent(systems, systems * 3, max(systems // 6, 6)))

    def held(self) -> tuple[str, str]:
        """The ids of the two newest versions."""
        for into, table in tables_of(self.question).items():
            self._post("scope-imports", {"into": into, "table": table, "dry_run": False})
        self._alternatives()
        first = self._proposed("What the contracts name.")
        self._post("systems", {"name": "Status page", "needs": [self._some_system()]})
        self._post("services", {"name": "Status", "needs": []})
        return first, self._proposed("The status page came.")

    def _alternatives(self) -> None:
        for months, categories in ((6, ["security", "availability"]), (3, ["security"]), (12, ["security", "privacy"])):
            body = {"name": f"{months} months", "report_type": "type_2", "window_months": months}
            self._post("alternatives", body | {"categories": categories})

    def _proposed(self, reason: str) -> str:
        frame = {"report_type": "type_2", "period_start": "2027-01-01", "period_end": "2027-06-30"}
        return str(self._post("scope-versions", frame | {"rationale": reason, "change_reason": reason})["id"])

    def _some_system(self) -> str:
        return str(self.visitor.look(f"{self.base}/systems")["results"][0]["id"])

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        headers = self.visitor.bearer | {"Content-Type": "application/json"}
        line = Line(self.visitor.port)
        try:
            return json.loads(line.ask(Asked(f"{self.base}/{path}", headers, "POST", json.dumps(body).encode())).body)
        finally:
            line.close()


def tables_of(asked: Question) -> dict[str, str]:
    """A landscape as the tables somebody would paste, in the order in which they can be."""
    scene = asked.landscape
    needs, guards = defaultdict(list), defaultdict(list)
    for need in scene.dependencies:
        needs[need.source].append(need.needs)
    for tooling in scene.tooling:
        guards[tooling.tool].append(tooling.system)
    systems = [
        f"{row.key},{'carve_out' if row.exit else 'own'},{';'.join(needs[row.key])},{';'.join(guards[row.key])}"
        for row in scene.systems
    ]
    services = [f"{name},{';'.join(needs[name])}" for name in scene.services]
    flows = [f"{f.source},{f.target},{f.key},{'yes' if f.has_customer_data else 'no'}"
             for f in scene.flows if f.source != f.target]  # fmt: skip
    promises = [
        f"{c.key},{'signed' if c.is_signed else 'proposal'},{';'.join(c.services)},{asked.values[c.key] // 100}"
        for c in scene.commitments
    ]
    return {
        "systems": "\n".join(["Name,Treatment,Needs,Guards", *systems]),
        "services": "\n".join(["Service,Needs", *services]),
        "flows": "\n".join(["From,To,Note,Customer data", *flows]),
        "commitments": "\n".join(["Account,Stage,Services,Amount", *promises]),
    }


def _of_one(visitor: Visitor, client: UUID, systems: int, versions: tuple[str, str]) -> list[Operation]:
    api, pages, of = f"/api/v1/clients/{client}", f"/c/{client}/scope", f"of {systems}"
    former, present = versions
    difference = f"{api}/scope-versions/{present}/differences/{former}"
    return [
        visitor.call(f"boundary {of}", f"{api}/boundary"),
        visitor.call(f"comparison {of}", f"{api}/comparison"),
        visitor.call(f"difference {of}", difference),
        visitor.page(f"scope page {of}", f"{pages}/"),
        visitor.page(f"boundary page {of}", f"{pages}/boundary/", json_of=f"boundary {of}"),
        visitor.page(f"what-if page {of}", f"{pages}/what-if/", json_of=f"comparison {of}"),
        visitor.page(f"difference page {of}", f"{pages}/versions/difference/?former={former}&present={present}"),
    ]


def _import(visitor: Visitor, client: UUID, *, is_look: bool) -> Operation:
    """Each time other systems: what is written is never there already."""

    def make(_: int) -> Asked:
        number = next(_numbers)
        table = "Name,Kind,Customer data\n" + "".join(f"{number}-{row},application,yes\n" for row in range(ROWS))
        body = json.dumps({"into": "systems", "table": table, "dry_run": is_look}).encode()
        headers = visitor.bearer | {"Content-Type": "application/json"}
        return Asked(f"/api/v1/clients/{client}/scope-imports", headers, "POST", body)

    name = f"import of {ROWS:,} {'looked at' if is_look else 'written'}"
    return Operation(name, make, rounds=LOOKS if is_look else WRITES)
