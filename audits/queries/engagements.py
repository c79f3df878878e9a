"""The engagement under way, its milestones and when its report will come."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from audits.continuity import overlaps
from audits.models import Engagement, Milestone
from audits.phases import Phase, State, phase_of
from audits.plan import Outlook, PlannedStep, TimeFrame, outlook

PREPARING = [state for state in State if phase_of(state) is Phase.PREPARATION]
KICK_OFF = timedelta(days=150)
EXAMINED = [State.OBSERVATION, State.FIELDWORK, State.REPORTING]


def engagements() -> models.QuerySet[Engagement]:
    """Those under way first, then the issued ones, then what is over; newest first within each.

    The next cycle is prepared while the former one still runs: until that is issued, that is the one under way.
    """
    rank = Case(
        When(state__in=Engagement.OVER, then=Value(3)),
        When(state=State.ISSUED, then=Value(2)),
        When(state__in=PREPARING, follows__state__in=EXAMINED, then=Value(1)),
        default=Value(0),
        output_field=models.SmallIntegerField(),
    )
    return Engagement.objects.select_related("scope_version").annotate(rank=rank).order_by("rank", "-created_at", "-id")


def current_engagement() -> Engagement | None:
    """The one under way, else the one issued last; None between cycles."""
    return engagements().exclude(state__in=Engagement.OVER).first()


def beside(frame: TimeFrame, *, but: Engagement | None = None) -> Engagement | None:
    """Another engagement, neither over nor issued, about some of the same days."""
    rows = Engagement.objects.exclude(state__in=[*Engagement.OVER, State.ISSUED])
    rows = rows.exclude(pk=but.pk) if but else rows
    return next((row for row in rows.order_by("created_at", "id") if overlaps(row.time_frame, frame)), None)


def follows(after: Engagement, former: Engagement) -> bool:
    """Begun as its next cycle, or, where nobody said of which, about a later period; withdrawn ones follow nothing."""
    is_later = after.follows_id is None and after.starts_on > former.ends_on
    return after.state != State.WITHDRAWN and (after.follows_id == former.pk or is_later)


def successor(engagement: Engagement) -> Engagement | None:
    rows = Engagement.objects.exclude(pk=engagement.pk).order_by("created_at", "id")
    return next((row for row in rows if follows(row, engagement)), None)


def is_followed() -> Exists:
    """As `follows` has it, for rows read in one statement."""
    later = Q(follows=None) & (
        Q(period_start__gt=OuterRef("period_end")) | Q(period_start__gt=OuterRef("as_of"))
        | Q(as_of__gt=OuterRef("period_end")) | Q(as_of__gt=OuterRef("as_of"))
    )  # fmt: skip
    after = Engagement.objects.filter(Q(follows=OuterRef("pk")) | later, client_id=OuterRef("client_id"))
    return Exists(after.exclude(state=State.WITHDRAWN))


def may_be_followed(engagement: Engagement) -> bool:
    """From the day its examination runs."""
    return engagement.state in {*EXAMINED, State.ISSUED, State.CLOSED}


def is_time_to_follow(engagement: Engagement, today: date) -> bool:
    """A renewal is prepared at least four months before the period ends (PRACTICE §5)."""
    return may_be_followed(engagement) and engagement.ends_on - today <= KICK_OFF


def phase_now(engagement: Engagement) -> Phase:
    return engagement.phase


def milestones(engagement: Engagement) -> list[Milestone]:
    return list(engagement.milestones.order_by("position", "planned_on", "id"))


def outlook_of(engagement: Engagement, today: date) -> tuple[Outlook, ...]:
    """Every milestone with its forecast; one statement."""
    return outlook([_planned(milestone) for milestone in milestones(engagement)], today=today)


def forecast_report_on(engagement: Engagement, today: date) -> date | None:
    """The report's date: recorded, else the end of the last step of issuance; None without a plan."""
    if engagement.report_on:
        return engagement.report_on
    ends = [step.ends_on for step in outlook_of(engagement, today) if step.step.phase is Phase.REPORT_ISSUANCE]
    return max(ends, default=None)


def _planned(milestone: Milestone) -> PlannedStep:
    return PlannedStep(
        id=milestone.pk,
        title=milestone.title,
        phase=Phase(milestone.phase),
        starts_on=milestone.starts_on,
        planned_on=milestone.planned_on,
        forecast_on=milestone.forecast_on,
        done_on=milestone.done_on,
    )
