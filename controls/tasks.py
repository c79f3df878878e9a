from uuid import UUID

from controls.actions import acceptances
from controls.models import RiskAcceptance
from soc2hub.jobs.registry import job


@job("controls.end_acceptance")
def end_acceptance(acceptance_id: UUID) -> None:
    """The day after the last one of an acceptance."""
    acceptances.run_out(RiskAcceptance.objects.get(pk=acceptance_id))
