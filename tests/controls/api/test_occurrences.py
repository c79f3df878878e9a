"""Occurrences and waivers over the API: versions, refusals, four eyes, walls."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from controls.models import Control, Occurrence, Waiver
from tests.controls.building import browser_of, inside, on, running, second_lead
from tests.worlds import World

DAY = date(2026, 4, 10)
JSON = "application/json"


def at(world: World, path: str) -> str:
    return f"/api/v1/clients/{world.acme.pk}/{path}"


@pytest.fixture
def one(world: World) -> Control:
    lena = second_lead(world)
    with on(DAY), inside(world):
        return running(world, lena, since=date(2026, 1, 1))


def row(world: World, control: Control, key: str) -> Occurrence:
    with inside(world):
        return control.occurrences.get(key=key)


def post(browser: Any, path: str, body: dict[str, Any], tag: int | None = 1, **headers: str) -> Any:
    headers |= {"If-Match": f'"{tag}"'} if tag is not None else {}
    with on(DAY):
        return browser.post(path, body, content_type=JSON, headers=headers)


def test_one_occurrence_is_read_with_its_version_and_moved_by_it(world: World, one: Control) -> None:
    """F19: of the version in If-Match, once."""
    may, lead = row(world, one, "2026-05"), browser_of(world.priya)
    path, body = at(world, f"occurrences/{may.pk}"), {"due_on": "2026-06-12", "reason": "The auditor visits."}

    with on(DAY):
        read = lead.get(path)
    owner = post(browser_of(world.omar), f"{path}/move", body)
    blind = post(lead, f"{path}/move", body, tag=None)
    empty = post(lead, f"{path}/move", {"reason": "x"})
    made = post(lead, f"{path}/move", body)
    again = post(lead, f"{path}/move", body | {"due_on": "2026-06-13"})
    late = post(lead, f"{path}/move", body | {"due_on": "2026-07-01"}, tag=2)

    assert read["ETag"] == '"1"'
    assert [a.status_code for a in (owner, blind, empty, made, again, late)] == [403, 428, 400, 200, 412, 422]
    assert made["ETag"] == '"2"'
    told = made.json()
    assert (told["key"], told["due_on"], told["moved_from"], told["moved_because"], told["state"]) == (
        "2026-05", "2026-06-12", "2026-05-31", "The auditor visits.", "scheduled",
    )  # fmt: skip


def test_a_waiver_is_asked_by_the_team_and_answered_by_another_lead(world: World, one: Control) -> None:
    march = row(world, one, "2026-03")
    owner, lead = browser_of(world.omar), browser_of(world.priya)
    path = at(world, f"occurrences/{march.pk}/waiver")

    empty = post(owner, path, {})
    made = post(owner, path, {"reason": "Switched off"})
    again = post(owner, path, {"reason": "Switched off"}, tag=2)
    answer = at(world, f"waivers/{made.json()['id']}/answer")
    own = post(owner, answer, {"is_approved": True, "reason": "Mine."})
    stale = post(lead, answer, {"is_approved": True, "reason": "Nothing ran."}, tag=7)
    done = post(lead, answer, {"is_approved": True, "reason": "Nothing ran."})
    with on(DAY):
        listed = browser_of(world.vera).get(at(world, "waivers?state=approved")).json()["results"]
        state = lead.get(at(world, f"occurrences/{march.pk}")).json()["state"]
        one_of_them = lead.get(at(world, f"waivers/{made.json()['id']}"))
    ended = post(lead, at(world, f"waivers/{made.json()['id']}/end"), {"reason": "It ran."}, tag=2)

    assert [a.status_code for a in (empty, made, again, own, stale, done)] == [400, 201, 409, 403, 412, 200]
    assert (done.json()["state"], done.json()["answer"], state) == ("approved", "Nothing ran.", "waived")
    assert [(w["control"], w["key"], w["reason"]) for w in listed] == [("AC-1", "2026-03", "Switched off")]
    assert one_of_them["ETag"] == '"2"'
    assert (ended.status_code, ended.json()["state"]) == (200, "ended")


def test_a_lead_who_asked_is_refused_and_the_same_key_asks_once(world: World, one: Control) -> None:
    march, lead = row(world, one, "2026-03"), browser_of(world.priya)
    path, key = at(world, f"occurrences/{march.pk}/waiver"), str(uuid4())

    first = post(lead, path, {"reason": "Off"}, **{"Idempotency-Key": key})
    twin = post(lead, path, {"reason": "Off"}, **{"Idempotency-Key": key})
    own = post(lead, at(world, f"waivers/{first.json()['id']}/answer"), {"is_approved": True, "reason": "Mine."})

    assert (first.status_code, twin.status_code, own.status_code) == (201, 201, 409)
    assert first.json() == twin.json()
    with inside(world):
        assert Waiver.objects.count() == 1


def test_no_occasion_is_stated_and_taken_back_with_its_version(world: World, one: Control) -> None:
    march, owner = row(world, one, "2026-03"), browser_of(world.omar)
    path = at(world, f"occurrences/{march.pk}/not-occurring")

    blind = post(owner, path, {"proof": "HR: 0"}, tag=None)
    made = post(owner, path, {"proof": "HR leavers of March: 0"})
    ended = post(owner, f"{path}/end", {"reason": "One was forgotten."}, tag=2)
    again = post(owner, f"{path}/end", {"reason": "One was forgotten."}, tag=3)

    assert [a.status_code for a in (blind, made, ended, again)] == [428, 201, 200, 409]
    assert (made.json()["state"], ended.json()["state"]) == ("not_occurring", "overdue")


@pytest.mark.parametrize("sub", ["", "/move", "/waiver", "/not-occurring", "/not-occurring/end"])
def test_ids_of_others_and_made_up_ones_read_the_same(world: World, one: Control, sub: str) -> None:
    """A02 to A05, A07: by the rival, in one's other client, in the rival's own client; lists show none of them."""
    march = row(world, one, "2026-03")
    body = {"due_on": "2026-06-12", "reason": "x", "proof": "x"}

    def asked(browser: Any, client: Any, pk: Any) -> Any:
        path = f"/api/v1/clients/{client.pk}/occurrences/{pk}{sub}"
        return post(browser, path, body) if sub else browser.get(path)

    answers = [
        asked(browser_of(world.rita), world.acme, march.pk),
        asked(browser_of(world.priya), world.bravo, march.pk),
        asked(browser_of(world.rita), world.rival, march.pk),
        asked(browser_of(world.priya), world.acme, uuid4()),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert answers[1].json()["title"] == answers[3].json()["title"]
    assert browser_of(world.rita).get(f"/api/v1/clients/{world.rival.pk}/waivers").json()["results"] == []
    assert row(world, one, "2026-03").version == 1
