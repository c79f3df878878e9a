"""Sessions end by themselves: 2 idle hours, 30 idle minutes for an auditor, 12 hours in all (SECURITY §1.4)."""

from datetime import UTC, datetime, timedelta

import pytest

from soc2hub.accounts.models import Membership
from soc2hub.accounts.roles import Role
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from tests.security.signing_in import is_in
from tests.worlds import World, join

BEGUN = datetime.now(UTC)


def opens_after(browser, minutes: float) -> bool:
    with clock.travelled_to(BEGUN + timedelta(minutes=minutes)):
        return is_in(browser)


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (119, True), (121, False)])
def test_two_idle_hours_end_a_session(world: World, signed_in, minutes: int, stays: bool) -> None:
    browser = signed_in(world.priya)
    assert opens_after(browser, 0)

    assert opens_after(browser, minutes) is stays


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_thirty_idle_minutes_end_an_auditors(world: World, signed_in, minutes: int, stays: bool) -> None:
    browser = signed_in(world.audrey)
    assert opens_after(browser, 0)

    assert opens_after(browser, minutes) is stays
    assert opens_after(browser, minutes) is stays


def test_an_auditor_anywhere_is_an_auditor_everywhere(world: World, signed_in) -> None:
    """Looking at another client first does not bring the room back."""
    join(world.bravo, world.audrey, Role.VIEWER, by=world.priya)
    browser = signed_in(world.audrey)
    assert opens_after(browser, 0)

    assert not opens_after(browser, 31)


def test_who_is_no_auditor_any_more_has_the_usual_time(world: World, signed_in) -> None:
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.audrey).update(revoked_at=clock.now())
    browser = signed_in(world.audrey)
    assert opens_after(browser, 0)

    assert opens_after(browser, 31)


def test_work_keeps_a_session_until_its_twelfth_hour(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    assert all(opens_after(browser, 60 * hour) for hour in range(13))

    assert not opens_after(browser, 12 * 60 + 1)


def test_an_ended_session_does_not_come_back(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    assert opens_after(browser, 0)

    assert not opens_after(browser, 121)
    assert not opens_after(browser, 1)
