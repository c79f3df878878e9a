"""What every endpoint promises: problems that name the fault, keyset pages, versions, one effect per key."""

import json

import pytest
from django.test import Client as DjangoClient

from scoping.models import Service
from soc2hub.accounts import tokens
from soc2hub.accounts.models import Membership
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from tests.worlds import World


def services(world: World) -> str:
    return f"/api/v1/clients/{world.acme.pk}/services"


def bearer(world: World, *scopes: str, **narrowing: object) -> dict[str, str]:
    issued = tokens.issue(world.priya, name="ci", scopes=list(scopes), days=30, **narrowing)  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {issued.text}"}


def test_a_token_acts_as_its_person_within_its_scopes(client: DjangoClient, world: World) -> None:
    """A46."""
    reading, writing = bearer(world, "read"), bearer(world, "write")

    assert client.get(services(world), headers=reading).status_code == 200
    assert client.post(services(world), {"name": "Pay"}, "application/json", headers=reading).status_code == 403
    assert client.post(services(world), {"name": "Pay"}, "application/json", headers=writing).status_code == 201
    with entering(world.acme, by=world.priya):
        assert [row.name for row in Service.objects.all()] == ["Pay"]


def test_a_token_of_one_client_finds_nothing_in_another(client: DjangoClient, world: World) -> None:
    headers = bearer(world, "read", client_id=world.bravo.pk)

    assert client.get(f"/api/v1/clients/{world.bravo.pk}/services", headers=headers).status_code == 200
    assert client.get(services(world), headers=headers).status_code == 404


def test_an_expired_or_revoked_or_altered_token_is_nobody(client: DjangoClient, world: World) -> None:
    issued = tokens.issue(world.priya, name="ci", scopes=["read"], days=1)

    def status(text: str) -> int:
        return client.get(services(world), headers={"Authorization": f"Bearer {text}"}).status_code

    assert status(issued.text) == 200
    assert status(issued.text[:-1] + ("a" if issued.text[-1] != "a" else "b")) == 401
    assert client.get(f"{services(world)}?token={issued.text}").status_code == 401
    type(issued.token).objects.filter(pk=issued.token.pk).update(expires_at=clock.now())
    assert status(issued.text) == 401
    type(issued.token).objects.filter(pk=issued.token.pk).update(expires_at="2999-01-01T00:00Z", revoked_at=clock.now())
    assert status(issued.text) == 401


def test_a_token_dies_with_the_membership(client: DjangoClient, world: World) -> None:
    """A37."""
    issued = tokens.issue(world.omar, name="ci", scopes=["read"], days=1)
    headers = {"Authorization": f"Bearer {issued.text}"}
    assert client.get(services(world), headers=headers).status_code == 200

    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(revoked_at="2026-01-01T00:00Z")

    assert client.get(services(world), headers=headers).status_code == 404


def test_the_same_key_has_one_effect_and_one_answer(client: DjangoClient, world: World) -> None:
    """F20."""
    headers = bearer(world, "write") | {"Idempotency-Key": "k1"}

    first = client.post(services(world), {"name": "Pay"}, "application/json", headers=headers)
    again = client.post(services(world), {"name": "Pay"}, "application/json", headers=headers)
    other = client.post(services(world), {"name": "Other"}, "application/json", headers=headers)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.content == again.content and first["ETag"] == again["ETag"]
    assert again["Idempotent-Replay"] == "true"
    with entering(world.acme, by=world.priya):
        assert Service.objects.count() == 1


def test_a_refused_attempt_does_not_use_up_its_key(client: DjangoClient, world: World) -> None:
    headers = bearer(world, "write") | {"Idempotency-Key": "k1"}

    assert client.post(services(world), {"name": ""}, "application/json", headers=headers).status_code == 400
    assert client.post(services(world), {"name": "Pay"}, "application/json", headers=headers).status_code == 201


def test_pages_follow_each_other_without_gap_or_repeat(client: DjangoClient, world: World) -> None:
    with entering(world.acme, by=world.priya):
        Service.objects.bulk_create([Service(name=f"Service {n:02}") for n in range(23)])
    headers, url, names = bearer(world, "read"), services(world) + "?page_size=10", []

    while url:
        body = client.get(url, headers=headers).json()
        names += [row["name"] for row in body["results"]]
        url = body["next"]

    assert names == [f"Service {n:02}" for n in range(23)]


NUL, SURROGATE, INFINITY = "WyJhXHUwMDAwIiwgImIiXQ", "WyJcdWQ4MDAiLCAiYSJd", "W0luZmluaXR5LCAiYSJd"


@pytest.mark.parametrize(
    "cursor", ["x", "WyJ4IiwieSJd", "W10", "e30", "////", NUL, SURROGATE, INFINITY, "W251bGwsbnVsbF0"]
)
def test_a_made_up_cursor_is_refused_by_name(client: DjangoClient, world: World, cursor: str) -> None:
    answer = client.get(f"{services(world)}?cursor={cursor}", headers=bearer(world, "read"))

    assert answer.status_code == 400
    assert "cursor" in answer.json()["errors"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[" * 100_000,
        b'{"name": "\\u0000"}',
        b'{"name": NaN}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b"[]",
        b'"x"',
        json.dumps({"name": "x" * 5000}).encode(),
    ],
)
def test_a_bad_body_is_a_problem_and_nothing_is_written(client: DjangoClient, world: World, body: bytes) -> None:
    """A66."""
    answer = client.post(services(world), body, "application/json", headers=bearer(world, "write"))

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    with entering(world.acme, by=world.priya):
        assert Service.objects.count() == 0


def test_a_body_beyond_the_limit_is_not_read(client: DjangoClient, world: World) -> None:
    body = json.dumps({"name": "x" * 3_000_000})

    assert client.post(services(world), body, "application/json", headers=bearer(world, "write")).status_code in (
        400,
        413,
    )


def test_a_change_needs_the_version_it_was_made_on(client: DjangoClient, world: World) -> None:
    """F19."""
    headers = bearer(world, "write")
    made = client.post(services(world), {"name": "Pay"}, "application/json", headers=headers).json()
    url = f"{services(world)}/{made['id']}"

    def change(name: str, **more: str) -> int:
        return client.patch(url, {"name": name}, "application/json", headers=headers | more).status_code

    assert change("blind") == 428
    assert change("mine", **{"If-Match": '"1"'}) == 200
    assert change("theirs", **{"If-Match": '"1"'}) == 412
    with entering(world.acme, by=world.priya):
        assert Service.objects.get().name == "mine"


def test_the_session_needs_the_csrf_token_for_changes(world: World) -> None:
    """A53."""
    browser = DjangoClient(enforce_csrf_checks=True)
    browser.force_login(world.priya)
    session = browser.session
    session["has_mfa"] = True
    session.save()

    assert browser.get(services(world)).status_code == 200
    assert browser.post(services(world), {"name": "Pay"}, "application/json").status_code == 403


def test_the_description_of_the_api_is_for_members(client: DjangoClient, world: World) -> None:
    """A65."""
    assert client.get("/api/schema/").status_code == 401
    assert client.get("/api/schema/", headers=bearer(world, "read")).status_code == 200


@pytest.mark.parametrize("size", ["²", "9" * 5000, "-1", "٣"])
def test_an_odd_page_size_is_no_fault_of_ours(client: DjangoClient, world: World, size: str) -> None:
    assert client.get(f"{services(world)}?page_size={size}", headers=bearer(world, "read")).status_code == 200


@pytest.mark.parametrize("tag", ["²", "9" * 5000, "-1", "x"])
def test_a_tag_that_no_version_has_is_stale(client: DjangoClient, world: World, tag: str) -> None:
    headers = bearer(world, "write")
    made = client.post(services(world), {"name": "Pay"}, "application/json", headers=headers).json()

    sent = headers | {"If-Match": f'"{tag}"'}
    answer = client.patch(f"{services(world)}/{made['id']}", {"name": "Out"}, "application/json", headers=sent)

    assert answer.status_code == 412


def test_half_a_surrogate_pair_is_refused_wherever_it_stands(client: DjangoClient, world: World) -> None:
    """A66: a dictionary's values are checked by no field of their own."""
    body = '{"ref": "A-1", "title": "t", "statement": "s", "frequency": "daily", "parameters": {"a": "%s"}}'
    address = f"/api/v1/clients/{world.acme.pk}/controls"

    def status(text: str) -> int:
        return client.post(address, body % text, "application/json", headers=bearer(world, "write")).status_code

    assert status("\\ud83d\\ude00") == 201
    assert status("\\uD800") == 400


@pytest.mark.parametrize("path", ["controls?status=%00", "gaps?state=%00", "services?cursor=%00"])
def test_a_nul_in_an_address_is_a_bad_request(client: DjangoClient, world: World, path: str) -> None:
    answer = client.get(f"/api/v1/clients/{world.acme.pk}/{path}", headers=bearer(world, "read"))

    assert answer.status_code == 400
    assert answer.json()["title"] == "The request could not be read."
