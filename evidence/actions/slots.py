"""The items of a sample: given to people with a day, shown by evidence, examined (DOMAIN R6.8, R6.10)."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from evidence.actions.samples import ensure_not_operator
from evidence.models import Population, Sample, Slot, SlotEvidence, SlotResult, Submission
from soc2hub.accounts.models import Person, User
from soc2hub.custody.queries import is_cleared
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record


@transaction.atomic
def assign(sample: Sample, slots: Collection[Slot], *, person: Person | None, due_on: date | None, by: User) -> int:
    """Who brings the evidence of these items, by when."""
    locked = _open(sample)
    if person is not None and person.left_on is not None:
        raise Invalid(f"{person.name} has left. Name somebody who can bring it.", field="assignee")
    _ensure_sees(person, locked.population)
    rows = locked.slots.select_for_update(of=("self",)).filter(pk__in=[slot.pk for slot in slots], replaced_by=None)
    held = list(rows.order_by("pk"))
    if not held:
        raise Invalid("Choose at least one item.", field="row")
    for slot in held:
        slot.change(version=slot.version, assignee=person, due_on=due_on)
    told = {"count": len(held), "person": person.name if person else None, "due_on": due_on}
    record("sample.items_assigned", subject=locked, by=by, **told)
    return len(held)


@transaction.atomic
def attach(slot: Slot, submission: Submission, *, by: User) -> SlotEvidence:
    """A piece of evidence of the same control, in force, shows what was done about this item; for good."""
    sample, slot = _seen(slot)
    submission = Submission.objects.get(pk=submission.pk)
    if submission.control_id != sample.control_id:
        raise Invalid(f"It is evidence of another control than {sample.control.ref}.", field="submission")
    if submission.state not in ("submitted", "accepted"):
        raise Refusal(f"It is {submission.state}: attach what is in force.", field="submission")
    if slot.evidence.filter(submission=submission).exists():
        raise Refusal("It is attached to this item already.", field="submission")
    attached = SlotEvidence.objects.create(slot=slot, submission=submission, attached_by=by)
    record("sample.evidence_attached", subject=sample, by=by, key=slot.item.key, submission_id=submission.pk)
    return attached


@transaction.atomic
def examine(slot: Slot, *, deviates: bool, cause: str = "", is_absent: bool = False, by: User) -> SlotResult:
    """What the item shows. Examined again, the later word counts and the former stays (DOMAIN R6.10)."""
    locked, slot = _slot(slot)
    ensure_not_operator(locked, by)
    if deviates and not cause.strip():
        raise Invalid("Say what went wrong: without a cause nobody can judge it.", field="cause")
    if not deviates and locked.track == "internal" and not slot.evidence.exists():
        raise Refusal("Nothing shows this yet: attach the evidence first.", field="outcome")
    result = SlotResult.objects.create(
        slot=slot, outcome="deviation" if deviates else "clean", cause=cause.strip() if deviates else "",
        is_absent=deviates and is_absent, found_by=by,
    )  # fmt: skip
    record("sample.item_examined", subject=locked, by=by, key=slot.item.key, outcome=result.outcome)
    return result


def _ensure_sees(person: Person | None, population: Population) -> None:
    """Of a list about people, or legal, who is not named for it sees no item."""
    if person is None or person.user is None:
        return
    if not is_cleared(person.user, population.sensitivity, handed_in_by=population.uploaded_by_id):
        kind = population.get_sensitivity_display().lower()
        raise Refusal(f"{person.name} is not named for lists that are {kind}, and would not see it.", field="assignee")


def _seen(slot: Slot) -> tuple[Sample, Slot]:
    """For those who bring evidence and may change neither, so that they cannot lock them: a row is only added."""
    slot = Slot.objects.select_related("item", "sample").get(pk=slot.pk)
    _ensure_open(slot.sample)
    _ensure_in_force(slot)
    return slot.sample, slot


def _slot(slot: Slot) -> tuple[Sample, Slot]:
    sample = _open(slot.sample)
    slot = Slot.objects.select_for_update(of=("self",)).select_related("item").get(pk=slot.pk)
    _ensure_in_force(slot)
    return sample, slot


def _open(sample: Sample) -> Sample:
    locked = Sample.objects.select_for_update(of=("self",)).get(pk=sample.pk)
    _ensure_open(locked)
    return locked


def _ensure_open(sample: Sample) -> None:
    if sample.is_concluded:
        raise Refusal("It is concluded: what it shows stands.")


def _ensure_in_force(slot: Slot) -> None:
    if slot.replaced_by.exists():
        raise Refusal("Another item stands in for this one.")
