from datetime import UTC, datetime

from controls.queries.history import history_of
from soc2hub.lib import clock
from tests.controls.building import draft, inside
from tests.worlds import World


def test_events_are_told_as_sentences_in_the_clients_zone(world: World) -> None:
    with clock.travelled_to(datetime(2026, 3, 31, 22, 30, tzinfo=UTC)), inside(world):
        control = draft(world)

        told = history_of(control.pk, named=control.ref)

    assert [(event.said, event.when) for event in told] == [("Priya created AC-1.", "1 Apr 2026, 00:30")]
