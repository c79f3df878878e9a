"""Where else a piece of evidence serves, and where it could."""

from django.db import models
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from controls.models import ControlCriterion, NotOccurring, Occurrence, Waiver
from evidence.models import Submission
from evidence.queries.submissions import family_of

MOST = 100


def could_support(submission: Submission, *, q: str = "") -> list[Occurrence]:
    """Occurrences it counts for (DOMAIN R7.5) that are neither excused nor served by it: its own control's first, then
    those of controls that serve the same criteria.
    """
    rows = Occurrence.objects.filter(
        starts_on__lte=submission.covers_to, ends_on__gte=submission.covers_from
    ).filter(starts_on__lte=submission.performed_on)
    same = Q(pk__in=family_of(submission).values("pk"))
    if submission.blob_id is not None:
        same |= Q(blob=submission.blob_id)
    here = Submission.objects.filter(same, occurrence=OuterRef("pk"), state__in=("submitted", "accepted"))
    excused = Waiver.objects.filter(occurrence=OuterRef("pk"), state="approved")
    empty = NotOccurring.objects.filter(occurrence=OuterRef("pk"), ended_at=None)
    rows = rows.filter(~Exists(here), ~Exists(excused), ~Exists(empty)).exclude(control__status="retired")
    if q:
        rows = rows.filter(Q(control__ref__icontains=q) | Q(control__title__icontains=q) | Q(key__icontains=q))
    ordered = rows.order_by(_nearness(submission), "due_on", "control__ref", "id")
    return list(ordered.select_related("control")[:MOST])


def _nearness(submission: Submission) -> Case:
    criteria = ControlCriterion.objects.filter(control=submission.control_id).values("criterion_id")
    akin = ControlCriterion.objects.filter(criterion_id__in=criteria).values("control_id")
    near = [When(control=submission.control_id, then=Value(0)), When(control__in=akin, then=Value(1))]
    return Case(*near, default=Value(2), output_field=IntegerField())


def serves_also(submission: Submission) -> models.QuerySet[Submission]:
    """The same piece for other occurrences."""
    rows = family_of(submission).exclude(pk=submission.pk).select_related("occurrence__control", "control")
    return rows.order_by("received_at", "id")
