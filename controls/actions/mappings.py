"""Which criteria a control helps to meet, with the rationale (DOMAIN R11.1)."""

from django.db import transaction

from controls.models import Control, ControlCriterion, Criterion
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.record import record


@transaction.atomic
def map_to(control: Control, criterion: Criterion, *, rationale: str = "", by: User) -> ControlCriterion:
    """Mapping again changes the rationale."""
    control = Control.objects.select_for_update(of=("self",)).get(pk=control.pk)
    control.ensure_in_use()
    mapping, is_new = ControlCriterion.objects.get_or_create(
        control=control, criterion=criterion, defaults={"rationale": rationale}
    )
    if not is_new and mapping.rationale == rationale:
        return mapping
    if not is_new:
        mapping.rationale = rationale
        mapping.save(update_fields=["rationale"])
    record("criterion.mapped", subject=control, by=by, criterion=criterion.pk)
    return mapping


@transaction.atomic
def unmap(control: Control, criterion: Criterion, *, by: User) -> None:
    control = Control.objects.select_for_update(of=("self",)).get(pk=control.pk)
    control.ensure_in_use()
    gone, _ = control.mappings.filter(criterion=criterion).delete()
    if not gone:
        raise Refusal(f"{control.ref} is not mapped to {criterion.pk}.")
    record("criterion.unmapped", subject=control, by=by, criterion=criterion.pk)
