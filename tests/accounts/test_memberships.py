"""Roles are changed and taken away by who ranks as high; sessions, tokens and invitations follow (case A15, A37)."""

from datetime import timedelta

from django.test import Client as DjangoClient

from soc2hub.accounts.models import ApiToken, Membership, User
from soc2hub.accounts.tokens import issue
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.accounts.inviting import confirm, invited, open_invitations, page_of, role_of
from tests.worlds import World


def membership_of(world: World, user: User) -> Membership:
    with entering(world.acme, by=world.priya):
        return Membership.objects.get(user=user)


def soon() -> str:
    return (clock.today("Europe/Berlin") + timedelta(days=9)).isoformat()


def make_admin(world: World, user: User) -> None:
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=user).update(role="client_admin")


def test_a_role_is_changed_and_told(world: World, signed_in) -> None:
    erin = membership_of(world, world.erin)
    browser = signed_in(world.priya)

    page = browser.get(page_of(world.acme, "membership", erin.pk)).content.decode()
    answer = browser.post(page_of(world.acme, "membership", erin.pk), {"role": "control_owner", "version": 1})

    assert "Take the access of Erin away" in page and "API tokens of theirs that stop: 0." in page
    assert answer.status_code == 302
    assert role_of(world.acme, world.erin, seen_by=world.priya) == "control_owner"
    with entering(world.acme, by=world.priya):
        event = Event.objects.order_by("-seq")[0]
    assert (event.verb, event.body) == (
        "membership.changed",
        {"name": "Erin", "former": "contributor", "role": "control_owner"},
    )


def test_a_changed_role_ends_the_persons_sessions(world: World, signed_in) -> None:
    """A43."""
    erins = DjangoClient()
    erins.post("/accounts/login/", {"login": "erin@example.org", "password": "correct horse battery staple"})
    assert erins.get("/account/tokens/")["Location"] == "/accounts/2fa/totp/activate/"

    url = page_of(world.acme, "membership", membership_of(world, world.erin).pk)
    signed_in(world.priya).post(url, {"role": "viewer", "version": 1})

    assert erins.get("/account/tokens/")["Location"].startswith("/accounts/login/")


def test_a_team_member_does_not_become_auditor_nor_an_auditor_a_member(world: World, signed_in) -> None:
    """Who judges did not work on it; an auditor is invited as such."""
    browser = signed_in(world.priya)
    confirm(browser, world.priya)

    for user, role in ((world.erin, "auditor"), (world.audrey, "viewer")):
        url = page_of(world.acme, "membership", membership_of(world, user).pk)
        answer = browser.post(url, {"role": role, "version": 1, "until": soon()})
        assert answer.status_code == 422 and "invited as such" in answer.content.decode()

    assert role_of(world.acme, world.erin, seen_by=world.priya) == "contributor"
    assert role_of(world.acme, world.audrey, seen_by=world.priya) == "auditor"


def test_a_revocation_stops_tokens_and_invitations_with_it(world: World, signed_in) -> None:
    """A37."""
    make_admin(world, world.omar)
    narrowed = issue(world.omar, name="a", scopes=["read"], days=1, client_id=world.acme.pk)
    wide = issue(world.omar, name="b", scopes=["read"], days=1)
    link = invited(signed_in(world.omar), world, role="viewer")
    url = page_of(world.acme, "revoke_membership", membership_of(world, world.omar).pk)

    answer = signed_in(world.priya).post(url)

    assert answer.status_code == 302
    assert role_of(world.acme, world.omar, seen_by=world.priya) is None
    assert ApiToken.objects.get(pk=narrowed.token.pk).revoked_at is not None
    assert ApiToken.objects.get(pk=wide.token.pk).revoked_at is None
    assert DjangoClient().get(link).status_code == 410
    assert open_invitations(world) == 0
    for issued, status in ((narrowed, 401), (wide, 404)):
        headers = {"Authorization": f"Bearer {issued.text}"}
        path = f"/api/v1/clients/{world.acme.pk}/services"
        assert DjangoClient().get(path, headers=headers).status_code == status


def test_nobody_changes_or_revokes_themselves(world: World, signed_in) -> None:
    mine = membership_of(world, world.priya)
    browser = signed_in(world.priya)

    assert browser.post(page_of(world.acme, "membership", mine.pk), {"role": "viewer"}).status_code == 403
    assert browser.post(page_of(world.acme, "revoke_membership", mine.pk)).status_code == 403
    assert "This is you" in browser.get(page_of(world.acme, "membership", mine.pk)).content.decode()
    assert role_of(world.acme, world.priya, seen_by=world.priya) == "practice_owner"


def test_an_ended_access_is_not_ended_twice(world: World, signed_in) -> None:
    url = page_of(world.acme, "revoke_membership", membership_of(world, world.vera).pk)
    browser = signed_in(world.priya)

    assert browser.post(url).status_code == 302
    assert browser.post(url).status_code == 404


def test_another_clients_membership_is_not_found(world: World, signed_in) -> None:
    """A02, A04: also with the right to manage people in both."""
    foreign = membership_of(world, world.erin)
    url = page_of(world.bravo, "revoke_membership", foreign.pk)

    assert signed_in(world.priya).post(url).status_code == 404
    assert (
        signed_in(world.rita).post(page_of(world.rival, "membership", foreign.pk), {"role": "ciso"}).status_code == 404
    )
    assert role_of(world.acme, world.erin, seen_by=world.priya) == "contributor"


def test_an_access_that_ran_out_is_no_longer_shown(world: World, signed_in) -> None:
    with entering(world.acme, by=world.priya):
        row = Membership.objects.get(user=world.audrey)
        row.expires_at = row.created_at - timedelta(days=1)
        row.save()

    page = signed_in(world.priya).get(page_of(world.acme, "membership", row.pk))

    assert page.status_code == 404
