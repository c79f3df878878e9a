"""An inventory written as data, entered through the scope's own actions."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from scoping.actions import categories, commitments, flows, services, systems
from scoping.models import Category, Commitment, Service, System
from soc2hub.accounts.models import User


@dataclass(frozen=True, slots=True)
class Sys:
    name: str
    kind: str = "application"
    component: str = "software"
    needs: tuple[str, ...] = ()
    enforces: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    exit: str = ""
    why_out: str = ""
    operated_by: str = ""
    environment: str = "production"
    is_secured: bool = True
    is_proposed: bool = False
    has_data: str = "yes"


@dataclass(frozen=True, slots=True)
class Data:
    """Customer data moves."""

    source: str
    target: str
    classes: tuple[str, ...]
    has_customer_data: bool = True
    cut_by: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """`need_in` counts days from today; `value` is in whole units of money a year."""

    customer: str
    clause: str
    stage: str
    value: int
    need_in: int | None
    report: str = "soc2_type2"
    kind: str = "report"
    categories: tuple[str, ...] = ("security",)
    months: int | None = 6
    regulation: str = ""
    note: str = ""
    currency: str = "USD"
    promised: str = ""
    """An amount in the unit of its kind, such as hours for a breach notice."""


def promise(customer: str, clause: str, kind: str, promised: str, *, stage: str = "signed") -> Deal:
    """A clause that asks for no report: what it promises is measured by a control's parameter."""
    return Deal(customer, clause, stage, 0, None, report="", kind=kind, categories=(), months=None, promised=promised)


@dataclass(frozen=True, slots=True)
class Landscape:
    services: dict[str, tuple[str, tuple[str, ...]]]
    """Name to description and the systems needed."""
    systems: tuple[Sys, ...]
    flows: tuple[Data, ...]
    deals: tuple[Deal, ...]
    categories: dict[Category, str] = field(default_factory=dict)
    """Those taken in, with the reason."""


def enter_landscape(landscape: Landscape, today: date, *, by: User) -> dict[str, Commitment]:
    rows = _systems(landscape, by)
    sold = {
        name: services.add(by=by, name=name, description=said, needed_systems=[rows[need] for need in needs])
        for name, (said, needs) in landscape.services.items()
    }
    for data in landscape.flows:
        flows.add(
            by=by,
            source=rows[data.source],
            target=rows[data.target],
            data_classes=list(data.classes),
            has_customer_data=data.has_customer_data,
            is_encrypted=True,
            cut_by=data.cut_by,
        )
    for category, reason in landscape.categories.items():
        categories.choose(category, is_in=True, reason=reason, by=by)
    return {deal.customer: _promise(deal, list(sold.values()), today, by) for deal in landscape.deals}


def _systems(landscape: Landscape, by: User) -> dict[str, System]:
    rows = {entry.name: _system(entry, by) for entry in landscape.systems}
    for entry in landscape.systems:
        ties = {"needed_systems": entry.needs, "enforces_on": entry.enforces, "lists_for": entry.lists}
        tied = {name: [rows[other] for other in others] for name, others in ties.items() if others}
        if tied:
            systems.change(rows[entry.name], version=rows[entry.name].version, by=by, **tied)
    return rows


def _system(entry: Sys, by: User) -> System:
    return systems.add(
        by=by,
        name=entry.name,
        kind=entry.kind,
        component=entry.component,
        environment=entry.environment,
        operated_by=entry.operated_by,
        exit=entry.exit,
        exit_reason=entry.why_out,
        carries_customer_data=entry.has_data,
        is_secured=entry.is_secured,
        proposed_in=entry.is_proposed,
    )


def _promise(deal: Deal, named: list[Service], today: date, by: User) -> Commitment:
    return commitments.add(
        by=by,
        customer=deal.customer,
        clause=deal.clause,
        kind=deal.kind,
        stage=deal.stage,
        report=deal.report,
        categories=list(deal.categories),
        period_months=deal.months,
        need_by=today + timedelta(days=deal.need_in) if deal.need_in is not None else None,
        yearly_value_cents=deal.value * 100,
        currency=deal.currency,
        regulation=deal.regulation,
        note=deal.note,
        promised=Decimal(deal.promised) if deal.promised else None,
        services_named=named,
    )
