"""Lists of events of one client and a sample drawn from the largest: what the pages about them read."""

import hashlib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from benchmarks.programs import Doing, Due
from benchmarks.tables import Tables
from benchmarks.windows import Calendar
from evidence.models import Population, PopulationItem, Sample, Slot
from evidence.profiles import as_data
from evidence.sampling import ALGORITHM, DEFAULT_PROFILE, draw
from soc2hub.vault.models import Blob

MODELS = (Population, PopulationItem, Sample, Slot)
LISTS, FEW, MANY, DRAWN = 12, 10, 120, 12


def add_lists(tables: Tables, due: list[list[Due]], calendar: Calendar, doing: Doing, *, vault: Path) -> None:
    for number in range(LISTS):
        _list(tables, due[number % len(due)][0], number, calendar, doing, vault)


def _list(tables: Tables, of: Due, number: int, calendar: Calendar, doing: Doing, vault: Path) -> None:
    count = MANY if number == LISTS - 1 else FEW
    days = [calendar.since + timedelta(days=n % 80) for n in range(count)]
    keys = [f"E-{number:02}-{n:04}" for n in range(count)]
    data = "id,day\n" + "".join(f"{key},{day}\n" for key, day in zip(keys, days, strict=True))
    blob, sha256 = _kept(tables, data.encode(), doing, vault)
    at = datetime.combine(calendar.today - timedelta(days=LISTS - number), time(9), UTC)
    id = doing.new()
    tables.add(
        Population, id=id, client_id=doing.client, control_id=of.control, series=doing.new(), title=f"List {number}",
        frequency="per_event", source_kind="hr", source_system="People system", system_owner="People team",
        query="all of them", period_from=calendar.since, period_to=calendar.since + timedelta(days=89),
        extracted_at=at, extracted_zone="UTC", extracted_by="Omar", stated_count=count, row_count=count,
        completeness="The same.", accuracy="The same.", blob_id=blob, file_name="list.csv", key_column="id",
        date_column="day", uploaded_by_id=doing.owner, submitted_by_id=doing.owner, submitted_at=at, created_at=at,
    )  # fmt: skip
    items: dict[str, object] = {}
    for line, (key, day) in enumerate(zip(keys, days, strict=True), start=2):
        items[key] = doing.new()
        tables.add(
            PopulationItem, id=items[key], client_id=doing.client, population_id=id, key=key, happened_on=day, line=line
        )
    if count == MANY:
        _sample(tables, of, id, items, sha256, at, doing)


def _sample(
    tables: Tables, of: Due, population: object, items: dict[str, object], sha256: str, at: datetime, doing: Doing
) -> None:
    found = draw(items, size=DRAWN, seed="benchmark", population_sha256=sha256)
    id = doing.new()
    tables.add(
        Sample, id=id, client_id=doing.client, population_id=population, control_id=of.control, algorithm=ALGORITHM,
        seed=found.seed, population_sha256=sha256, population_count=len(items), size=DRAWN, proposed_size=DRAWN,
        frequency="per_event", rules=as_data(DEFAULT_PROFILE), drawn_by_id=doing.analyst, drawn_at=at,
    )  # fmt: skip
    for position, key in enumerate(found.keys, start=1):
        tables.add(
            Slot, id=doing.new(), client_id=doing.client, sample_id=id, item_id=items[key], position=position,
            assignee_id=doing.person,
        )  # fmt: skip


def _kept(tables: Tables, data: bytes, doing: Doing, vault: Path) -> tuple[object, str]:
    sha256, id = hashlib.sha256(data).hexdigest(), doing.new()
    path = vault / str(doing.client) / sha256[:2] / sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(data)
    tables.add(Blob, id=id, client_id=doing.client, sha256=sha256, size=len(data), mime="text/csv")
    return id, sha256
