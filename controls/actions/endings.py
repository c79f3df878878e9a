"""The end of an acceptance; what gaps and risks share with it."""

from controls.models import Gap, Risk
from controls.queries.acceptances import live_acceptances
from soc2hub.lib import clock


def end_acceptances(subject: Gap | Risk, *, because: str) -> None:
    """Inside the act that ends it, which records: whatever was proposed or accepted holds no more."""
    for live in live_acceptances(subject).select_for_update(of=("self",)):
        live.change(version=live.version, state="ended", ended_at=clock.now(), ended_because=because)
