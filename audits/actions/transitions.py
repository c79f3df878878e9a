"""An engagement moves to its next state through an open gate; what happened stays on record (DOMAIN R2.10)."""

from datetime import date

from django.db import transaction

from audits.actions.renewals import carry_exceptions
from audits.models import Engagement, Milestone, Transition
from audits.phases import ReportType, State, next_states, phase_of, unmet_gates
from audits.queries.engagements import successor
from audits.queries.gates import facts_of
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record


@transaction.atomic
def move(engagement: Engagement, target: State, *, by: User, today: date, reason: str = "") -> Transition:
    """Refused while a gate is shut, naming what is missing."""
    locked = Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)
    former = State(locked.state)
    if target is former:
        raise Refusal(f"It is in {target} already.", field="to_state")
    if target not in next_states(former, ReportType(locked.report_type)):
        raise Refusal(f"From {former} it cannot move to {target}.", field="to_state")
    if target is State.WITHDRAWN and not reason.strip():
        raise Invalid("Say why the engagement is withdrawn.", field="reason")
    if unmet := unmet_gates(facts_of(locked, today), target):
        raise Refusal("The gate is shut. " + " ".join(unmet), field="to_state")
    locked.change(version=locked.version, state=target.value)
    if target is not State.WITHDRAWN:
        _finish_phase(locked, former, target, today)
    transition = Transition.objects.create(
        engagement=locked, from_state=former, to_state=target, moved_by=by, reason=reason
    )
    if target is State.ISSUED and successor(locked):
        carry_exceptions(locked, by=by)
    record("engagement.moved", subject=locked, by=by, former=former, state=target)
    return transition


def _finish_phase(engagement: Engagement, former: State, target: State, today: date) -> None:
    """The last step of the phase left behind is done, if nobody said so before."""
    if phase_of(former) is phase_of(target):
        return
    last = (
        Milestone.objects.filter(engagement=engagement, phase=phase_of(former)).order_by("-planned_on", "-id").first()
    )
    if last is not None and last.done_on is None:
        last.change(version=last.version, done_on=today)
