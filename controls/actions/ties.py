"""Tie a control to what it keeps, watches over or does for somebody else; and undo that."""

from typing import Any

from django.db import IntegrityError, transaction

from controls.actions.gaps import open_gap
from controls.models import Control, Gap, Tie
from controls.promises import MEASURED
from controls.queries.promises import Duty, duties
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.locks import one_at_a_time
from soc2hub.trail.record import record


@transaction.atomic
def tie(control: Control, *, by: User, parameter: str = "", **target: Any) -> Tie:
    """`target`: one of commitment, csoc or cuec. A parameter must be one of the control's own."""
    control.ensure_in_use()
    row = _only(target)
    if parameter and "commitment" not in target:
        raise Invalid("Only a promise is measured by a parameter.", field="parameter")
    if parameter and not any(parameter in statement.parameters for statement in control.statements.all()):
        raise Invalid(f"{control.ref} has no parameter of that name.", field="parameter")
    if "commitment" in target and row.kind not in MEASURED:
        raise Invalid("This commitment promises nothing that is measured.", field="commitment")
    try:
        with transaction.atomic():
            made = Tie.objects.create(control=control, parameter=parameter, **target)
    except IntegrityError as error:
        if "tie_to_" in str(error):
            raise Refusal("They are tied already.", field="control") from None
        raise
    record("tie.made", subject=control, by=by, to=str(row)[:120], parameter=parameter)
    return made


@transaction.atomic
def untie(made: Tie, *, by: User) -> None:
    record("tie.undone", subject=made.control, by=by, to=str(made.commitment or made.csoc or made.cuec)[:120])
    made.delete()


@transaction.atomic
def note_gaps(*, by: User) -> int:
    """Every duty without a control, ours and theirs to watch over, is a gap; one that has its gap gets no second."""
    one_at_a_time("gaps of duties")
    open_ones = set(Gap.objects.filter(state__in=Gap.OPEN).values_list("source", "title"))
    made = 0
    for duty in duties():
        source, title = source_of(duty), duty.row.words[:200]
        if duty.state == "gap" and (source, title) not in open_ones:
            open_gap(title=title, severity="medium", source=source, by=by)
            made += 1
    return made


def source_of(duty: Duty) -> str:
    """Where the gap of a duty comes from, as its page shows it."""
    if duty.kind == "cuec":
        return f"expected of us by {duty.row.report.vendor.name}"[:60]
    return f"to watch over at {duty.row.vendor.name}"[:60]


def _only(target: dict[str, Any]) -> Any:
    if len(target) != 1 or not set(target) <= set(Tie.TARGETS) or None in target.values():
        raise Invalid("Name one thing the control is tied to.", field="commitment")
    return next(iter(target.values()))
