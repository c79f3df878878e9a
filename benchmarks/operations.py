"""What is asked of the product: each operation as a request of the measured person."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from benchmarks.dataset import Filled
from benchmarks.limits import bytes_of
from benchmarks.measures import Asked, Line

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Operation:
    """`json_of` names the operation that answers the same question as JSON, for a page.

    `rounds` are fewer, without any to warm up, where one takes seconds.
    """

    name: str
    make: Callable[[int], Asked]
    json_of: str = ""
    megabytes: int = 0
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Visitor:
    """The CISO at one server, by token and by browser."""

    filled: Filled
    cookie: str
    port: int

    @property
    def api(self) -> str:
        return f"/api/v1/clients/{self.filled.client}"

    @property
    def pages(self) -> str:
        return f"/c/{self.filled.client}"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.filled.token}"}

    def look(self, path: str) -> Any:
        line = Line(self.port)
        try:
            return json.loads(line.ask(Asked(path, self.bearer)).body)
        finally:
            line.close()

    def call(self, name: str, path: str) -> Operation:
        return Operation(name, lambda _: Asked(path, self.bearer))

    def page(self, name: str, path: str, *, json_of: str = "") -> Operation:
        return Operation(name, lambda _: Asked(path, {"Cookie": self.cookie}), json_of=json_of)

    def upload(self, megabytes: int, occurrence: UUID | str) -> Operation:
        path = f"{self.api}/submissions?occurrence={occurrence}"

        def make(_: int) -> Asked:
            number = next(_numbers)
            said = {
                "X-File-Name": f"record-{number}.txt",
                "Idempotency-Key": f"benchmark-{number}",
                "Content-Type": "application/octet-stream",
            }
            return Asked(path, self.bearer | said, "POST", bytes_of(megabytes, number))

        return Operation(f"upload {megabytes} MB", make, megabytes=megabytes)

    def bring_in(self, rows: int) -> Operation:
        """A list of events, looked at, checked and written with every row."""
        table = "id,day\n" + "".join(f"E-{n:05},2026-01-{n % 28 + 1:02}\n" for n in range(rows))
        facts = {
            "control": "BM-001", "source_kind": "hr", "source_system": "People system", "system_owner": "People team",
            "query": "all", "period_from": "2026-01-01", "period_to": "2026-01-31", "stated_count": rows,
            "extracted_at": "2026-02-01T08:00:00Z", "extracted_zone": "UTC", "extracted_by": "Omar", "table": table,
            "dry_run": False,
        }  # fmt: skip

        def make(_: int) -> Asked:
            body = json.dumps(facts | {"title": f"List {next(_numbers)}"}).encode()
            said = {"Content-Type": "application/json"}
            return Asked(f"{self.api}/populations", self.bearer | said, "POST", body)

        return Operation(f"import of {rows:,} rows", make, megabytes=1)


EVIDENCE, CONTROLS, MATRIX, PORTFOLIO = "list of 50 evidence", "list of 50 controls", "matrix", "portfolio"
PORTFOLIO_PAGE = "portfolio page"
POPULATIONS, SAMPLE = "populations list", "one sample"
UPLOADS = (1, 25)


def operations(visitor: Visitor) -> list[Operation]:
    api, pages = visitor.api, visitor.pages
    engagement = visitor.look(f"{api}/engagements")["results"][0]["id"]
    found = visitor.look(f"{api}/submissions")["results"]
    submission, file = found[0]["id"], next(row["id"] for row in found if row["kind"] == "file")
    sample = visitor.look(f"{api}/samples")["results"][0]["id"]
    return [
        visitor.call(EVIDENCE, f"{api}/submissions"),
        visitor.call(CONTROLS, f"{api}/controls"),
        visitor.call("criteria", f"{api}/criteria"),
        visitor.call("requests list", f"{api}/requests"),
        visitor.call("occurrences list", f"{api}/occurrences"),
        visitor.call(MATRIX, f"{api}/matrix"),
        visitor.call(PORTFOLIO, "/api/v1/portfolio"),
        visitor.call("client figures", f"{api}/metrics"),
        visitor.page(PORTFOLIO_PAGE, "/", json_of=PORTFOLIO),
        visitor.page("client overview page", f"{pages}/", json_of="client figures"),
        visitor.page("evidence page", f"{pages}/evidence/"),
        visitor.call("still possible", f"{api}/still-possible"),
        visitor.page("still possible page", f"{pages}/evidence/still-possible/", json_of="still possible"),
        visitor.page("schedule page", f"{pages}/controls/schedule/", json_of="occurrences list"),
        visitor.page("coverage strips page", f"{pages}/controls/schedule/coverage/"),
        visitor.page("evidence list page", f"{pages}/evidence/submissions/", json_of=EVIDENCE),
        visitor.page("one submission page", f"{pages}/evidence/submissions/{submission}/"),
        visitor.page("review page", f"{pages}/evidence/review/"),
        visitor.page("waiting for review page", f"{pages}/evidence/review/waiting/"),
        visitor.page("preview of a text", f"{pages}/evidence/submissions/{file}/preview/"),
        visitor.call("comments of one", f"{api}/submissions/{submission}/comments"),
        visitor.call("first-pass acceptance", f"{api}/submissions/first-pass"),
        visitor.call(POPULATIONS, f"{api}/populations"),
        visitor.page("populations page", f"{pages}/evidence/populations/", json_of=POPULATIONS),
        visitor.call(SAMPLE, f"{api}/samples/{sample}"),
        visitor.page("one sample page", f"{pages}/evidence/samples/{sample}/", json_of=SAMPLE),
        visitor.page("controls list page", f"{pages}/controls/list/", json_of=CONTROLS),
        visitor.page("matrix page", f"{pages}/controls/", json_of=MATRIX),
        visitor.page(
            "requests list page", f"{pages}/audit/engagements/{engagement}/requests/", json_of="requests list"
        ),
    ]


def uploads(visitor: Visitor) -> list[Operation]:
    due = visitor.look(f"{visitor.api}/occurrences")["results"][0]["id"]
    return [*(visitor.upload(megabytes, due) for megabytes in UPLOADS), visitor.bring_in(5_000)]
