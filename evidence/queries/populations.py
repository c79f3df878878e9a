"""Populations as lists and pages read them, each in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import TruncMonth

from controls.models import Control, Occurrence
from controls.promises import unit_of
from controls.queries.controls import statement_in_force
from controls.queries.here import period_here, today_here
from evidence.completeness import Facts, Finding, SourceKind, Subject, findings
from evidence.models import Explanation, Population, PopulationItem, Reconciliation, Sample
from evidence.reconciliation import Entry, Reconciled, reconcile
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import current_client_id
from soc2hub.vault.models import Blob

NEWEST_FIRST = ("-created_at", "-id")
IN_ORDER = ("line", "id")


def populations(*, control: UUID | None = None, state: str = "") -> models.QuerySet[Population]:
    """For keyset lists, newest first; each row also has `control_ref`, `sha256`, `uploader` and `drawn` (samples)."""
    rows = _with_words().filter(client_id=current_client_id())
    if control:
        rows = rows.filter(control_id=control)
    return rows.filter(submitted_at__isnull=state == "draft") if state else rows


@cache
def _with_words() -> models.QuerySet[Population]:
    """Scalar subqueries keep the ordered index; see `evidence.queries.submissions`."""
    drawn: models.QuerySet[Sample] = (
        models.QuerySet(Sample).filter(client_id=OuterRef("client_id"), population_id=OuterRef("pk")).order_by()
    )
    return models.QuerySet(Population).annotate(
        control_ref=_word(Control, "control_id", "ref"),
        sha256=_word(Blob, "blob_id", "sha256"),
        uploader=_word(User, "uploaded_by_id", "name"),
        drawn=Subquery(drawn.values("population_id").annotate(n=Count("pk")).values("n")),
    )


def _word(model: type[models.Model], key: str, field: str) -> Subquery:
    return Subquery(models.QuerySet(model).filter(pk=OuterRef(key)).values(field)[:1])


def in_full(rows: models.QuerySet[Population]) -> models.QuerySet[Population]:
    return rows.select_related("control__owner", "blob", "uploaded_by", "submitted_by").prefetch_related(
        "explanations__explained_by"
    )


def findings_of(population: Population) -> tuple[Finding, ...]:
    """The checks of R6.2, computed from the rows whenever they are looked at."""
    keys = list(population.items.order_by(*IN_ORDER).values_list("key", flat=True))
    period = period_here(today_here())
    facts = Facts(
        subject=Subject(population.subject),
        source=SourceKind(population.source_kind),
        is_trigger=population.is_trigger,
        period_from=population.period_from,
        period_to=population.period_to,
        extracted_at=population.extracted_at,
        zone=population.extracted_zone,
        stated_count=population.stated_count,
        completeness=population.completeness,
        accuracy=population.accuracy,
        since=period.since,
        until=period.until,
    )
    return findings(facts, keys)


@dataclass(frozen=True, slots=True)
class Checked:
    """One check with what a person said about it."""

    finding: Finding
    explanation: Explanation | None

    @property
    def tone(self) -> str:
        if self.finding.is_met:
            return "good"
        return "watch" if self.explanation else "bad"


def checked(population: Population) -> list[Checked]:
    """In the order of the checks; the last explanation of each counts."""
    said = {row.check_name: row for row in sorted(population.explanations.all(), key=lambda row: row.explained_at)}
    return [Checked(each, said.get(each.check)) for each in findings_of(population)]


def versions_of(population: Population) -> models.QuerySet[Population]:
    return Population.objects.filter(series=population.series).order_by("-number")


def akin(population: Population) -> models.QuerySet[Population]:
    """Its versions, what any of them was held against, and so on: they tell of the same people."""
    series, found = {population.series}, set[UUID]()
    while series != found:
        found = series
        ids = Population.objects.filter(series__in=found).values("pk")
        pairs = Reconciliation.objects.filter(Q(population__in=ids) | Q(other__in=ids))
        sides = pairs.values_list("population__series", "other__series")
        series = found.union(*sides)
    return Population.objects.filter(series__in=found).order_by("created_at", "id")


def months_of(population: Population) -> list[tuple[date, int]]:
    """How many events each month of its period has, empty months too."""
    found = population.items.order_by().annotate(month=TruncMonth("happened_on")).values_list("month")
    counts: dict[date, int] = dict(found.annotate(n=Count("pk")))
    month, months = population.period_from.replace(day=1), []
    while month <= population.period_to:
        months.append((month, counts.get(month, 0)))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return months


def may_be_reconciled_with(population: Population) -> models.QuerySet[Population]:
    """Submitted lists of answers, of the same control first; the newest of each series is what is meant."""
    newer = Population.objects.filter(series=OuterRef("series"), number__gt=OuterRef("number"))
    rows = Population.objects.filter(submitted_at__isnull=False, role="answer").exclude(pk=population.pk)
    rows = rows.filter(~models.Exists(newer.filter(submitted_at__isnull=False)))
    is_other = models.Case(models.When(control_id=population.control_id, then=0), default=1)
    return rows.select_related("control").order_by(is_other, "-created_at", "id")


def reconciled(row: Reconciliation) -> Reconciled:
    """What came out, computed again: both lists are frozen, so it is what it was."""
    limit = float(row.within_hours) if row.within_hours is not None else None
    here, there = entries(row.population), entries(row.other)
    return reconcile(here, there, rule=row.rule, within_hours=limit)


def entries(population: Population) -> list[Entry]:
    rows = population.items.order_by(*IN_ORDER).values_list("key", "happened_on", "happened_at")
    return [Entry(*row) for row in rows.iterator(2000)]


def reconciliations_of(population: Population) -> list[Reconciliation]:
    """Newest first, with how many differences are explained."""
    rows = Reconciliation.objects.filter(population=population).select_related("other", "made_by")
    return list(rows.annotate(explained_count=Count("explained")).order_by("-made_at", "-id"))


def unexplained(population: Population) -> Reconciliation | None:
    """The newest reconciliation with each other list counts; one that has differences nobody explained stops us."""
    seen = set()
    for row in reconciliations_of(population):
        if row.other.series in seen:
            continue
        seen.add(row.other.series)
        if row.differences > row.explained_count:  # type: ignore[attr-defined]
            return row
    return None


def limits_of(control: Control, on: date) -> list[tuple[str, int]]:
    """What the statement in force grants, in hours: name and hours, the shortest first (DOMAIN R4.6)."""
    statement = statement_in_force(control, on) or control.statements.order_by("number").first()
    found = []
    for name, value in (statement.parameters if statement else {}).items():
        factor = {"hours": 1, "days": 24}.get(unit_of(name))
        if factor and str(value).isdecimal() and int(value) > 0:
            found.append((name, int(value) * factor))
    return sorted(found, key=lambda pair: pair[1])


def windows_of(population: Population) -> list[Occurrence]:
    """The occurrences of its control that lie wholly in its period, the oldest first."""
    rows = Occurrence.objects.filter(control_id=population.control_id, starts_on__gte=population.period_from)
    return list(rows.filter(ends_on__lte=population.period_to).select_related("control").order_by("due_on", "id"))


class Held(NamedTuple):
    """How many events a window holds, and the day of the last of them."""

    count: int  # type: ignore[assignment]
    last_on: date | None


def held_by_window(population: Population, windows: Sequence[Occurrence]) -> dict[UUID, Held]:
    """One statement, whatever their number."""
    asked: dict[str, Any] = {}
    for n, window in enumerate(windows):
        inside = Q(happened_on__range=(window.starts_on, window.ends_on))
        asked |= {f"n{n}": Count("pk", filter=inside), f"last{n}": Max("happened_on", filter=inside)}
    found = population.items.order_by().aggregate(**asked) if asked else {}
    return {window.pk: Held(found[f"n{n}"], found[f"last{n}"]) for n, window in enumerate(windows)}


def items(population: Population, *, q: str = "") -> models.QuerySet[PopulationItem]:
    """For keyset lists, in the order of the file."""
    rows = PopulationItem.objects.filter(population=population)
    return rows.filter(Q(key__icontains=q) | Q(label__icontains=q)) if q else rows
