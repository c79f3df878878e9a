"""The rows of one client's program: everything but its evidence."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from audits.models import Engagement, Milestone, Request, Transition
from benchmarks.people import any_uuid
from benchmarks.sets import Size
from benchmarks.tables import Tables
from benchmarks.windows import Calendar, Owed, frequency_of
from controls.models import Control, ControlCriterion, ControlStatement, Gap, Policy, Risk
from reporting.models import Decision
from scoping.models import CategoryChoice, Commitment, CommitmentService, Service, ServiceSystem, System
from soc2hub.lib import clock

CATEGORIES = ("security", "availability", "confidentiality", "processing_integrity", "privacy")
STEPS = ("preparation", "observation", "fieldwork", "report_issuance")
TURNS = (
    ("open", "not_received"),
    ("submitted", "under_review"),
    ("submitted", "accepted"),
    ("in_progress", "returned"),
)
SEVERITIES, GAP_STATES = ("high", "medium", "low"), ("identified", "planned", "closed")
ASKED_FOR = "Please send the list of users with their rights, as of the end of the period."


@dataclass(frozen=True, slots=True)
class Doing:
    """One client's people and dice."""

    client: UUID
    ciso: UUID
    analyst: UUID
    owner: UUID
    executive: UUID
    person: UUID
    chance: random.Random

    def new(self) -> UUID:
        return any_uuid(self.chance)


@dataclass(frozen=True, slots=True)
class Due:
    """A control's occurrence, waiting for its evidence."""

    id: UUID
    control: UUID
    ref: str
    owed: Owed


def add_program(tables: Tables, size: Size, calendar: Calendar, criteria: list[str], doing: Doing) -> list[list[Due]]:
    """All but the evidence; returns the occurrences of each control."""
    due = [_control(tables, number, calendar, criteria, doing) for number in range(size.controls)]
    controls = [of_one[0].control for of_one in due]
    for number in range(size.risks):
        _risk(tables, number, controls[number % len(controls)], calendar.today, doing)
    for number in range(10):
        _gap(tables, number, controls[-1 - number % len(controls)], calendar.today, doing)
    for number in range(5):
        tables.add(
            Policy, **_own(doing), title=f"Policy {number + 1}", owner_id=doing.person,
            last_reviewed_on=calendar.since,
        )  # fmt: skip
    _scope(tables, calendar, doing)
    _audit(tables, size, calendar, doing)
    return due


def _own(doing: Doing) -> dict[str, Any]:
    return {"id": doing.new(), "client_id": doing.client}


def _control(tables: Tables, number: int, calendar: Calendar, criteria: list[str], doing: Doing) -> list[Due]:
    own, ref, frequency = _own(doing), f"BM-{number + 1:03}", frequency_of(number)
    tables.add(
        Control, **own, ref=ref, title=f"Control {number + 1} is run and leaves a record", frequency=frequency,
        owner_id=doing.person, weight="key" if number % 10 == 0 else "normal", status="operating",
        implemented_on=calendar.implemented_on, control_type="preventive", nature="manual",
        evidence_items=[{"item": "Signed record", "cadence": frequency}],
    )  # fmt: skip
    tables.add(
        ControlStatement, **_own(doing), control_id=own["id"], number=1, effective_from=calendar.implemented_on,
        template="The owner runs the control within {days} days and keeps a signed record.", parameters={"days": 5},
        written_by_id=doing.analyst, approved_by_id=doing.ciso, approved_at=clock.now() - timedelta(days=300),
    )  # fmt: skip
    for step in (0, 7, 29):
        criterion = criteria[(number * 3 + step) % len(criteria)]
        tables.add(ControlCriterion, **_own(doing), control_id=own["id"], criterion_id=criterion, rationale="It helps.")
    return [Due(doing.new(), own["id"], ref, owed) for owed in calendar.owed[frequency]]


def _risk(tables: Tables, number: int, control: UUID, today: date, doing: Doing) -> None:
    tables.add(
        Risk, **_own(doing), title=f"Risk {number + 1}", harm="Customers' data is read by somebody else.",
        likelihood=number % 5 + 1, impact=(number // 2) % 5 + 1, residual_likelihood=1, residual_impact=2,
        control_id=control, owner_id=doing.person, due_on=today + timedelta(days=number * 7),
    )  # fmt: skip


def _gap(tables: Tables, number: int, control: UUID, today: date, doing: Doing) -> None:
    tables.add(
        Gap, **_own(doing), title=f"Gap {number + 1}", impact="A deal waits.", severity=SEVERITIES[number % 3],
        state=GAP_STATES[number % 3], control_id=control, owner_id=doing.person,
        found_on=today - timedelta(days=60), due_on=today + timedelta(days=number * 9 - 30),
        **(_closed(today, doing) if number % 3 == 2 else {}),
    )  # fmt: skip


def _closed(today: date, doing: Doing) -> dict[str, Any]:
    return {
        "fixed_on": today - timedelta(days=20), "fixed_by_id": doing.owner,
        "verified_on": today - timedelta(days=10), "verified_by_id": doing.analyst,
    }  # fmt: skip


def _scope(tables: Tables, calendar: Calendar, doing: Doing) -> None:
    service = _own(doing)
    tables.add(Service, **service, name="Payments")
    for name in ("Ledger", "Vault", "Gateway"):
        system = _own(doing)
        tables.add(System, **system, name=name, carries_customer_data="yes", owner_id=doing.person)
        tables.add(ServiceSystem, **_own(doing), service_id=service["id"], system_id=system["id"])
    for number in range(5):
        commitment = _own(doing)
        tables.add(
            Commitment, **commitment, customer=f"Customer {number + 1}", stage="signed", categories=list(CATEGORIES),
            need_by=calendar.until + timedelta(days=90), yearly_value_cents=10_000_000 * (number + 1), period_months=12,
        )  # fmt: skip
        tables.add(CommitmentService, **_own(doing), commitment_id=commitment["id"], service_id=service["id"])
    for category in CATEGORIES:
        tables.add(CategoryChoice, **_own(doing), category=category, is_in=True, reason="Contracts ask for it.")


def _audit(tables: Tables, size: Size, calendar: Calendar, doing: Doing) -> None:
    engagement = _own(doing)
    tables.add(
        Engagement, **engagement, title="SOC 2 type 2", firm="Benchmark CPA", report_type="type_2", state="observation",
        categories=list(CATEGORIES), period_start=calendar.since, period_end=calendar.until,
        need_by=calendar.until + timedelta(days=90), budget_cents=5_000_000,
    )  # fmt: skip
    tables.add(
        Transition, **_own(doing), engagement_id=engagement["id"], to_state="observation", moved_by_id=doing.ciso,
        reason="Taken over while it ran.",
    )  # fmt: skip
    for number in range(12):
        planned = calendar.since + timedelta(days=40 * number)
        tables.add(
            Milestone, **_own(doing), engagement_id=engagement["id"], phase=STEPS[number // 3], position=number,
            title=f"Step {number + 1}", planned_on=planned, done_on=planned if planned < calendar.today else None,
        )  # fmt: skip
    for number in range(size.requests):
        internal, auditor = TURNS[number % len(TURNS)]
        tables.add(
            Request, **_own(doing), engagement_id=engagement["id"], ref=f"R-{number + 1:03}", internal_status=internal,
            auditor_status=auditor, text=ASKED_FOR,
            criteria=["CC6.1"], owner_id=doing.person, due_on=calendar.today + timedelta(days=number - 20),
        )  # fmt: skip
    for number in range(2):
        tables.add(
            Decision, **_own(doing), title=f"Choose {number + 1}", asked_on=calendar.today, owner_id=doing.person,
            options=[{"label": "Buy", "cost": "$10,000", "consequence": "In time"},
                     {"label": "Wait", "cost": "$0", "consequence": "A month late"}],
            recommendation="Buy", decide_by=calendar.today + timedelta(days=14),
        )  # fmt: skip
