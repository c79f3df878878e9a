"""memberships, invitations, tokens and the trail over the API: the same acts, refusals and walls as on pages."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as DjangoClient
from django.test.utils import CaptureQueriesContext

from soc2hub.accounts.models import ApiToken, Invitation, Membership, Person, User
from soc2hub.accounts.tokens import issue
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.trail.record import record
from tests.accounts.inviting import confirm, open_invitations, role_of
from tests.worlds import World

NINA = {"name": "Nina", "email": "nina@example.org", "role": "viewer"}


def at(client: Client, path: str) -> str:
    return f"/api/v1/clients/{client.pk}/{path}"


def membership_id(world: World, user: User) -> str:
    with entering(world.acme, by=world.priya):
        return str(Membership.objects.get(user=user).pk)


def test_memberships_are_listed_to_who_manages_and_own_to_others(world: World, signed_in) -> None:
    all_of_them = signed_in(world.priya).get(at(world.acme, "memberships")).json()["results"]
    own = signed_in(world.omar).get(at(world.acme, "memberships")).json()["results"]

    assert {row["name"] for row in all_of_them} == {"Priya", "Omar", "Erin", "Eve", "Audrey", "Vera"}
    assert [row["name"] for row in own] == ["Omar"]


def test_a_role_is_put_and_an_access_deleted(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    path = at(world.acme, f"memberships/{membership_id(world, world.erin)}")

    put = browser.put(
        f"{path}/role",
        {"role": "viewer"},
        content_type="application/json",
        headers={"If-Match": browser.get(path)["ETag"]},
    )
    read = browser.get(path)
    deleted = browser.delete(path)

    assert (put.status_code, put.json()["role"], read.json()["role"], deleted.status_code) == (
        200,
        "viewer",
        "viewer",
        204,
    )
    assert browser.get(path).status_code == 404


def test_an_invitation_is_made_listed_and_taken_back_without_showing_its_secret(world: World, signed_in) -> None:
    browser = signed_in(world.priya)

    made = browser.post(at(world.acme, "invitations"), NINA, content_type="application/json")
    listed = browser.get(at(world.acme, "invitations")).json()["results"]
    gone = browser.delete(at(world.acme, f"invitations/{made.json()['id']}"))

    assert made.status_code == 201
    assert set(made.json()) == {"id", "email", "name", "role", "until", "invited_by", "created_at", "expires_at"}
    assert [row["email"] for row in listed] == ["nina@example.org"]
    assert gone.status_code == 204 and open_invitations(world) == 0


def test_an_auditor_is_invited_with_a_session_just_confirmed_and_never_with_a_token(world: World, signed_in) -> None:
    """A45."""
    form = NINA | {"role": "auditor", "until": (clock.now() + timedelta(days=9)).isoformat()}
    path = at(world.acme, "invitations")
    bearer = {"Authorization": f"Bearer {issue(world.priya, name='w', scopes=['write'], days=1).text}"}
    browser = signed_in(world.priya)

    by_token = DjangoClient().post(path, form, content_type="application/json", headers=bearer)
    stale = browser.post(path, form, content_type="application/json")
    confirm(browser, world.priya)
    fresh = browser.post(path, form, content_type="application/json")

    assert (by_token.status_code, stale.status_code, fresh.status_code) == (403, 403, 201)
    assert open_invitations(world) == 1


def test_an_auditor_without_a_last_day_is_refused_by_field(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    confirm(browser, world.priya)

    answer = browser.post(at(world.acme, "invitations"), NINA | {"role": "auditor"}, content_type="application/json")

    assert (answer.status_code, answer.json()["field"]) == (422, "until")


@pytest.mark.parametrize("path", ["memberships", "invitations", "trail"])
def test_another_client_is_not_found(world: World, signed_in, path: str) -> None:
    assert signed_in(world.rita).get(at(world.acme, path)).status_code == 404


def test_the_trail_is_read_in_sentences_and_its_chain_recomputed(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    browser.post(at(world.acme, "invitations"), NINA, content_type="application/json")

    rows = browser.get(at(world.acme, "trail")).json()["results"]

    assert rows[0]["sentence"] == "Priya invited “Nina”."
    assert rows[0]["seq"] > rows[1]["seq"] and rows[0]["previous"] == rows[1]["hash"]
    for row in rows:
        assert hashlib.sha256((row["previous"] + row["sealed"]).encode()).hexdigest() == row["hash"]
    assert signed_in(world.omar).get(at(world.acme, "trail")).status_code == 403


@pytest.mark.parametrize("path", ["memberships", "invitations", "trail"])
def test_a_list_costs_the_same_with_many_rows(world: World, signed_in, path: str) -> None:
    browser = signed_in(world.priya)
    browser.get(at(world.acme, path))
    with CaptureQueriesContext(connection) as few:
        browser.get(at(world.acme, path))

    people = User.objects.bulk_create(User(email=f"u{n}@example.org", name=f"U{n}") for n in range(30))
    with entering(world.acme, by=world.priya):
        Membership.objects.bulk_create(Membership(user=u, role="viewer", granted_by=world.priya) for u in people)
        Invitation.objects.bulk_create(
            Invitation(email=f"i{n}@example.org", name="I", role="viewer", token_sha256=f"{n:064}", invited_by=u,
                       expires_at=clock.now() + timedelta(hours=1))
            for n, u in enumerate(people)
        )  # fmt: skip
        for _ in people:
            record("person.added", subject=Person.objects.get(user=world.erin), by=world.priya, name="Erin")
    with CaptureQueriesContext(connection) as many:
        answer = browser.get(at(world.acme, path))

    assert len(answer.json()["results"]) >= 30
    assert len(many) == len(few)
    assert len([q for q in many if "SAVEPOINT" not in q["sql"]]) <= 12


def test_a_token_sees_and_revokes_itself_alone(world: World) -> None:
    """A46: and cannot make another."""
    one, other = (issue(world.erin, name=name, scopes=["write"], days=1) for name in "ab")
    call = {"headers": {"Authorization": f"Bearer {one.text}"}}
    browser = DjangoClient()

    listed = browser.get("/api/v1/tokens", **call).json()["results"]
    minted = browser.post("/api/v1/tokens", {}, content_type="application/json", **call)
    foreign = browser.delete(f"/api/v1/tokens/{other.token.pk}", **call)
    own = browser.delete(f"/api/v1/tokens/{one.token.pk}", **call)

    assert [row["name"] for row in listed] == ["a"]
    assert "secret" not in str(listed) and one.text not in str(listed)
    assert (minted.status_code, foreign.status_code, own.status_code) == (405, 404, 204)
    assert ApiToken.objects.filter(revoked_at=None).count() == 1
    assert role_of(world.acme, world.erin, seen_by=world.priya) == "contributor"
