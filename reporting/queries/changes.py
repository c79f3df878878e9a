"""What changed since the last briefing, and what nobody knows: computed, in at most four and three lines."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from controls.models import Gap
from evidence.models import Acceptance, Return
from reporting.facts import Facts
from reporting.models import Decision
from reporting.queries.records import Records
from scoping.models import Commitment, ScopeApproval, System
from soc2hub.ui.words import answered, counted, day

MOST_CHANGES, MOST_UNKNOWN = 4, 3


def changes(found: Records, since: datetime, before: Facts | None) -> tuple[str, ...]:
    return tuple(_changes(found, since, before))[:MOST_CHANGES]


def _changes(found: Records, since: datetime, before: Facts | None) -> Iterator[str]:
    yield from _moved_report(found, before)
    yield from _gaps(found, since)
    accepted = Acceptance.objects.filter(accepted_at__gt=since).count()
    returned = Return.objects.filter(returned_at__gt=since).count()
    if accepted or returned:
        yield f"Evidence: {accepted} accepted, {returned} sent back with a reason."
    for title, outcome in (
        Decision.objects.filter(decided_at__gt=since).order_by("decided_at").values_list("title", "outcome")
    ):
        yield f"Decided: {answered(title, outcome)}"
    numbers = (
        ScopeApproval.objects.filter(created_at__gt=since)
        .order_by("created_at")
        .values_list("scope_version__number", flat=True)
    )
    for number in numbers:
        yield f"Version {number} of the scope was approved."


def _moved_report(found: Records, before: Facts | None) -> Iterator[str]:
    was = before.engagement.report_on if before and before.engagement else None
    if was and found.report_on and was != found.report_on:
        days = (found.report_on - was).days
        moved = f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
        yield f"The report is expected {moved}: {day(found.report_on)}."


def _gaps(found: Records, since: datetime) -> Iterator[str]:
    on = since.date()
    new = sum(gap.found_on > on for gap in found.gaps)
    closed = Gap.objects.filter(Q(verified_on__gt=on)).count()
    if new or closed:
        still_open = sum(gap.is_open for gap in found.gaps)
        yield f"Gaps: {closed} closed, {new} found, {still_open} open now."


def unknown(found: Records) -> tuple[str, ...]:
    return tuple(_unknown(found))[:MOST_UNKNOWN]


def _unknown(found: Records) -> Iterator[str]:
    proven = found.readiness.controls_proven
    total = proven.of + proven.not_yet_due
    if proven.not_yet_due:
        yield f"{proven.not_yet_due} of {total} controls have had nothing due yet: nobody can say whether they work."
    unasked, systems = System.objects.filter(carries_customer_data="unknown").count(), System.objects.count()
    if unasked:
        yield f"Of {unasked} of {systems} systems nobody has said whether customer data flows through them."
    open_ones = Commitment.objects.filter(met_on=None).exclude(report="").exclude(stage="lost")
    undated, wanting = open_ones.filter(need_by=None).count(), open_ones.count()
    if undated:
        yield f"{undated} of {wanting} customers who want the report have not said by when."
    if found.engagement is None:
        yield "No audit is planned yet, so no date can be forecast."
    elif found.prospects and found.prospects.tested < len(found.prospects.controls):
        yield f"{total - found.prospects.tested} of {total} controls have not been tested by us."
