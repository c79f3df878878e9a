"""Steps of the plan: added, moved, forecast and done."""

from typing import Any

from django.db import transaction

from audits.models import Engagement, Milestone
from controls.queries.here import today_here
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid
from soc2hub.trail.record import record


@transaction.atomic
def add(engagement: Engagement, *, by: User, **values: Any) -> Milestone:
    _ensure_sense(values)
    position = Milestone.objects.filter(engagement=engagement).count() + 1
    milestone = Milestone.objects.create(engagement=engagement, position=position, **values)
    record("milestone.added", subject=milestone, by=by, planned_on=milestone.planned_on)
    return milestone


@transaction.atomic
def change(milestone: Milestone, *, version: int, by: User, **values: Any) -> Milestone:
    _ensure_sense({"starts_on": milestone.starts_on, "planned_on": milestone.planned_on} | values)
    former = milestone.planned_on
    milestone.change(version=version, **values)
    moved = milestone.planned_on if milestone.planned_on != former else None
    record("milestone.changed", subject=milestone, by=by, fields=sorted(values), planned_on=moved)
    return milestone


def _ensure_sense(values: dict[str, Any]) -> None:
    starts_on = values.get("starts_on")
    if starts_on and starts_on > values["planned_on"]:
        raise Invalid("A step cannot end before it starts.", field="planned_on")
    done_on = values.get("done_on")
    if done_on and done_on > today_here():
        raise Invalid("It cannot have been done after today.", field="done_on")
