"""Tie a control to what it keeps, watches over or does for somebody else; and undo that."""

from typing import Any

from django.db import IntegrityError, transaction

from controls.models import Control, Tie
from controls.promises import MEASURED
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
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


def _only(target: dict[str, Any]) -> Any:
    if len(target) != 1 or not set(target) <= set(Tie.TARGETS) or None in target.values():
        raise Invalid("Name one thing the control is tied to.", field="commitment")
    return next(iter(target.values()))
