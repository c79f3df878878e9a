"""Lists of Acme's leavers, as its people system and its directory give them, made by the product's own acts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from controls.models import Control
from evidence.actions.populations import Source, Table, bring_in, explain, submit
from evidence.actions.samples import Wish
from evidence.listings import Columns
from evidence.models import Population
from evidence.queries.populations import checked
from evidence.queries.samples import Offered
from evidence.sampling import DEFAULT_PROFILE
from soc2hub.accounts.models import User

JULY = datetime(2026, 7, 1, 8, tzinfo=UTC)
LEAVERS = Source(
    title="Leavers",
    subject="leavers",
    source_kind="hr",
    source_system="People system",
    system_owner="Ulla Beck",
    query="report “Terminations”, status = left, from 2026-04-01 to 2026-06-30",
    period_from=date(2026, 4, 1),
    period_to=date(2026, 6, 30),
    extracted_at=JULY,
    extracted_zone="Europe/Berlin",
    extracted_by="Ulla Beck",
    stated_count=0,
    completeness="Counted against payroll: the same.",
    accuracy="Five rows compared with the contracts: no difference.",
)
DISABLED = replace(
    LEAVERS, title="Disabled accounts", role="answer", source_kind="identity", source_system="Directory",
    system_owner="Tom Reyes", query="accounts with disabled_at in the period",
)  # fmt: skip
COLUMNS = Columns("person", "when")
Row = tuple[str, str]


def csv_of(rows: Iterable[Row]) -> bytes:
    return ("person,when\n" + "".join(f"{key},{when}\n" for key, when in rows)).encode()


def many(count: int) -> list[Row]:
    """P-0001 … over the three months, without a gap."""
    return [(f"P-{n:04}", f"2026-{4 + n % 3:02}-{n % 28 + 1:02}") for n in range(1, count + 1)]


def draft(control: Control, rows: Iterable[Row], *, by: User, source: Source = LEAVERS, **more: Any) -> Population:
    """Inside the client, in July."""
    rows = list(rows)
    table = Table("leavers.csv", csv_of(rows), COLUMNS)
    return bring_in(control, table, replace(source, stated_count=len(rows)), by=by, **more)


def submitted(control: Control, rows: Iterable[Row], *, by: User, source: Source = LEAVERS, **more: Any) -> Population:
    """With everything explained that may be."""
    population = draft(control, rows, by=by, source=source, **more)
    if population.is_submitted:
        return population
    for check in checked(population):
        if not check.finding.is_met and check.finding.may_be_explained:
            explain(population, check.finding.check, "The other quarters have lists of their own.", by=by)
    return submit(population, version=population.version, by=by)


def wish(**values: Any) -> Wish:
    return Wish(Offered(0, DEFAULT_PROFILE), **values)
