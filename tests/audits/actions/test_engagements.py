from datetime import date

import pytest
from django.db import IntegrityError, transaction

from audits.actions import engagements, milestones, transitions
from audits.actions.engagements import Scope
from audits.models import Engagement, Milestone, Transition
from audits.phases import ReportType, State
from controls.models import Gap
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.scope import entering
from tests.audits.building import TODAY, TYPE_1, TYPE_2, again, issued, opened, verbs
from tests.worlds import World


def test_an_engagement_begins_with_its_plan(acme: World) -> None:
    engagement = opened(acme)

    with entering(acme.acme, by=acme.priya):
        plan = list(Milestone.objects.order_by("position").values_list("phase", "planned_on"))
    assert plan == [
        ("preparation", date(2026, 2, 28)),
        ("observation", date(2026, 8, 31)),
        ("fieldwork", date(2026, 10, 12)),
        ("report_issuance", date(2026, 11, 9)),
    ]
    assert verbs(acme, engagement.pk) == ["engagement.opened"]


@pytest.mark.parametrize(
    ("scope", "field"),
    [
        (Scope(ReportType.TYPE_1, ["security"], date(2026, 3, 1), date(2026, 8, 31)), "as_of"),
        (Scope(ReportType.TYPE_2, ["security"], as_of=date(2026, 3, 1)), "period_end"),
        (Scope(ReportType.TYPE_2, ["security"], date(2026, 3, 1), date(2026, 3, 1)), "period_end"),
        (Scope(ReportType.TYPE_2, [], date(2026, 3, 1), date(2026, 8, 31)), "categories"),
    ],
)
def test_a_time_frame_that_does_not_fit_the_type_is_refused(acme: World, scope: Scope, field: str) -> None:
    """DOMAIN R2.3, §13.3."""
    with entering(acme.acme, by=acme.priya), pytest.raises(Invalid) as caught:
        engagements.open_engagement(title="Wrong", scope=scope, by=acme.priya, today=TODAY)

    assert caught.value.field == field
    with entering(acme.acme, by=acme.priya):
        assert not Engagement.objects.exists()


def test_the_database_refuses_a_wrong_time_frame_by_itself(acme: World) -> None:
    with entering(acme.acme, by=acme.priya), pytest.raises(IntegrityError), transaction.atomic():
        Engagement.objects.create(title="Wrong", report_type="type_1", period_start=TODAY, period_end=date(2026, 9, 1))


def test_the_gate_is_shut_and_says_what_is_missing(acme: World) -> None:
    engagement = opened(acme, scope=TYPE_2)
    with entering(acme.acme, by=acme.priya):
        transitions.move(engagement, State.READINESS, by=acme.priya, today=TODAY)
        transitions.move(engagement, State.REMEDIATION, by=acme.priya, today=TODAY)

    with entering(acme.acme, by=acme.priya), pytest.raises(Refusal, match="Approve the system boundary"):
        transitions.move(engagement, State.OBSERVATION, by=acme.priya, today=TODAY)

    assert again(acme, engagement).state == "remediation"
    assert verbs(acme, engagement.pk) == ["engagement.opened", "engagement.moved", "engagement.moved"]


def test_a_state_cannot_be_skipped(acme: World) -> None:
    engagement = opened(acme)

    with entering(acme.acme, by=acme.priya), pytest.raises(Refusal, match="cannot move to fieldwork"):
        transitions.move(engagement, State.FIELDWORK, by=acme.priya, today=TODAY)


def test_a_take_over_enters_anywhere_and_keeps_the_unmet_gates(acme: World) -> None:
    """DOMAIN R2.10: entry date, phase and unmet gates are on record."""
    engagement = opened(acme, state=State.OBSERVATION)

    with entering(acme.acme, by=acme.priya):
        taken = Transition.objects.get()
        phases = list(Milestone.objects.order_by("position").values_list("phase", flat=True))
        gaps = list(Gap.objects.order_by("title").values_list("title", "source", "state"))
    assert (taken.from_state, taken.to_state, taken.reason) == ("", "observation", "From the former CISO.")
    assert "Approve the system boundary." in taken.unmet_gates
    assert gaps == [(gate[:200], "open at the take-over", "identified") for gate in sorted(taken.unmet_gates)]
    assert phases == ["observation", "fieldwork", "report_issuance"]
    assert verbs(acme, engagement.pk) == ["engagement.taken_over"]


def test_a_take_over_without_its_story_is_refused(acme: World) -> None:
    with entering(acme.acme, by=acme.priya), pytest.raises(Invalid, match="taken over"):
        engagements.open_engagement(title="T", scope=TYPE_2, by=acme.priya, today=TODAY, state=State.FIELDWORK)


def test_a_type_1_is_never_observed(acme: World) -> None:
    with entering(acme.acme, by=acme.priya), pytest.raises(Invalid):
        engagements.open_engagement(
            title="T", scope=TYPE_1, by=acme.priya, today=TODAY, state=State.OBSERVATION, reason="x"
        )


def test_leaving_a_phase_finishes_its_step(acme: World) -> None:
    engagement = opened(acme, state=State.OBSERVATION)
    after = date(2026, 9, 2)

    with entering(acme.acme, by=acme.priya):
        transitions.move(engagement, State.FIELDWORK, by=acme.priya, today=after)

        assert Milestone.objects.get(phase="observation").done_on == after
        assert Milestone.objects.get(phase="fieldwork").done_on is None


def test_final_fieldwork_waits_for_the_end_of_the_period(acme: World) -> None:
    engagement = opened(acme, state=State.OBSERVATION)

    with entering(acme.acme, by=acme.priya), pytest.raises(Refusal, match="31 Aug 2026"):
        transitions.move(engagement, State.FIELDWORK, by=acme.priya, today=date(2026, 8, 30))


def test_withdrawing_needs_a_reason_and_ends_it(acme: World) -> None:
    engagement = opened(acme)

    with entering(acme.acme, by=acme.priya), pytest.raises(Invalid):
        transitions.move(engagement, State.WITHDRAWN, by=acme.priya, today=TODAY)
    with entering(acme.acme, by=acme.priya):
        transitions.move(engagement, State.WITHDRAWN, by=acme.priya, today=TODAY, reason="The customer left.")

    assert again(acme, engagement).state == "withdrawn"


def test_the_report_cannot_be_dated_before_the_end_of_its_period(acme: World) -> None:
    """DOMAIN R10.6."""
    engagement = opened(acme)

    with entering(acme.acme, by=acme.priya), pytest.raises(Invalid, match="before the end"):
        engagements.change(engagement, version=1, by=acme.priya, report_on=date(2026, 8, 1))

    assert again(acme, engagement).report_on is None


def test_an_old_version_is_refused(acme: World) -> None:
    engagement = opened(acme)
    with entering(acme.acme, by=acme.priya):
        engagements.change(engagement, version=1, by=acme.priya, firm="Hart & Co")

    with entering(acme.acme, by=acme.priya), pytest.raises(Stale):
        engagements.change(engagement, version=1, by=acme.priya, firm="Other")

    assert again(acme, engagement).firm == "Hart & Co"


def test_a_milestone_cannot_end_before_it_starts(acme: World) -> None:
    engagement = opened(acme)

    with entering(acme.acme, by=acme.priya), pytest.raises(Invalid):
        milestones.add(
            engagement,
            by=acme.priya,
            title="Walkthroughs",
            phase="fieldwork",
            starts_on=date(2026, 9, 9),
            planned_on=TODAY,
        )


def test_what_an_issued_report_says_stands(acme: World) -> None:
    """DOMAIN R2.10, §13.8; its costs may still come in."""
    engagement = issued(acme, opened(acme))

    with entering(acme.acme, by=acme.priya):
        with pytest.raises(Refusal, match="The report is issued"):
            engagements.change(engagement, version=1, by=acme.priya, opinion="unqualified")
        changed = engagements.change(again(acme, engagement), version=1, by=acme.priya, opinion="", spent_cents=100)

    assert (changed.opinion, changed.spent_cents) == ("", 100)


def test_a_report_taken_over_after_its_issue_is_still_entered(acme: World) -> None:
    engagement = opened(acme, state=State.ISSUED)

    with entering(acme.acme, by=acme.priya):
        changed = engagements.change(engagement, version=1, by=acme.priya, opinion="qualified")

    assert changed.opinion == "qualified"
