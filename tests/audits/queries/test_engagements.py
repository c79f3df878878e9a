from datetime import UTC, date, datetime

from audits.actions import milestones, transitions
from audits.models import Engagement, Milestone
from audits.phases import Phase, State
from audits.queries import current_engagement, forecast_report_on, outlook_of, phase_now, request_counts
from audits.turns import Turn
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from tests.audits.building import TODAY, asked, opened, submitted
from tests.worlds import World


def test_the_engagement_under_way_comes_before_the_issued_and_never_the_withdrawn(acme: World) -> None:
    with entering(acme.acme, by=acme.priya):
        assert current_engagement() is None
    issued = opened(acme)
    with entering(acme.acme, by=acme.priya):
        Engagement.objects.update(state="issued")
        assert current_engagement() == issued
    under_way, withdrawn = opened(acme), opened(acme)

    with entering(acme.acme, by=acme.priya):
        transitions.move(withdrawn, State.WITHDRAWN, by=acme.priya, today=TODAY, reason="Opened twice.")

        assert current_engagement() == under_way
        assert phase_now(under_way) is Phase.PREPARATION


def test_another_clients_engagement_is_nobody_elses(acme: World) -> None:
    opened(acme, client=acme.bravo)

    with entering(acme.acme, by=acme.priya):
        assert current_engagement() is None


def test_the_report_comes_when_the_last_step_ends(acme: World) -> None:
    engagement = opened(acme)
    with entering(acme.acme, by=acme.priya):
        assert forecast_report_on(engagement, TODAY) == date(2026, 11, 9)
        fieldwork = Milestone.objects.get(phase="fieldwork")

        milestones.change(fieldwork, version=1, by=acme.priya, forecast_on=date(2026, 10, 26))

        assert forecast_report_on(engagement, TODAY) == date(2026, 11, 23)
        assert [step.slip_days for step in outlook_of(engagement, TODAY)] == [0, 0, 14, 14]


def test_requests_are_counted_by_turn_and_the_parts_add_up(acme: World) -> None:
    engagement = opened(acme)
    with clock.travelled_to(datetime(2026, 9, 1, tzinfo=UTC)):
        asked(acme, engagement, due_on=date(2026, 9, 10))
        submitted(acme, asked(acme, engagement))

    with entering(acme.acme, by=acme.priya):
        counts = request_counts(engagement, date(2026, 9, 11))
        without_day = request_counts(engagement)

    assert (counts.total, counts.with_team, counts.with_auditor, counts.closed, counts.overdue) == (2, 1, 1, 0, 1)
    assert counts.turn is Turn.TEAM and counts.team_since == datetime(2026, 9, 1, tzinfo=UTC)
    assert without_day.total == 2
