from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from controls.calendar import local_date
from reporting.models import Briefing, Release
from reporting.portfolio import month_before
from soc2hub.tenancy.models import Client


def briefings() -> "QuerySet[Any]":
    """Newest month first, with `is_released`."""
    releases = Release.objects.filter(client_id=OuterRef("client_id"), briefing_id=OuterRef("pk"))
    return Briefing.objects.annotate(is_released=Exists(releases)).order_by("-month", "-id")


def light(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Without the snapshots, for lists."""
    return rows.defer("snapshot")


def released() -> "QuerySet[Release]":
    """What executives read: the newest month first."""
    return (
        Release.objects.select_related("briefing", "pdf", "released_by")
        .defer("briefing__snapshot")
        .order_by("-briefing__month")
    )


def release_of(briefing: Briefing) -> Release | None:
    return Release.objects.select_related("pdf", "released_by").filter(briefing=briefing).first()


def first_month(client: Client) -> date:
    """There is nothing on record of a client before it was opened here."""
    return local_date(client.created_at, client.zone).replace(day=1)


def months_to_open(client: Client, today: date) -> list[date]:
    """This month and the last, where no briefing is opened yet."""
    this = today.replace(day=1)
    opened = set(Briefing.objects.filter(month__gte=month_before(this)).values_list("month", flat=True))
    return [month for month in (this, month_before(this)) if month >= first_month(client) and month not in opened]
