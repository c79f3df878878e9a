"""The frame of every page: sign-in first, a second factor first, own clients only, nothing cached."""

from soc2hub.accounts.models import Membership
from soc2hub.tenancy.scope import entering
from tests.worlds import World


def test_a_stranger_is_sent_to_the_sign_in(client, world: World) -> None:
    answer = client.get(world.acme.get_absolute_url())

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/c/")


def test_a_password_alone_reaches_nothing_but_the_second_factors_setup(client, world: World) -> None:
    """A34."""
    client.force_login(world.priya)

    assert client.get(world.acme.get_absolute_url())["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/api/v1/portfolio").status_code == 403


def test_a_member_sees_the_client_and_the_switcher_lists_own_clients(signed_in, world: World) -> None:
    answer = signed_in(world.priya).get(world.acme.get_absolute_url())

    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Acme Payments" in page
    assert "Bravo Health" in page
    assert "Rival Ltd" not in page
    assert "no-store" in answer["Cache-Control"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_the_frame_leads_each_role_to_a_page_of_its_own(signed_in, world: World) -> None:
    """An executive has no overview, and an auditor the room alone."""
    for person, first in ((world.priya, ""), (world.eve, "briefings/"), (world.audrey, "room/")):
        page = signed_in(person).get("/", follow=True)

        assert f'<a href="{world.acme.get_absolute_url()}{first}"' in page.content.decode()
        assert signed_in(person).get(f"{world.acme.get_absolute_url()}{first}").status_code == 200


def test_another_client_is_not_found_and_a_missing_right_is_forbidden(signed_in, world: World) -> None:
    assert signed_in(world.rita).get(world.acme.get_absolute_url()).status_code == 404
    assert signed_in(world.eve).get(world.acme.get_absolute_url()).status_code == 403


def test_a_revoked_member_is_out_at_the_next_request(signed_in, world: World) -> None:
    browser = signed_in(world.omar)
    assert browser.get(world.acme.get_absolute_url()).status_code == 200

    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(revoked_at="2026-01-01T00:00Z")

    assert browser.get(world.acme.get_absolute_url()).status_code == 404


def test_a_switched_off_account_is_out_at_the_next_request(signed_in, world: World) -> None:
    """A37."""
    browser = signed_in(world.omar)

    world.omar.is_active = False
    world.omar.save()

    assert browser.get(world.acme.get_absolute_url()).status_code == 302
