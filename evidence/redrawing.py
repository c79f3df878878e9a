"""A sample drawn again from the bytes in the vault: nothing but seed, file and algorithm is taken from the record."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from evidence.listings import Columns, read_listing
from evidence.models import Population, Sample, Slot
from evidence.sampling import draw
from soc2hub.lib.sheets import read_sheets
from soc2hub.vault.models import Blob
from soc2hub.vault.storage import hash_of, vault


@dataclass(frozen=True, slots=True)
class Redrawn:
    """`faults` say where the record differs from what the file gives."""

    algorithm: str
    seed: str
    sha256: str
    population: int
    keys: tuple[str, ...]
    faults: tuple[str, ...]


def redrawn(sample_id: UUID) -> Redrawn | None:
    """For the operator, over all clients. Extensions and stand-ins go on in the same draw."""
    sample = QuerySet(Sample).filter(pk=sample_id).exclude(algorithm="chosen").first()
    if sample is None:
        return None
    population = QuerySet(Population).get(pk=sample.population_id)
    blob = QuerySet(Blob).get(pk=population.blob_id)
    with vault().open(blob.client_id, blob.sha256) as file:  # type: ignore[arg-type]
        digest = hash_of(file)
        file.seek(0)
        keys = _keys(population, file.read())
    rows = QuerySet(Slot).filter(sample_id=sample.pk).order_by("position")
    placed = tuple(rows.values_list("item__key", flat=True))
    found = draw(keys, size=min(len(placed), len(keys)), seed=sample.seed, population_sha256=digest)
    faults = {
        "the file is not the one it was drawn from": digest != sample.population_sha256,
        f"the list has {len(keys)} keys, on record are {sample.population_count}": len(keys) != sample.population_count,
        "other keys are on record": found.keys != placed,
    }
    said = tuple(words for words, is_so in faults.items() if is_so)
    return Redrawn(found.algorithm, found.seed, digest, found.population, found.keys, said)


def _keys(population: Population, data: bytes) -> list[str]:
    columns = Columns(population.key_column, population.date_column, population.label_column)
    since, until = population.period
    sheets = read_sheets(population.file_name, data)
    listing = read_listing(
        population.file_name, sheets, columns, zone=population.extracted_zone, since=since, until=until
    )
    return [event.key for event in listing.events]
