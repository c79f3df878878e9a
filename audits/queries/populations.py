"""Lists shown for requests, and the auditor's samples of them."""

from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Q

from audits.models import Request, SharedPopulation
from audits.queries.room import requests_in_room
from evidence.models import Population, Sample, Slot
from soc2hub.accounts.access import Access


def shown_lists(request: Request) -> list[SharedPopulation]:
    rows = SharedPopulation.objects.filter(request=request).select_related("population__blob", "shared_by")
    return list(rows.order_by("-shared_at", "-id"))


def may_be_shown(request: Request) -> models.QuerySet[Population]:
    """Submitted lists, the newest version of each, that the auditor does not see for this request yet."""
    shown = SharedPopulation.objects.filter(request=request).values("population_id")
    newer = Population.objects.filter(series=OuterRef("series"), number__gt=OuterRef("number"))
    rows = Population.objects.filter(submitted_at__isnull=False).exclude(pk__in=shown)
    rows = rows.filter(~models.Exists(newer.filter(submitted_at__isnull=False)))
    return rows.select_related("control").order_by("-created_at", "-id")


def list_in_room(access: Access, population_id: UUID) -> SharedPopulation | None:
    """Shown for a request of the room; the control stays outside, so no column of it is asked for."""
    rows = SharedPopulation.objects.filter(population_id=population_id, request__in=_requests(access))
    return rows.select_related("population__blob", "request").order_by("-shared_at", "-id").first()


def samples_in_room(access: Access) -> models.QuerySet[Sample]:
    """The auditor's, of lists of the room; never the team's."""
    lists = SharedPopulation.objects.filter(request__in=_requests(access)).values("population_id")
    rows = Sample.objects.filter(Q(population__in=lists), track="auditor")
    return rows.select_related("population__blob", "drawn_by").order_by("-drawn_at", "-id")


def slot_in_room(access: Access, slot_id: UUID) -> Slot | None:
    samples = samples_in_room(access).order_by().values("pk")
    rows = Slot.objects.filter(pk=slot_id, sample__in=samples)
    return rows.select_related("sample__population__blob", "item").first()


def _requests(access: Access) -> models.QuerySet[Request]:
    return requests_in_room(access).order_by().values("pk")  # type: ignore[return-value]
