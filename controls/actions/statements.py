"""The words of a control: a change is a new version with a date and an approver who did not write it (R11.3)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, QuerySet

from controls.models import Control, ControlStatement
from controls.queries.here import today_here
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record
from soc2hub.ui.words import day


@transaction.atomic
def propose(
    control: Control,
    *,
    template: str,
    parameters: Mapping[str, Any],
    effective_from: date,
    backdated_because: str = "",
    by: User,
) -> ControlStatement:
    """The next version; occurrences are tested against the one in force on their day (DOMAIN R4.6)."""
    control = _locked([control.pk]).get()
    control.ensure_in_use()
    _, since = _in_force([control.pk]).get(control.pk, (0, effective_from))
    if effective_from < since:
        raise Invalid(
            f"The version in force holds since {day(since)}: begin on that day or later.", field="effective_from"
        )
    if effective_from < today_here() and not backdated_because.strip():
        raise Invalid("That day is past: say why it held before it was written down.", field="backdated_because")
    number = control.statements.aggregate(number=Max("number"))["number"] or 0
    statement = ControlStatement.objects.create(
        control=control,
        number=number + 1,
        template=template,
        parameters=dict(parameters),
        effective_from=effective_from,
        backdated_because=backdated_because.strip(),
        written_by=by,
    )
    record(
        "statement.proposed", subject=control, by=by, number=statement.number, effective_from=effective_from,
        backdated_because=statement.backdated_because,
    )  # fmt: skip
    return statement


def approve(statement: ControlStatement, *, by: User) -> ControlStatement:
    """Refuses the writer; a draft control becomes approved with its first approved statement.

    A later version whose day went by while it waited begins today, unless it was said why it held before.
    """
    return _approve([statement], by)[0]


def approve_all(statements: Iterable[ControlStatement], *, by: User) -> list[ControlStatement]:
    """Each one that somebody else wrote; those of one's own stay waiting."""
    return _approve([statement for statement in statements if statement.written_by_id != by.pk], by)


@transaction.atomic
def _approve(statements: list[ControlStatement], by: User) -> list[ControlStatement]:
    chosen = ControlStatement.objects.select_for_update(of=("self",)).order_by("pk")
    held = sorted(chosen.filter(pk__in=[statement.pk for statement in statements]), key=lambda row: row.number)
    controls = {row.pk: row for row in _locked({statement.control_id for statement in held})}
    former, today = _in_force(controls), today_here()
    for statement in held:
        controls[statement.control_id].ensure_in_use()
        statement.ensure_approvable_by(by)
        _follow(statement, former.get(statement.control_id), today)
        statement.approved_by, statement.approved_at = by, clock.now()
        former[statement.control_id] = (statement.number, statement.effective_from)
    ControlStatement.objects.bulk_update(held, ["approved_by", "approved_at", "effective_from"], batch_size=500)
    drafts = Control.objects.filter(pk__in=controls, status="draft")
    drafts.update(status="approved", version=F("version") + 1, updated_at=clock.now())
    for statement in held:
        told = {"number": statement.number, "effective_from": statement.effective_from}
        record("statement.approved", subject=controls[statement.control_id], by=by, **told)
    return held


def _locked(controls: Iterable[UUID]) -> QuerySet[Control]:
    return Control.objects.select_for_update(of=("self",)).filter(pk__in=controls).order_by("pk")


def _in_force(controls: Iterable[UUID]) -> dict[UUID, tuple[int, date]]:
    """The latest approved number and day of each control that has one; one statement."""
    approved = ControlStatement.objects.filter(control_id__in=list(controls), approved_by__isnull=False)
    latest = approved.order_by().values_list("control_id").annotate(Max("number"), Max("effective_from"))
    return {control_id: (number, since) for control_id, number, since in latest}


def _follow(statement: ControlStatement, former: tuple[int, date] | None, today: date) -> None:
    """Versions hold one after the other: none slips in before or behind one that is approved."""
    if former is None:
        return
    number, since = former
    if number > statement.number:
        raise Refusal("A later version is approved already: propose these words again as the next one.")
    if not statement.backdated_because:
        statement.effective_from = max(statement.effective_from, today)
    if statement.effective_from < since:
        raise Refusal(f"The version in force holds since {day(since)}: propose it again from that day or later.")
