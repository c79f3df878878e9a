"""The words of a control: a change is a new version with a date and an approver who did not write it (R11.3)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

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
    control = Control.objects.select_for_update(of=("self",)).get(pk=control.pk)
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


@transaction.atomic
def approve(statement: ControlStatement, *, by: User) -> ControlStatement:
    """Refuses the writer; a draft control becomes approved with its first approved statement."""
    statement = ControlStatement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    control = Control.objects.select_for_update(of=("self",)).get(pk=statement.control_id)
    control.ensure_in_use()
    statement.ensure_approvable_by(by)
    statement.approved_by, statement.approved_at = by, clock.now()
    statement.save(update_fields=["approved_by", "approved_at"])
    if control.status == "draft":
        control.change(version=control.version, status="approved")
    record("statement.approved", subject=control, by=by, number=statement.number)
    return statement


@transaction.atomic
def approve_all(statements: Iterable[ControlStatement], *, by: User) -> list[ControlStatement]:
    """Each one that somebody else wrote; those of one's own stay waiting."""
    return [approve(statement, by=by) for statement in statements if statement.written_by_id != by.pk]
