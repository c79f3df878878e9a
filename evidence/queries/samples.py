"""Samples, their items and what they prove, each in a constant number of statements (DOMAIN R6.4–R6.10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Subquery

from controls.models import Control
from evidence.models import Population, Sample, SamplingProfile, Slot, SlotEvidence, SlotResult, Submission
from evidence.profiles import SHIPPED
from evidence.proofs import Proof
from evidence.queries.populations import IN_ORDER
from evidence.sampling import Profile, Spread, spread
from soc2hub.accounts.models import Person, User
from soc2hub.tenancy.scope import current_client_id

NEWEST_FIRST = ("-drawn_at", "-id")


@dataclass(frozen=True, slots=True)
class Offered:
    """A profile to size by; number 0 is as shipped."""

    number: int
    profile: Profile

    @property
    def key(self) -> str:
        return f"{self.profile.name}/{self.number}"

    @property
    def label(self) -> str:
        which = f"version {self.number}" if self.number else "as shipped"
        return f"{self.profile.name} ({self.profile.source}, {which})"


def profiles() -> list[Offered]:
    """The newest version of each of the client's own, then the shipped ones that have none of that name."""
    rows = SamplingProfile.objects.order_by("name", "-number").distinct("name")
    own = [Offered(row.number, row.profile) for row in rows]
    named = {offered.profile.name for offered in own}
    return [*own, *(Offered(0, profile) for profile in SHIPPED if profile.name not in named)]


def samples(*, control: UUID | None = None, population: UUID | None = None) -> models.QuerySet[Sample]:
    """For keyset lists, newest first; with `control_ref`, `list_title`, `list_number`, `drawer`, `done` (items with a
    result) and `deviating`.
    """
    rows = _with_words().filter(client_id=current_client_id())
    if control:
        rows = rows.filter(control_id=control)
    return rows.filter(population_id=population) if population else rows


@cache
def _with_words() -> models.QuerySet[Sample]:
    population: models.QuerySet[Population] = models.QuerySet(Population).filter(pk=OuterRef("population_id"))
    slots: models.QuerySet[Slot] = (
        models.QuerySet(Slot).filter(client_id=OuterRef("client_id"), sample_id=OuterRef("pk")).order_by()
    )
    stand_ins: models.QuerySet[Slot] = models.QuerySet(Slot).filter(
        client_id=OuterRef("client_id"), replaces=OuterRef("pk")
    )
    in_force = slots.filter(~Exists(stand_ins))
    with_outcome = in_force.annotate(outcome=_outcome()).exclude(outcome=None)
    deviating = with_outcome.filter(outcome="deviation")
    return models.QuerySet(Sample).annotate(
        control_ref=Subquery(models.QuerySet(Control).filter(pk=OuterRef("control_id")).values("ref")[:1]),
        list_title=Subquery(population.values("title")[:1]),
        list_number=Subquery(population.values("number")[:1]),
        drawer=Subquery(models.QuerySet(User).filter(pk=OuterRef("drawn_by_id")).values("name")[:1]),
        done=_counted(with_outcome),
        deviating=_counted(deviating),
    )


def _outcome() -> Subquery:
    rows: models.QuerySet[SlotResult] = models.QuerySet(SlotResult).filter(
        client_id=OuterRef("client_id"), slot_id=OuterRef("pk")
    )
    return Subquery(rows.order_by("-found_at", "-id").values("outcome")[:1])


def _counted(slots: models.QuerySet[Slot]) -> Subquery:
    return Subquery(slots.values("sample_id").annotate(n=Count("pk")).values("n"))


@dataclass(frozen=True)
class Item:
    """One slot with everything a page says of it; `result` is the newest."""

    slot: Slot
    results: tuple[SlotResult, ...]
    evidence: tuple[SlotEvidence, ...]
    is_replaced: bool

    @property
    def result(self) -> SlotResult | None:
        return self.results[0] if self.results else None

    @property
    def state(self) -> str:
        if self.is_replaced:
            return "superseded"
        if self.result is not None:
            return "exception" if self.result.outcome == "deviation" else "no_exceptions"
        return "received" if self.evidence else "waiting"


@dataclass(frozen=True)
class Drawn:
    """A sample as its page shows it."""

    sample: Sample
    items: tuple[Item, ...]
    population_on: tuple[date, ...]

    @cached_property
    def in_force(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.is_replaced)

    @cached_property
    def spread(self) -> Spread:
        sampled = (item.slot.item.happened_on for item in self.in_force)
        return spread(population_on=self.population_on, sampled_on=sampled)

    @cached_property
    def proof(self) -> Proof:
        results = [item.result for item in self.in_force if item.result is not None]
        return Proof(
            examined=len(results),
            deviations=sum(row.outcome == "deviation" for row in results),
            size=len(self.in_force),
            population=self.sample.population_count,
            confidence_percent=self.sample.profile.confidence_percent,
            tolerable_percent=self.sample.profile.tolerable_percent,
        )

    @property
    def with_evidence(self) -> int:
        return sum(bool(item.evidence) for item in self.in_force)


def drawn(sample: Sample) -> Drawn:
    """Five statements, whatever the size."""
    rows = list(slots_of(sample))
    replaced = {slot.replaces_id for slot in rows}
    days = sample.population.items.order_by(*IN_ORDER).values_list("happened_on", flat=True)
    return Drawn(sample, tuple(item_of(slot, is_replaced=slot.pk in replaced) for slot in rows), tuple(days))


def slots_of(sample: Sample) -> models.QuerySet[Slot]:
    return with_facts(Slot.objects.filter(sample=sample)).order_by("position")


def with_facts(rows: models.QuerySet[Slot]) -> models.QuerySet[Slot]:
    results = SlotResult.objects.select_related("found_by").order_by("-found_at", "-id")
    evidence = SlotEvidence.objects.select_related("submission__blob").order_by("attached_at", "id")
    return rows.select_related("item", "assignee", "replaces__item").prefetch_related(
        Prefetch("results", queryset=results), Prefetch("evidence", queryset=evidence)
    )


def item_of(slot: Slot, *, is_replaced: bool) -> Item:
    return Item(slot, tuple(slot.results.all()), tuple(slot.evidence.all()), is_replaced)


def in_full(rows: models.QuerySet[Sample]) -> models.QuerySet[Sample]:
    return rows.select_related("population__blob", "control__owner", "drawn_by", "concluded_by").prefetch_related(
        "extensions__extended_by"
    )


def may_be_attached(slot: Slot) -> models.QuerySet[Submission]:
    """What is in force of the same control and not attached yet, the newest first."""
    rows = Submission.objects.filter(control_id=slot.sample.control_id, state__in=("submitted", "accepted"))
    return rows.exclude(slots__slot=slot).select_related("occurrence").order_by("-received_at", "-id")


def open_slots_of(person: Person) -> models.QuerySet[Slot]:
    """Assigned to them, without evidence, in force, in an open sample; the soonest due first."""
    rows = Slot.objects.filter(assignee=person, sample__concluded_at=None, evidence=None, replaced_by=None)
    return rows.select_related("item", "sample__control").order_by(F("due_on").asc(nulls_last=True), "position", "id")


def keys_of(sample: Sample) -> list[str]:
    """Every key of the list the sample is of, in the file's order."""
    return list(sample.population.items.order_by(*IN_ORDER).values_list("key", flat=True))


def shares(found: Spread) -> Iterable[tuple[str, int, int]]:
    return [(share.quarter, share.sampled, share.population) for share in found.quarters]


def rested_on_by_an_item(submission: Submission) -> str:
    """What an examined item of a sample shows stands as it was examined (DOMAIN R6.10)."""
    if not SlotEvidence.objects.filter(submission=submission, slot__results__isnull=False).exists():
        return ""
    return "An item of a sample was examined by this, so its acceptance stands. Examine it anew by a better one."
