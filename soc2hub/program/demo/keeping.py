"""Evidence that not everybody may see, and evidence that must not go away."""

from datetime import date

from evidence.actions import sensitivity
from evidence.models import Submission
from soc2hub.accounts.roles import Role
from soc2hub.custody.actions import clearances, holds
from soc2hub.program.demo.stage import Stage

MATTER = "Dispute with a former reseller over outages: counsel asked to keep what shows how the service was run."


def keep_safe(stage: Stage, day: date) -> None:
    """The client names two people; the CISO marks a list of people, and holds a file counsel asked for."""
    with stage.scene(stage.one(Role.CLIENT_ADMIN), day, 9) as by:
        for named in (stage.ciso, stage.one(Role.CONTROL_OWNER)):
            clearances.grant(named, "people", by=by)
    stage.on(day, lambda: _mark(stage, day), hour=10)


def _mark(stage: Stage, day: date) -> None:
    with stage.scene(stage.ciso, day, 10) as by:
        held = Submission.objects.filter(state="accepted", kind="file").order_by("-received_at", "id")
        about_people = held.filter(control__ref__startswith="HRS").first() or held[0]
        disputed = held.filter(sensitivity="normal").exclude(pk=about_people.pk).first()
        sensitivity.classify(about_people, "people", by=by)
        if disputed is not None:
            holds.place(on=disputed.blob, what=disputed.title, reason=MATTER, by=by)
