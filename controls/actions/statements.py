"""The words of a control: a change is a new version with a date and an approver who did not write it (R11.3)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, QuerySet

from controls.models import Control, ControlStatement
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid
from soc2hub.trail.record import record


@transaction.atomic
def propose(
    control: Control, *, template: str, parameters: Mapping[str, Any], effective_from: date, by: User
) -> ControlStatement:
    """The next version; occurrences are tested against the one in force on their day (DOMAIN R4.6)."""
    control = _locked([control.pk]).get()
    control.ensure_in_use()
    former = control.statements.filter(approved_by__isnull=False).aggregate(latest=Max("effective_from"))["latest"]
    if former is not None and effective_from < former:
        raise Invalid(f"The version in force holds since {former}: begin on that day or later.", field="effective_from")
    number = control.statements.aggregate(number=Max("number"))["number"] or 0
    statement = ControlStatement.objects.create(
        control=control,
        number=number + 1,
        template=template,
        parameters=dict(parameters),
        effective_from=effective_from,
        written_by=by,
    )
    record("statement.proposed", subject=control, by=by, number=statement.number, effective_from=effective_from)
    return statement


def approve(statement: ControlStatement, *, by: User) -> ControlStatement:
    """Refuses the writer; a draft control becomes approved with its first approved statement."""
    return _approve([statement], by)[0]


def approve_all(statements: Iterable[ControlStatement], *, by: User) -> list[ControlStatement]:
    """Each one that somebody else wrote; those of one's own stay waiting."""
    return _approve([statement for statement in statements if statement.written_by_id != by.pk], by)


@transaction.atomic
def _approve(statements: list[ControlStatement], by: User) -> list[ControlStatement]:
    chosen = ControlStatement.objects.select_for_update(of=("self",)).order_by("pk")
    held = list(chosen.filter(pk__in=[statement.pk for statement in statements]))
    controls = {row.pk: row for row in _locked({statement.control_id for statement in held})}
    for statement in held:
        controls[statement.control_id].ensure_in_use()
        statement.ensure_approvable_by(by)
        statement.approved_by, statement.approved_at = by, clock.now()
    ControlStatement.objects.bulk_update(held, ["approved_by", "approved_at"], batch_size=500)
    drafts = Control.objects.filter(pk__in=controls, status="draft")
    drafts.update(status="approved", version=F("version") + 1, updated_at=clock.now())
    for statement in held:
        record("statement.approved", subject=controls[statement.control_id], by=by, number=statement.number)
    return held


def _locked(controls: Iterable[UUID]) -> QuerySet[Control]:
    return Control.objects.select_for_update(of=("self",)).filter(pk__in=controls).order_by("pk")
