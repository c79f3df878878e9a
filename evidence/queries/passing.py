"""First-pass acceptance from the records: one statement for a client, a control or an owner."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from controls.models import Control
from controls.queries.here import Period
from evidence.first_pass import FirstPass, Tries, first_pass
from evidence.models import Return, Submission


def first_pass_here(period: Period, *, controls: Collection[UUID] | None = None) -> FirstPass:
    """Of the tries that cover days of the period."""
    rows = Submission.objects.filter(supersedes=None, covers_from__lte=period.until, covers_to__gte=period.since)
    if controls is not None:
        rows = rows.filter(control_id__in=list(controls))
    went_back = Exists(Return.objects.filter(submission=OuterRef("pk")))
    counted = (
        rows.exclude(state="submitted")
        .order_by()
        .values_list("control_id")
        .annotate(decided=Count("pk"), at_first=Count("pk", filter=Q(state="accepted") & Q(~went_back)))
    )
    found = {control_id: (at_first, decided) for control_id, decided, at_first in counted}
    named = Control.objects.filter(pk__in=found).values_list("pk", "ref", "title", "owner__name", "owner__left_on")
    return first_pass(
        Tries(pk, ref, title, owner if owner and not left_on else "", *found[pk])
        for pk, ref, title, owner, left_on in named
        if pk in found
    )


def told_of_control(control: Control, period: Period) -> tuple[str, str]:
    """For the page of one control."""
    rate = first_pass_here(period, controls=[control.pk]).whole
    if rate.percent is None:
        return "Evidence accepted at first", "unknown: nothing is decided in this period yet"
    return "Evidence accepted at first", f"{rate.at_first} of {rate.decided} decided ({rate.percent} %)"
