"""Draw a sample that anybody can draw again, extend it, replace an item, conclude (DOMAIN R6.4–R6.10)."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from controls.calendar import Frequency
from controls.models import Control
from evidence.models import Extension, Population, PopulationItem, Sample, Slot
from evidence.profiles import as_data
from evidence.queries.populations import IN_ORDER, unexplained
from evidence.queries.samples import Offered, drawn, keys_of
from evidence.sampling import ALGORITHM, Risk, SampleSize, draw, ranked, sample_size
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record

MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """How the sample is sized; without `size` the profile's. A `seed` may be the auditor's own word."""

    offered: Offered
    risk: Risk = Risk.MODERATE
    deviated_last_period: bool = False
    many_a_day: bool = False
    size: int | None = None
    size_reason: str = ""
    seed: str = ""
    track: str = "internal"


def proposed_size(population: Population, wish: Wish) -> SampleSize:
    """What the profile asks for of this list; for a periodic control its rows are the occurrences due."""
    return sample_size(
        Frequency(population.frequency),
        population.row_count,
        profile=wish.offered.profile,
        risk=wish.risk,
        deviated_last_period=wish.deviated_last_period,
        many_a_day=wish.many_a_day,
    )


@transaction.atomic
def take(population: Population, wish: Wish, *, by: User) -> Sample:
    """Draw by rank. The seed is ours unless one is given, and is on record with the file's SHA-256."""
    population = _ready(population, by)
    size, proposed = _size(population, wish)
    seed = wish.seed.strip() or secrets.token_hex(8)
    if len(seed) > 80 or not seed.isprintable():
        raise Invalid("A seed is one line of at most 80 characters.", field="seed")
    keys = list(population.items.order_by(*IN_ORDER).values_list("key", flat=True))
    found = draw(keys, size=size, seed=seed, population_sha256=population.blob.sha256)
    sample = _sample(population, wish, size=size, proposed=proposed, algorithm=ALGORITHM, seed=seed, by=by)
    _place(sample, found.keys)
    record("sample.drawn", subject=sample, by=by, **_told(sample), seed=seed)
    return sample


@transaction.atomic
def choose(population: Population, keys: Collection[str], wish: Wish, *, by: User) -> Sample:
    """Items picked by hand, as an auditor may; they need not be repeatable, but they are on record."""
    population = _ready(population, by)
    wanted = list(dict.fromkeys(keys))
    if not wanted or len(wanted) > MOST_ITEMS:
        raise Invalid(f"Choose from 1 to {MOST_ITEMS} items.", field="keys")
    known = set(population.items.filter(key__in=wanted).values_list("key", flat=True))
    if strange := [key for key in wanted if key not in known]:
        raise Invalid(f"“{strange[0]}” is no key of this list.", field="keys")
    proposed = proposed_size(population, wish).size
    if len(wanted) < proposed and not wish.size_reason.strip():
        raise Invalid(f"The profile asks for {proposed}: say why fewer do.", field="size_reason")
    sample = _sample(population, wish, size=len(wanted), proposed=proposed, algorithm="chosen", seed="", by=by)
    _place(sample, wanted)
    record("sample.chosen", subject=sample, by=by, **_told(sample))
    return sample


@transaction.atomic
def extend(sample: Sample, *, size: int, reason: str, version: int, by: User) -> Extension:
    """More of the same draw: the next by rank, so that the larger sample begins with the smaller one."""
    locked = _open(sample, by, version)
    if not locked.is_drawn:
        raise Refusal("Items chosen by hand have no next one: take another sample.")
    if not reason.strip():
        raise Invalid("Say what was found that more items are needed.", field="reason")
    order, taken = _order(locked), _taken(locked)
    held = drawn(locked)
    more = size - len(held.in_force)
    if more < 1 or more > len(order) - len(taken) or size > MOST_ITEMS:
        most = min(MOST_ITEMS, len(held.in_force) + len(order) - len(taken))
        raise Invalid(f"Choose more than {len(held.in_force)}, at most {most}.", field="size")
    number = locked.extensions.count() + 1
    fresh = [key for key in order if key not in taken][:more]
    extension = Extension.objects.create(
        sample=locked, number=number, former_size=locked.size, size=size, reason=reason.strip(), extended_by=by
    )
    _place(locked, fresh, extension=number, after=len(held.items))
    locked.change(version=version, size=size)
    record("sample.extended", subject=locked, by=by, former=extension.former_size, size=size, reason=reason.strip())
    return extension


@transaction.atomic
def replace_item(slot: Slot, *, reason: str, version: int, by: User) -> Slot:
    """The next by rank stands in; the original stays to be seen, with the reason (DOMAIN R6.8)."""
    sample = _open(slot.sample, by)
    slot = Slot.objects.select_for_update(of=("self",)).select_related("item").get(pk=slot.pk)
    if slot.version != version:
        raise Stale
    if not reason.strip():
        raise Invalid("Say why this item cannot be examined.", field="reason")
    if slot.replaced_by.exists():
        raise Refusal("It is replaced already.")
    if slot.results.exists():
        raise Refusal("It is examined: what was found stands. A deviation is never swapped away.")
    order, taken = _order(sample), _taken(sample)
    following = next((key for key in order if key not in taken), None)
    if following is None:
        raise Refusal("Every item of the list is in the sample: nothing is left to stand in.")
    [stand_in] = _place(sample, [following], after=len(taken), replaces=slot, because=reason.strip())
    told = {"former": slot.item.key, "key": following, "reason": reason.strip()}
    record("sample.item_replaced", subject=sample, by=by, **told)
    return stand_in


@transaction.atomic
def conclude(sample: Sample, words: str, *, version: int, by: User) -> Sample:
    """When every item is examined: what it comes to, in a person's words beside the figures."""
    locked = _open(sample, by, version)
    if not words.strip():
        raise Invalid("Say what the sample shows.", field="conclusion")
    proof = drawn(locked).proof
    if proof.examined < proof.size:
        raise Refusal(f"{proof.size - proof.examined} of {proof.size} items are not examined yet.", field="conclusion")
    locked.change(version=version, conclusion=words.strip(), concluded_by=by, concluded_at=clock.now())
    record("sample.concluded", subject=locked, by=by, examined=proof.examined, deviations=proof.deviations)
    return locked


def ensure_not_operator(sample_or_population: Sample | Population, by: User) -> None:
    """Whoever operates the control neither chooses nor judges its items (DOMAIN R6.8, R8.6)."""
    owned = Control.objects.filter(pk=sample_or_population.control_id, owner__user=by).first()
    if owned is not None:
        raise Refusal(f"You own {owned.ref}: somebody else chooses and examines its sample.")


def ensure_track(sample: Sample, by_auditor: bool) -> None:
    """The auditor works on the auditor's samples, the team on its own; neither on the other's (DOMAIN R8.3)."""
    if (sample.track == "auditor") is not by_auditor:
        raise Refusal("This sample is the auditor's: they choose and judge its items." if not by_auditor
                      else "This sample is the client's own.")  # fmt: skip


def _ready(population: Population, by: User) -> Population:
    population = Population.objects.select_related("blob").get(pk=population.pk)
    if not (population.is_submitted and population.is_trigger):
        raise Refusal("Submit the list of events first: a sample is of a list that does not change.")
    ensure_not_operator(population, by)
    if population.row_count == 0:
        raise Refusal(
            "The list is empty, so the control did not operate: there is nothing to sample, and no good result."
        )
    if row := unexplained(population):
        left = row.differences - row.explained_count  # type: ignore[attr-defined]
        raise Refusal(
            f"Two sources disagree: {left} of {row.differences} differences to {row.other} are not explained."
        )
    return population


def _size(population: Population, wish: Wish) -> tuple[int, int]:
    proposed = proposed_size(population, wish).size
    size = wish.size or proposed
    if not 1 <= size <= min(population.row_count, MOST_ITEMS):
        raise Invalid(f"From 1 to {min(population.row_count, MOST_ITEMS)} items.", field="size")
    if size < proposed and not wish.size_reason.strip():
        raise Invalid(f"The profile asks for {proposed}: say why fewer do.", field="size_reason")
    return size, proposed


def _sample(
    population: Population, wish: Wish, *, size: int, proposed: int, algorithm: str, seed: str, by: User
) -> Sample:
    return Sample.objects.create(
        population=population, control_id=population.control_id, track=wish.track, algorithm=algorithm, seed=seed,
        population_sha256=population.blob.sha256, population_count=population.row_count, size=size,
        proposed_size=proposed, size_reason=wish.size_reason.strip(), frequency=population.frequency,
        risk=wish.risk.value, deviated_last_period=wish.deviated_last_period, many_a_day=wish.many_a_day,
        profile_number=wish.offered.number, rules=as_data(wish.offered.profile), drawn_by=by,
    )  # fmt: skip


def _place(
    sample: Sample, keys: Sequence[str], *, extension: int = 0, after: int = 0, replaces: Slot | None = None,
    because: str = "",
) -> list[Slot]:  # fmt: skip
    items = {row.key: row for row in PopulationItem.objects.filter(population=sample.population_id, key__in=keys)}
    return Slot.objects.bulk_create(
        Slot(
            sample=sample, item=items[key], position=after + n, extension=extension, replaces=replaces,
            replaced_because=because,
        )
        for n, key in enumerate(keys, start=1)
    )  # fmt: skip


def _open(sample: Sample, by: User, version: int | None = None) -> Sample:
    rows = Sample.objects.select_for_update(of=("self",)).select_related("population__blob")
    locked = rows.get(pk=sample.pk)
    ensure_not_operator(locked, by)
    if locked.is_concluded:
        raise Refusal("It is concluded: what it shows stands. Take another sample for more.")
    if version is not None and locked.version != version:
        raise Stale
    return locked


def _order(sample: Sample) -> tuple[str, ...]:
    """By rank; for items chosen by hand the rank under the sample's own id, so that a stand-in is nobody's choice."""
    return ranked(keys_of(sample), seed=sample.seed or str(sample.pk), population_sha256=sample.population_sha256)


def _taken(sample: Sample) -> set[str]:
    return set(sample.slots.values_list("item__key", flat=True))


def _told(sample: Sample) -> dict[str, object]:
    return {
        "list": sample.population.title, "size": sample.size, "of": sample.population_count, "track": sample.track,
        "sha256": sample.population_sha256, "profile": sample.rules["name"],
    }  # fmt: skip
