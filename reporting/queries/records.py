"""What was read once about one client, for every figure to be counted from; a constant number of statements."""

from dataclasses import dataclass
from datetime import date

from audits.models import Engagement, Request
from audits.phases import Phase
from audits.plan import Outlook
from audits.queries.engagements import current_engagement, outlook_of
from audits.queries.tests import Prospects, prospects
from controls.models import Gap
from controls.queries import (
    Period,
    Readiness,
    StatedOccurrence,
    categories_here,
    occurrence_states,
    period_here,
    readiness_of_controls,
)
from evidence.punctuality import Punctuality
from evidence.queries import on_time
from reporting.models import Decision
from scoping.queries import current_scope, staleness
from soc2hub.tenancy.models import Client


@dataclass(frozen=True)
class Records:
    client: Client
    today: date
    period: Period
    engagement: Engagement | None
    outlook: tuple[Outlook, ...]
    prospects: Prospects | None
    readiness: Readiness
    occurrences: tuple[StatedOccurrence, ...]
    punctuality: Punctuality
    gaps: tuple[Gap, ...]
    requests: tuple[Request, ...]
    decisions: tuple[Decision, ...]
    scope_changes: tuple[str, ...] | None

    @property
    def phase(self) -> Phase:
        return self.engagement.phase if self.engagement else Phase.PREPARATION

    @property
    def report_on(self) -> date | None:
        if self.engagement and self.engagement.report_on:
            return self.engagement.report_on
        ends = [step.ends_on for step in self.outlook if step.step.phase is Phase.REPORT_ISSUANCE]
        return max(ends, default=None)

    @property
    def has_missed_key_control(self) -> bool:
        return any(each.is_key and each.state == "missed" for each in self.occurrences)


def records(client: Client, today: date) -> Records:
    period, categories, engagement = period_here(today), categories_here(), current_engagement()
    scope, occurrences = current_scope(), occurrence_states(period=period, today=today)
    return Records(
        client=client,
        today=today,
        period=period,
        engagement=engagement,
        outlook=outlook_of(engagement, today) if engagement else (),
        prospects=prospects(engagement) if engagement else None,
        readiness=readiness_of_controls(period=period, today=today, categories=categories, occurrences=occurrences),
        occurrences=tuple(occurrences),
        punctuality=on_time(occurrences, today),
        gaps=tuple(Gap.objects.select_related("control", "owner").exclude(state="rejected").order_by("found_on", "id")),
        requests=tuple(Request.objects.filter(engagement=engagement)) if engagement else (),
        decisions=tuple(Decision.objects.select_related("owner").order_by("decide_by", "id")),
        scope_changes=tuple(staleness(scope)) if scope else None,
    )
