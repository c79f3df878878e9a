"""A15: nobody gives more than they have, not to themselves, not into another client; on create and on update."""

import pytest

from soc2hub.accounts.models import Invitation, Membership, User
from soc2hub.accounts.roles import RANK, Role
from soc2hub.tenancy.scope import entering
from tests.accounts.inviting import page_of
from tests.worlds import World

ABOVE = [role.value for role in Role if RANK[role] > RANK[Role.CLIENT_ADMIN]]


@pytest.fixture
def admin(world: World) -> User:
    """Omar as client admin: manages people, ranks below CISO and owner."""
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(role="client_admin")
    return world.omar


def roles(world: World) -> dict[str, str]:
    with entering(world.acme, by=world.priya):
        rows = Membership.objects.filter(revoked_at=None).select_related("user")
        return {row.user.name: row.role for row in rows}


def id_of(world: World, user: User) -> str:
    with entering(world.acme, by=world.priya):
        return str(Membership.objects.get(user=user).pk)


@pytest.mark.parametrize("role", ABOVE)
def test_an_invitation_above_ones_own_role_is_refused(world: World, admin: User, signed_in, role: str) -> None:
    browser, form = signed_in(admin), {"name": "M", "email": "m@example.org"}
    api = f"/api/v1/clients/{world.acme.pk}/invitations"

    lower = browser.post(page_of(world.acme, "invite"), form | {"role": "client_admin"})
    page = browser.post(page_of(world.acme, "invite"), form | {"role": role})
    call = browser.post(api, form | {"role": role}, content_type="application/json")

    assert (lower.status_code, page.status_code, call.status_code) == (302, 403, 403)
    with entering(world.acme, by=world.priya):
        assert [row.role for row in Invitation.objects.filter(revoked_at=None)] == ["client_admin"]


@pytest.mark.parametrize("role", ABOVE)
def test_a_role_above_ones_own_is_not_given_on_update(world: World, admin: User, signed_in, role: str) -> None:
    before, erin = roles(world), id_of(world, world.erin)
    browser = signed_in(admin)

    page = browser.post(page_of(world.acme, "membership", erin), {"role": role})
    call = browser.put(
        f"/api/v1/clients/{world.acme.pk}/memberships/{erin}/role", {"role": role}, content_type="application/json",
        headers={"If-Match": '"1"'},
    )  # fmt: skip

    assert (page.status_code, call.status_code) == (403, 403)
    assert roles(world) == before
    assert (
        browser.post(page_of(world.acme, "membership", erin), {"role": "client_admin", "version": 1}).status_code == 302
    )


def test_a_higher_one_is_neither_demoted_nor_put_out(world: World, admin: User, signed_in) -> None:
    before, priya = roles(world), id_of(world, world.priya)
    browser = signed_in(admin)

    assert browser.post(page_of(world.acme, "membership", priya), {"role": "viewer"}).status_code == 403
    assert browser.post(page_of(world.acme, "revoke_membership", priya)).status_code == 403
    assert browser.delete(f"/api/v1/clients/{world.acme.pk}/memberships/{priya}").status_code == 403

    assert roles(world) == before


def test_nobody_promotes_themselves(world: World, admin: User, signed_in) -> None:
    own = id_of(world, admin)

    for role in ("client_admin", "ciso", "practice_owner"):
        assert signed_in(admin).post(page_of(world.acme, "membership", own), {"role": role}).status_code == 403

    assert roles(world)["Omar"] == "client_admin"


def test_nobody_is_invited_into_a_client_one_is_not_in(world: World, admin: User, signed_in) -> None:
    form = {"name": "Rita", "email": "rita@example.org", "role": "viewer"}

    for client in (world.bravo, world.rival):
        assert signed_in(admin).post(page_of(client, "invite"), form).status_code == 404
        path = f"/api/v1/clients/{client.pk}/invitations"
        assert signed_in(admin).post(path, form, content_type="application/json").status_code == 404

    with entering(world.bravo, by=world.priya):
        assert not Invitation.objects.exists()
