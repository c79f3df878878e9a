"""A13: what a form or body adds beside its fields is never stored."""

from soc2hub.accounts.models import Invitation, Membership, Person, User
from soc2hub.tenancy.scope import entering
from tests.accounts.inviting import STRONG, invited, page_of
from tests.worlds import World

LONG_AGO = "2001-01-01T00:00:00Z"


def surplus(world: World) -> dict[str, object]:
    return {
        "client": str(world.bravo.pk),
        "client_id": str(world.bravo.pk),
        "practice_id": str(world.bravo.practice_id),
        "user": str(world.rita.pk),
        "invited_by": str(world.eve.pk),
        "is_staff": "1",
        "is_superuser": "1",
        "is_active": "",
        "accepted_at": LONG_AGO,
        "created_at": LONG_AGO,
        "expires_at": "2099-01-01T00:00:00Z",
        "token_sha256": "0" * 64,
        "version": "77",
        "id": str(world.acme.pk),
    }


def test_a_person_is_of_the_client_entered_and_without_account(world: World, signed_in) -> None:
    signed_in(world.priya).post(page_of(world.acme, "add_person"), {"name": "Lena"} | surplus(world))

    with entering(world.acme, by=world.priya):
        lena = Person.objects.get(name="Lena")
    assert (lena.client_id, lena.user_id, lena.version) == (world.acme.pk, None, 1)
    assert lena.created_at.year > 2001 and lena.pk != world.acme.pk
    with entering(world.bravo, by=world.priya):
        assert not Person.objects.filter(name="Lena").exists()


def test_an_invitation_says_itself_who_where_and_how_long(world: World, signed_in) -> None:
    body = {"name": "N", "email": "n@example.org", "role": "viewer"} | surplus(world)

    answer = signed_in(world.priya).post(
        f"/api/v1/clients/{world.acme.pk}/invitations", body, content_type="application/json"
    )

    assert answer.status_code == 201
    with entering(world.acme, by=world.priya):
        made = Invitation.objects.get()
    assert (made.client_id, made.invited_by_id, made.accepted_at) == (world.acme.pk, world.priya.pk, None)
    assert made.token_sha256 != "0" * 64 and made.created_at.year > 2001 and made.expires_at.year < 2099


def test_who_joins_chooses_name_and_password_and_nothing_else(world: World, signed_in, client) -> None:
    link = invited(signed_in(world.priya), world, role="viewer")
    client.logout()

    client.post(link, {"name": "Nina", "password": STRONG, "role": "ciso", "email": "ceo@example.org"} | surplus(world))

    nina = User.objects.get(name="Nina")
    assert (nina.email, nina.is_active) == ("nina@example.org", True)
    with entering(world.acme, by=world.priya):
        assert Membership.objects.get(user=nina).role == "viewer"
    assert not hasattr(nina, "is_superuser")


def test_a_role_is_all_that_a_put_changes(world: World, signed_in) -> None:
    with entering(world.acme, by=world.priya):
        before = Membership.objects.get(user=world.erin)

    answer = signed_in(world.priya).put(
        f"/api/v1/clients/{world.acme.pk}/memberships/{before.pk}/role",
        {"role": "viewer", "revoked_at": LONG_AGO} | surplus(world),
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )

    assert answer.status_code == 200
    with entering(world.acme, by=world.priya):
        after = Membership.objects.get(user=world.erin)
    unchanged = ("id", "client_id", "user_id", "granted_by_id", "created_at", "expires_at", "revoked_at")
    assert [getattr(after, name) for name in unchanged] == [getattr(before, name) for name in unchanged]
    assert after.role == "viewer"
