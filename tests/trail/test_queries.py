"""The trail in words: subjects are called by their name, whether the event wrote it down or not."""

from datetime import date

from controls.models import Gap
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.trail.queries import told
from soc2hub.trail.record import record
from tests.worlds import World


def newest(count: int) -> list[Event]:
    return list(Event.objects.order_by("-seq")[:count])


def test_a_thing_without_a_name_in_the_event_is_called_what_it_is_called_now(world: World) -> None:
    with entering(world.acme, by=world.priya):
        gap = Gap.objects.create(title="No sign-on", severity="high", found_on=date(2026, 3, 2))
        record("gap.opened", subject=gap, by=world.priya, severity="high")

        assert [line.said for line in told(newest(1))] == ["Priya opened the gap “No sign-on”."]


def test_the_name_in_the_event_wins(world: World) -> None:
    with entering(world.acme, by=world.priya):
        gap = Gap.objects.create(title="New name", severity="high", found_on=date(2026, 3, 2))
        record("gap.opened", subject=gap, by=world.priya, title="Old name")

        assert [line.said for line in told(newest(1))] == ["Priya opened the gap “Old name”."]


def test_what_is_gone_is_told_by_its_kind(world: World) -> None:
    with entering(world.acme, by=world.priya):
        gap = Gap(title="Never saved", severity="high", found_on=date(2026, 3, 2))
        record("gap.opened", subject=gap, by=world.priya, severity="high")

        assert [line.said for line in told(newest(1))] == ["Priya opened the gap a gap."]


def test_twenty_events_cost_no_more_statements_than_two(world: World, django_assert_num_queries) -> None:
    with entering(world.acme, by=world.priya):
        for number in range(20):
            gap = Gap.objects.create(title=f"Gap {number}", severity="low", found_on=date(2026, 3, 2))
            record("gap.opened", subject=gap, by=world.priya, severity="low")
        few, many = newest(2), newest(20)

        with django_assert_num_queries(2):
            told(few)
        with django_assert_num_queries(2):
            told(many)
