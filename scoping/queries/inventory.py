"""Lists of services, systems, flows and commitments with what they link to, in constant query counts."""

from datetime import date
from typing import Any

from django.db.models import DateField, F, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce

from scoping.models import (
    Commitment,
    CommitmentService,
    Dependency,
    Flow,
    Option,
    OptionFlow,
    Service,
    ServiceSystem,
    System,
    Tooling,
)
from soc2hub.accounts.models import Person

NO_DATE = date(9999, 12, 31)


def _sorted(model: Any, related: str) -> Any:
    return model.objects.select_related(related).order_by(f"{related}__name")


def services() -> QuerySet[Service]:
    return Service.objects.prefetch_related(Prefetch("needs", _sorted(ServiceSystem, "system"))).order_by("name", "id")


def systems() -> QuerySet[System]:
    return (
        System.objects.select_related("owner")
        .prefetch_related(
            Prefetch("needs", _sorted(Dependency, "target")), Prefetch("tooling_for", _sorted(Tooling, "system"))
        )
        .order_by("name", "id")
    )


def flows() -> QuerySet[Flow]:
    """By the names of both ends, which also page them."""
    rows = Flow.objects.annotate(source_name=F("source__name"), target_name=F("target__name"))
    return rows.select_related("source", "target").order_by("source_name", "target_name", "id")


def commitments() -> QuerySet[Commitment]:
    """Soonest need first; those without a date last (`due` orders and pages them)."""
    due = Coalesce("need_by", Value(NO_DATE), output_field=DateField())
    named = Prefetch("names", _sorted(CommitmentService, "service"))
    return Commitment.objects.annotate(due=due).prefetch_related(named).order_by("due", "id")


def options() -> QuerySet[Option]:
    cut = OptionFlow.objects.select_related("flow__source", "flow__target").order_by("flow__source__name")
    rows = Option.objects.select_related("system", "instead").prefetch_related(Prefetch("cuts", cut))
    return rows.order_by("name", "id")


def people() -> QuerySet[Person]:
    return Person.objects.filter(left_on=None).order_by("name")
