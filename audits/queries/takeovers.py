"""What a program that was taken over has on record already, step by step; one statement each (DOMAIN §2)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from audits.models import AuditorResult, Engagement, InternalTest, Request, Transition
from controls.models import Control, Gap, Occurrence
from evidence.models import Submission
from scoping.models import Commitment, System, Vendor
from soc2hub.accounts.models import Person

SOURCE = "open at the take-over"


@dataclass(frozen=True, slots=True)
class Brought:
    """Counts of what is on record; `before` is what is older than the take-over."""

    people: int
    commitments: int
    systems: int
    vendors: int
    controls: int
    owned: int
    due_before: int
    proven_before: int
    evidence_before: int
    requests: int
    results: int
    tests_before: int
    gaps: int
    gaps_open: int
    planned: int


def brought(taken_over_on: date) -> Brought:
    controls = Control.objects.exclude(status="retired").aggregate(
        all=Count("pk"), owned=Count("pk", filter=Q(owner__isnull=False, owner__left_on=None))
    )
    due = Occurrence.objects.filter(due_on__lt=taken_over_on).aggregate(
        all=Count("pk"), proven=Count("pk", filter=Q(reviewed_at__isnull=False))
    )
    gaps = Gap.objects.filter(source=SOURCE).aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(state__in=Gap.OPEN)),
        planned=Count("pk", filter=Q(state__in=Gap.OPEN, due_on__isnull=False, owner__isnull=False)),
    )
    return Brought(
        people=Person.objects.filter(left_on=None).count(),
        commitments=Commitment.objects.count(),
        systems=System.objects.count(),
        vendors=Vendor.objects.count(),
        controls=controls["all"],
        owned=controls["owned"],
        due_before=due["all"],
        proven_before=due["proven"],
        evidence_before=Submission.objects.filter(performed_on__lt=taken_over_on).count(),
        requests=Request.objects.count(),
        results=AuditorResult.objects.count(),
        tests_before=InternalTest.objects.filter(tested_on__lt=taken_over_on).count(),
        gaps=gaps["all"],
        gaps_open=gaps["open"],
        planned=gaps["planned"],
    )


def entries() -> list[Transition]:
    """How each engagement was entered, and what its gates lacked then."""
    rows = Transition.objects.filter(from_state="").select_related("engagement", "moved_by")
    return list(rows.order_by("moved_at", "id"))


def running() -> Engagement | None:
    return Engagement.objects.exclude(state__in=Engagement.OVER).order_by("-created_at", "-id").first()
