"""DOMAIN R10.4, PRODUCT A8: the next cycle, without a gap and without starting from nothing."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from audits.actions import engagements, milestones, renewals, results, transitions
from audits.actions.engagements import Scope
from audits.continuity import next_frame
from audits.models import Engagement, Milestone, Request
from audits.phases import ReportType, State
from audits.plan import TimeFrame
from audits.queries.engagements import current_engagement
from audits.queries.requests import expected_requests
from controls.models import Gap
from scoping.models import ScopeApproval, ScopeVersion
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering
from tests.audits.building import TODAY, TYPE_1, again, asked, control, issued, opened, verbs
from tests.worlds import World

LATER = date(2026, 10, 1)


def renewed(world: World, former: Engagement, *, frame: TimeFrame | None = None, reason: str = "") -> Engagement:
    with entering(former.client_id, by=world.priya):
        return renewals.renew(
            former, title="SOC 2 type 2, 2027", frame=frame or next_frame(former.time_frame), reason=reason,
            by=world.priya, today=LATER,
        )  # fmt: skip


def test_the_next_cycle_begins_the_day_after_with_a_plan_of_its_own(acme: World) -> None:
    former = issued(acme, opened(acme))

    after = renewed(acme, former)

    assert (after.period_start, after.period_end) == (date(2026, 9, 1), date(2027, 8, 31))
    assert (after.state, after.follows_id, after.scope_version_id) == ("planning", former.pk, None)
    assert verbs(acme, after.pk) == ["engagement.opened", "engagement.renewed"]
    with entering(acme.acme, by=acme.priya):
        assert Milestone.objects.filter(engagement=after).count() == 4


def test_after_a_type_1_comes_a_type_2(acme: World) -> None:
    after = renewed(acme, issued(acme, opened(acme, scope=TYPE_1)))

    assert (after.report_type, after.period_start) == ("type_2", date(2026, 4, 1))


def test_a_gap_or_an_overlap_needs_a_reason(acme: World) -> None:
    former = issued(acme, opened(acme))
    for start in (date(2026, 8, 1), date(2026, 10, 1)):
        with pytest.raises(Invalid) as caught:
            renewed(acme, former, frame=TimeFrame(start, date(2027, 9, 30)))
        assert caught.value.field == "reason"

    after = renewed(acme, former, frame=TimeFrame(date(2026, 10, 1), date(2027, 9, 30)), reason="A new firm.")

    assert after.frame_reason == "A new firm."


def test_there_is_one_next_cycle_however_often_it_is_started(acme: World) -> None:
    former = issued(acme, opened(acme))
    after = renewed(acme, former)

    with pytest.raises(Refusal, match="open already"):
        renewed(acme, former)
    with entering(acme.acme, by=acme.priya):
        with pytest.raises(IntegrityError, match="followed_once"), transaction.atomic():
            Engagement.objects.create(
                title="Another", report_type="type_1", as_of=LATER, follows=former, frame_reason="In SQL"
            )
        Engagement.objects.filter(pk=after.pk).update(state=State.WITHDRAWN)

    assert renewed(acme, former).follows_id == former.pk


@pytest.mark.parametrize("state", [State.PLANNING, State.REMEDIATION, State.WITHDRAWN])
def test_nothing_follows_what_is_not_examined(acme: World, state: State) -> None:
    former = opened(acme)
    with entering(acme.acme, by=acme.priya):
        Engagement.objects.filter(pk=former.pk).update(state=state)

    with pytest.raises(Refusal, match="once this examination runs"):
        renewed(acme, former)

    with entering(acme.acme, by=acme.priya):
        assert Engagement.objects.count() == 1


def test_prepared_while_the_former_one_runs_that_one_stays_the_current(acme: World) -> None:
    """PRACTICE §5: kick-off four months before the period ends."""
    former = opened(acme, state=State.OBSERVATION)
    after = renewed(acme, former)

    with entering(acme.acme, by=acme.priya):
        assert current_engagement() == former
        issued(acme, former)
        assert current_engagement() == after


def test_steps_added_by_hand_come_along_as_far_from_the_beginning(acme: World) -> None:
    former = opened(acme)
    with entering(acme.acme, by=acme.priya):
        milestones.add(
            former, by=acme.priya, title="Tabletop exercise", phase="observation", planned_on=date(2026, 4, 1)
        )
    after = renewed(acme, issued(acme, former))

    with entering(acme.acme, by=acme.priya):
        step = Milestone.objects.get(engagement=after, title="Tabletop exercise")
    assert (step.planned_on, step.done_on, step.position) == (date(2026, 10, 2), None, 5)


def test_exceptions_become_gaps_once_unless_one_is_open(acme: World) -> None:
    former, known = opened(acme), control(acme, "AC-1")
    control(acme, "AC-2", weight="normal")
    with entering(acme.acme, by=acme.priya):
        for row in (known, control(acme, "AC-3")):
            results.transcribe(
                former, row, by=acme.priya, result="exception", methods=["inspection"], items_tested=5, deviations=1,
                page="31", note="One leaver kept access.",
            )  # fmt: skip
        Gap.objects.create(title="Leavers", severity="high", control=known, state="planned", found_on=LATER)
    former = issued(acme, former)

    renewed(acme, former)
    with entering(acme.acme, by=acme.priya):
        assert renewals.carry_exceptions(former, by=acme.priya) == 0
        carried = Gap.objects.select_related("control").get(source=renewals.SOURCE)

    assert (carried.control.ref, carried.severity, carried.impact) == ("AC-3", "high", "One leaver kept access.")


def test_an_exception_found_after_the_renewal_becomes_a_gap_when_the_report_is_issued(acme: World) -> None:
    former = opened(acme, state=State.REPORTING)
    renewed(acme, former)
    with entering(acme.acme, by=acme.priya):
        results.transcribe(
            former, control(acme), by=acme.priya, result="exception", methods=["inspection"], items_tested=5,
            deviations=1, page="31", response="Mended.",
        )  # fmt: skip
        former.refresh_from_db()
        engagements.change(
            former, version=former.version, by=acme.priya, assertion_on=LATER, representation_on=LATER,
            opinion="unqualified", report_on=LATER,
        )  # fmt: skip
        transitions.move(former, State.ISSUED, by=acme.priya, today=LATER)

        assert Gap.objects.filter(source=renewals.SOURCE).count() == 1


def test_what_was_asked_last_time_is_expected_until_it_is_asked(acme: World) -> None:
    former = opened(acme)
    asked(acme, former, "A-1")
    asked(acme, former, "A-2")
    after = renewed(acme, issued(acme, former))
    asked(acme, after, "A-1")

    with entering(acme.acme, by=acme.priya):
        assert [row.ref for row in expected_requests(after)] == ["A-2"]
        assert not expected_requests(former).exists()
        assert Request.objects.filter(engagement=after).count() == 1


def test_two_open_examinations_about_one_day_need_a_reason(acme: World) -> None:
    first = opened(acme)

    with pytest.raises(Refusal) as caught:
        opened(acme, beside=False)
    assert caught.value.field == "frame_reason" and first.title in caught.value.message
    with entering(acme.acme, by=acme.priya):
        assert Engagement.objects.count() == 1
        Engagement.objects.update(state=State.WITHDRAWN)

    assert opened(acme, beside=False).state == "planning"


def test_periods_side_by_side_need_none(acme: World) -> None:
    opened(acme, beside=False)
    scope = Scope(ReportType.TYPE_2, ["security"], period_start=date(2026, 9, 1), period_end=date(2027, 8, 31))

    assert opened(acme, scope=scope, beside=False).frame_reason == ""
    assert again(acme, opened(acme, scope=TYPE_1)).as_of > TODAY


def test_the_last_cycles_scope_is_not_followed_into_the_next(acme: World) -> None:
    after = renewed(acme, issued(acme, opened(acme)))
    with entering(acme.acme, by=acme.priya):
        old = ScopeVersion.objects.create(
            number=1, report_type="type_2", categories=["security"], period_start=date(2026, 3, 1),
            period_end=date(2026, 8, 31), rationale="x", snapshot={}, snapshot_sha256="0" * 64, drafted_by=acme.priya,
        )  # fmt: skip
    with entering(acme.acme, by=acme.eve):
        ScopeApproval.objects.create(scope_version=old, approved_by=acme.eve)
    with entering(acme.acme, by=acme.priya), pytest.raises(Refusal, match="former period"):
        engagements.follow_scope(after, old, by=acme.priya)

    assert again(acme, after).period_start == date(2026, 9, 1)
