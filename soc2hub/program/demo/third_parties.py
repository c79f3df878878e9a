"""Vendors with their reports, what each side expects of the other, and promises with the controls that keep them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from controls.actions import statements, ties
from controls.models import Control
from scoping.actions.vendors import CSOCS, CUECS, REPORTS, VENDORS
from scoping.models import Commitment, Csoc, System, Vendor, VendorReport
from soc2hub.accounts.roles import Role
from soc2hub.program.demo.stage import Stage, month_end, month_start


@dataclass(frozen=True, slots=True)
class Wanted:
    """A control one side expects of the other; `ref` is ours that does it or watches over it, if any."""

    words: str
    ref: str = ""
    criteria: tuple[str, ...] = ()
    not_for_us: str = ""


@dataclass(frozen=True, slots=True)
class Rep:
    """A report over a year that ended so many months ago; `asks` are the controls it expects of us."""

    auditor: str
    ended_months_ago: int
    bridged_days: int = 0
    opinion: str = "unqualified"
    exceptions: str = ""
    conclusion: str = "relied"
    asks: tuple[Wanted, ...] = ()


@dataclass(frozen=True, slots=True)
class Ven:
    name: str
    service: str
    tier: str = "high"
    relation: str = "vendor"
    reason: str = ""
    method: str = ""
    assertion: str = ""
    monitoring: str = ""
    runs: tuple[str, ...] = ()
    expected: tuple[Wanted, ...] = ()
    reports: tuple[Rep, ...] = ()


def cloud(*, ended_months_ago: int, bridged_days: int, asks: tuple[Wanted, ...]) -> Ven:
    """The one that every client has: carved out, its report read each year."""
    return Ven(
        "Cloud provider",
        "Servers, storage and the buildings they stand in.",
        tier="critical",
        relation="subservice",
        reason="Readers of our report ask where data lies, and our promises rest on its guards and disks.",
        method="carve_out",
        monitoring="Its report is read every year; its status page is watched.",
        runs=("Cloud platform",),
        expected=(
            Wanted("Only known people enter its data centres.", "PHY-03", ("CC6.4",)),
            Wanted("Disks are destroyed before they leave the building.", "AST-04", ("CC6.5",)),
        ),
        reports=(Rep("Ledgerwood LLP", ended_months_ago, bridged_days, asks=asks),),
    )


def enter_vendors(stage: Stage, day: date, vendors: Iterable[Ven], *, owner: str) -> None:
    """The register, and what is expected of those carved out."""
    with stage.scene(stage.ciso, day, 11) as by:
        systems = {system.name: system for system in System.objects.all()}
        person = stage.people()[owner]
        for one in vendors:
            is_subservice = one.relation == "subservice"
            vendor = VENDORS.add(
                by=by,
                name=one.name,
                service=one.service,
                tier=one.tier,
                owner=person,
                relation=one.relation,
                reason=one.reason,
                method=one.method,
                assertion=one.assertion,
                monitoring=one.monitoring,
                matters_to_users="yes" if is_subservice else "no",
                controls_necessary="yes" if is_subservice else "unknown",
                runs=[systems[name] for name in one.runs],
            )
            for wanted in one.expected:
                CSOCS.add(by=by, vendor=vendor, words=wanted.words, criteria=list(wanted.criteria))


def watch_vendors(stage: Stage, day: date, vendors: Iterable[Ven]) -> None:
    """Each duty of theirs to the control of ours that watches over it."""
    with stage.scene(stage.analyst, day, 11) as by:
        for one in vendors:
            for wanted in one.expected:
                csoc = Csoc.objects.get(vendor__name=one.name, words=wanted.words)
                ties.tie(Control.objects.get(ref=wanted.ref), csoc=csoc, by=by)


def read_reports(stage: Stage, day: date, vendors: Iterable[Ven], *, reviewer: str) -> None:
    """Their reports and what each asks of us; what has no control of ours stays a gap to see."""
    with stage.scene(stage.analyst, day, 12) as by:
        person = stage.people()[reviewer]
        for one in vendors:
            for report in one.reports:
                kept = _kept(stage, one, report, reviewer=person, reviewed_on=day, by=by)
                for wanted in report.asks:
                    cuec = CUECS.add(by=by, report=kept, words=wanted.words, not_applicable_because=wanted.not_for_us)
                    if wanted.ref:
                        ties.tie(Control.objects.get(ref=wanted.ref), cuec=cuec, by=by)


def _kept(stage: Stage, one: Ven, report: Rep, **review: Any) -> VendorReport:
    ends = month_end(stage.today, -report.ended_months_ago)
    return REPORTS.add(
        vendor=Vendor.objects.get(name=one.name),
        kind="soc2_type2",
        categories=["security", "availability"],
        auditor=report.auditor,
        period_start=month_start(ends, -11),
        period_end=ends,
        bridged_to=ends + timedelta(days=report.bridged_days) if report.bridged_days else None,
        opinion=report.opinion,
        exceptions=report.exceptions,
        conclusion=report.conclusion,
        **review,
    )


@dataclass(frozen=True, slots=True)
class Keeping:
    """A promise to a customer, and the control whose parameter keeps it, or does not."""

    customer: str
    kind: str
    ref: str
    parameter: str = ""


def keep_promises(stage: Stage, day: date, kept: Iterable[Keeping]) -> None:
    with stage.scene(stage.ciso, day, 14) as by:
        for one in kept:
            promise = Commitment.objects.get(customer=one.customer, kind=one.kind)
            ties.tie(Control.objects.get(ref=one.ref), commitment=promise, parameter=one.parameter, by=by)


def say_hours(stage: Stage, day: date, hours: int) -> None:
    """The plan for incidents says within how many hours customers hear of one; approved by the client."""
    with stage.scene(stage.ciso, day, 13) as by:
        statement = statements.propose(
            Control.objects.get(ref="INC-01"),
            template="A plan says who decides in an incident; customers hear of one within {notify_hours} hours.",
            parameters={"notify_hours": hours},
            effective_from=day,
            by=by,
        )
    with stage.scene(stage.one(Role.CLIENT_ADMIN), day, 15) as by:
        statements.approve(statement, by=by)
