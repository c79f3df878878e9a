"""The next cycle begins where the last one ends: plan, focus items, and what will be asked again (DOMAIN R10.4, A8).

Controls, their owners and mapping belong to the client and go on by themselves; results begin anew, because they
belong to the engagement.
"""

from datetime import date
from typing import Any

from django.db import transaction

from audits.actions.engagements import Scope, open_engagement
from audits.continuity import gap_days
from audits.models import AuditorResult, Engagement, Milestone
from audits.phases import ReportType
from audits.plan import TITLES, TimeFrame
from audits.queries.engagements import may_be_followed, successor
from audits.results import Outcome
from controls.actions import gaps
from controls.models import Gap
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record

SOURCE = "exception of the last report"


@transaction.atomic
def renew(
    former: Engagement, *, title: str, frame: TimeFrame, by: User, today: date, reason: str = "", **facts: Any
) -> Engagement:
    """One next cycle of the same kind of report; days left out or taken twice need a reason."""
    locked = Engagement.objects.select_for_update(of=("self",)).get(pk=former.pk)
    _ensure_renewable(locked)
    if gap_days(locked.ends_on, frame.starts_on or frame.ends_on) and not reason.strip():
        raise Invalid("It does not begin the day after the former one ends: say why.", field="reason")
    scope = Scope(ReportType.TYPE_2, locked.categories, period_start=frame.starts_on, period_end=frame.ends_on)
    opened = open_engagement(
        title=title, scope=scope, by=by, today=today, follows=locked, frame_reason=reason, firm=locked.firm,
        currency=locked.currency, **facts,
    )  # fmt: skip
    _carry_steps(locked, opened)
    carried = carry_exceptions(locked, by=by)
    record("engagement.renewed", subject=opened, by=by, former=str(locked), gaps_opened=carried)
    return opened


def carry_exceptions(former: Engagement, *, by: User) -> int:
    """Each exception of the report becomes a gap, unless one of its control is open; how many it made."""
    found = AuditorResult.objects.filter(engagement=former, result=Outcome.EXCEPTION).select_related("control")
    known = set(Gap.objects.filter(state__in=Gap.OPEN).values_list("control_id", flat=True))
    results = [result for result in found.order_by("control__ref") if result.control_id not in known]
    for result in results:
        gaps.open_gap(
            title=f"Exception in {former.title}: {result.control.title}"[:120],
            severity="high" if result.control.is_key else "medium",
            impact=result.note[:500],
            control=result.control,
            source=SOURCE,
            by=by,
        )
    return len(results)


def _ensure_renewable(former: Engagement) -> None:
    if not may_be_followed(former):
        raise Refusal("The next cycle begins once this examination runs. Until then, finish its preparation.")
    if after := successor(former):
        raise Refusal(f"The next cycle is open already: {after}.")


def _carry_steps(former: Engagement, opened: Engagement) -> None:
    """Steps that somebody added by hand, as far from the period's beginning as last time."""
    moved = opened.starts_on - former.starts_on
    steps = Milestone.objects.filter(engagement=former).exclude(title__in=TITLES.values()).order_by("position", "id")
    placed = Milestone.objects.filter(engagement=opened).count()
    Milestone.objects.bulk_create(
        Milestone(
            engagement=opened,
            phase=step.phase,
            title=step.title,
            position=placed + place,
            starts_on=step.starts_on + moved if step.starts_on else None,
            planned_on=step.planned_on + moved,
        )
        for place, step in enumerate(steps, start=1)
    )
