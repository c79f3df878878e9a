"""Bring in a list with where it came from, mend what is said about it, explain it, submit it (DOMAIN R6.1–R6.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from controls.models import Control
from evidence.completeness import Check, standing_in_the_way
from evidence.listings import Columns, Listing, headings, proposed, read_listing
from evidence.models import Explanation, Population, PopulationItem
from evidence.queries.populations import findings_of
from soc2hub.accounts.models import User
from soc2hub.custody.sensitivity import Sensitivity
from soc2hub.lib import clock
from soc2hub.lib.plans import Unreadable
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.lib.sheets import ZIP, read_sheets
from soc2hub.tenancy.locks import one_at_a_time
from soc2hub.trail.record import record
from soc2hub.vault.blobs import store_bytes

EXPLAINABLE = {check for check, _ in Explanation.CHECKS}
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Source:
    """What the person says about the list: each a fact that an auditor asks for (DOMAIN R6.2)."""

    title: str
    source_kind: str
    source_system: str
    system_owner: str
    query: str
    period_from: date
    period_to: date
    extracted_at: datetime
    extracted_zone: str
    extracted_by: str
    stated_count: int
    role: str = "trigger"
    subject: str = "other"
    completeness: str = ""
    accuracy: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in FACTS}


FACTS = tuple(Source.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Table:
    """The file as it arrived, and which of its columns are meant; without any they are proposed."""

    name: str
    data: bytes
    columns: Columns | None = None

    def read(self, source: Source) -> tuple[Columns, Listing]:
        """Raises Unreadable. A list without a row is a list: that nothing happened is what it says."""
        sheets = read_sheets(self.name, self.data)
        columns = self.columns or proposed(headings(self.name, sheets))
        zone, since, until = source.extracted_zone, source.period_from, source.period_to
        return columns, read_listing(self.name, sheets, columns, zone=zone, since=since, until=until)


def look(table: Table, source: Source) -> Listing:
    """What would be brought in, and every row that is not right; writes nothing."""
    return table.read(_sensible(source))[1]


@transaction.atomic
def bring_in(
    control: Control,
    table: Table,
    source: Source,
    *,
    former: Population | None = None,
    sensitivity: str = Sensitivity.NORMAL.value,
    by: User,
) -> Population:
    """All rows or none, with the file in the vault; the same file with the same facts twice is one list (case F24).

    `former` is the list this is a new version of; samples drawn from it stay with it (DOMAIN R6.2), and a new version
    is as sensitive as it.
    """
    columns, listing = _read(table, _sensible(source))
    one_at_a_time("population import")
    blob = store_bytes(table.data, "population.xlsx" if table.data.startswith(ZIP) else "population.csv")
    facts = source.facts | {
        "blob": blob, "key_column": columns.key, "date_column": columns.happened, "label_column": columns.label
    }  # fmt: skip
    again = Population.objects.filter(control=control, **facts).first()
    if again is not None:
        return again
    population = Population(
        control=control, frequency=control.frequency, file_name=table.name[:200], row_count=len(listing.events),
        uploaded_by=by, **_place(control, former, sensitivity), **facts,
    )  # fmt: skip
    _keep(population)
    PopulationItem.objects.bulk_create(_items(population, listing), batch_size=AT_ONCE)
    told = {"control": control.ref, "rows": population.row_count, "number": population.number, "sha256": blob.sha256}
    marked = population.sensitivity if population.is_sensitive else None
    record("population.brought_in", subject=population, by=by, **told, sensitivity=marked)
    return population


@transaction.atomic
def change_facts(population: Population, *, version: int, by: User, **facts: Any) -> Population:
    """Until it is submitted; the rows must still lie in the days it is said to be of."""
    locked = _draft(population, version)
    said = _sensible(replace(_source(locked), **facts))
    outside = locked.items.exclude(happened_on__range=(said.period_from, said.period_to)).order_by("line").first()
    if outside is not None:
        words = f"Line {outside.line}: {outside.key} is of {outside.happened_on}, outside these days."
        raise Invalid(words, field="period_to" if outside.happened_on > said.period_to else "period_from")
    fields = sorted(name for name, value in said.facts.items() if value != getattr(locked, name))
    if fields:
        locked.change(version=version, **{name: getattr(said, name) for name in fields})
        record("population.changed", subject=locked, by=by, fields=fields)
    return locked


@transaction.atomic
def explain(population: Population, check: str, reason: str, *, by: User) -> Explanation:
    """Why a check that is not met does no harm; the last word on a check counts, all stay."""
    locked = _draft(population)
    if check not in EXPLAINABLE:
        raise Invalid("This cannot be explained away: it must be so.", field="check_name")
    if not reason.strip():
        raise Invalid("Say why: the auditor reads this.", field="reason")
    said = Explanation.objects.create(population=locked, check_name=check, reason=reason.strip(), explained_by=by)
    record("population.explained", subject=locked, by=by, check=check, reason=said.reason)
    return said


@transaction.atomic
def submit(population: Population, *, version: int, by: User) -> Population:
    """From now on nothing of it changes. Refused while a check is neither met nor explained."""
    locked = _draft(population, version)
    open_checks = standing_in_the_way(findings_of(locked), _explained(locked))
    if open_checks:
        raise Refusal(f"It cannot be submitted yet. {open_checks[0].words}", field=_field(open_checks[0].check))
    locked.change(version=version, submitted_at=clock.now(), submitted_by=by)
    told = {"rows": locked.row_count, "number": locked.number, "sha256": locked.blob.sha256}
    record("population.submitted", subject=locked, by=by, **told)
    return locked


@transaction.atomic
def read_file(population: Population, *, by: User) -> None:
    """Who took the list away."""
    record("population.read", subject=population, by=by, sha256=population.blob.sha256)


def _read(table: Table, source: Source) -> tuple[Columns, Listing]:
    try:
        columns, listing = table.read(source)
    except Unreadable as error:
        raise Invalid(str(error), field="file") from None
    if listing.problems:
        rest = f" {len(listing.problems) - 1} more rows are not right." if len(listing.problems) > 1 else ""
        raise Invalid(f"Nothing was brought in. {listing.problems[0]}.{rest}", field="file")
    return columns, listing


def _place(control: Control, former: Population | None, sensitivity: str) -> dict[str, Any]:
    """In its series, all versions of which are as sensitive."""
    if former is None:
        return {"series": uuid4(), "number": 1, "sensitivity": sensitivity}
    newest = Population.objects.filter(series=former.series).order_by("-number")[0]
    if newest.control_id != control.pk:
        raise Refusal("A new version is of the same control as the former one.")
    if sensitivity not in (Sensitivity.NORMAL, newest.sensitivity):
        words = f"The former version is {newest.get_sensitivity_display().lower()}: mark that one first."
        raise Refusal(words, field="sensitivity")
    return {"series": newest.series, "number": newest.number + 1, "sensitivity": newest.sensitivity}


def _keep(population: Population) -> None:
    try:
        with transaction.atomic():
            population.save(force_insert=True)
    except IntegrityError as error:
        if "population_version_once" not in str(error):
            raise
        words = "There is a newer version, which only those named for such lists see. Ask one of them to bring it in."
        raise Refusal(words) from None


def _items(population: Population, listing: Listing) -> Sequence[PopulationItem]:
    return [
        PopulationItem(
            population=population, key=event.key, label=event.label, happened_on=event.on, happened_at=event.at,
            line=event.line,
        )
        for event in listing.events
    ]  # fmt: skip


def _sensible(source: Source) -> Source:
    if source.period_from > source.period_to:
        raise Invalid("It begins after the day it ends.", field="period_to")
    if source.extracted_at > clock.now():
        raise Invalid("It cannot have been taken in the future.", field="extracted_at")
    if not source.query.strip():
        raise Invalid("Say with which query or report it was taken.", field="query")
    return source


def _source(population: Population) -> Source:
    return Source(**{name: getattr(population, name) for name in FACTS})


def _draft(population: Population, version: int | None = None) -> Population:
    locked = Population.objects.select_for_update(of=("self",)).select_related("blob", "control").get(pk=population.pk)
    if locked.is_submitted:
        raise Refusal("It is submitted: nothing of it changes any more. Bring in a new version instead.")
    if version is not None and locked.version != version:
        raise Stale
    return locked


def _explained(population: Population) -> Mapping[str, str]:
    rows = population.explanations.order_by("explained_at", "id")
    return dict(rows.values_list("check_name", "reason"))


def _field(check: Check) -> str | None:
    return {Check.COMPLETENESS: "completeness", Check.ACCURACY: "accuracy", Check.COUNT: "stated_count"}.get(check)
