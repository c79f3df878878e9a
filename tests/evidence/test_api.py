"""Submissions over the API: raw files once per key, words, reviews, downloads (cases A05, A09, A13, F14, F20)."""

import os
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from evidence.models import Acceptance, Submission
from soc2hub.accounts.models import User
from soc2hub.accounts.tokens import issue
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.evidence.building import at, hand_in, occurrence_of, owing, write_down
from tests.vault import documents
from tests.vault.samples import CSV, EXE, PDF
from tests.worlds import World, small_world


@pytest.fixture
def march(world: World):
    control = owing(world)
    with entering(world.acme, by=world.priya):
        return occurrence_of(control)


def url_of(world: World, rest: str = "") -> str:
    return f"/api/v1/clients/{world.acme.pk}/submissions{rest}"


def bearer(user: User, *scopes: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {issue(user, name='ci', scopes=list(scopes), days=30).text}"}


def send(url: str, headers: dict[str, str], data: bytes = PDF, *, key: str = "one", name: str = "a.pdf", **query: str):
    everything = headers | {"Idempotency-Key": key, "X-File-Name": name}
    address = f"{url}?{'&'.join(f'{k}={v}' for k, v in query.items())}"
    return Browser().post(address, data, content_type="application/pdf", headers=everything)


def test_what_can_be_shown_is_told_and_each_page_is_a_picture(world: World, march) -> None:
    headers = bearer(world.vera, "read")
    with at(), entering(world.acme, by=world.erin):
        plan = hand_in(march, by=world.erin, data=documents.pdf(2), name="plan.pdf")

    told = Browser().get(url_of(world, f"/{plan.pk}/preview"), headers=headers).json()
    picture = Browser().get(url_of(world, f"/{plan.pk}/preview/2"), headers=headers)
    none = Browser().get(url_of(world, f"/{plan.pk}/preview/3"), headers=headers)

    assert told == {"tables": [], "lines": [], "pages": 2, "is_whole": True, "why_not": ""}
    assert picture.content.startswith(b"\x89PNG") and picture.headers["Cache-Control"] == "private, no-store"
    assert none.status_code == 404
    with entering(world.acme, by=world.priya):
        assert Event.objects.get(verb="evidence.looked_at").body["page"] == 2


def count(world: World) -> int:
    with entering(world.acme, by=world.priya):
        return Submission.objects.count()


def vault_files() -> list[str]:
    return [name for _, _, files in os.walk(settings.VAULT_ROOT) for name in files]


def test_a_token_of_the_scope_evidence_hands_in_a_file(world: World, march) -> None:
    headers = bearer(world.erin, "evidence")

    with at():
        answer = send(url_of(world), headers, occurrence=str(march.pk), title="March", source="CI")

    body = answer.json()
    assert answer.status_code == 201
    assert (body["title"], body["source"], body["state"], body["checks"]) == ("March", "CI", "submitted", [])
    assert (body["control_ref"], body["occurrence_key"], body["uploaded_by"]) == ("AC-1", "2026-03", "Erin")
    assert body["sha256"] in vault_files()


def test_a_pipeline_may_name_the_control_instead(world: World, march) -> None:
    headers = bearer(world.erin, "evidence")

    with at():
        found = send(url_of(world), headers, control="AC-1")
        unknown = send(url_of(world), headers, key="two", control="AC-2")

    assert (found.status_code, found.json()["occurrence_key"]) == (201, "2026-03")
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["occurrence"])


def test_the_same_key_gives_one_submission_and_one_answer(world: World, march) -> None:
    headers = bearer(world.erin, "write")

    with at():
        first = send(url_of(world), headers, occurrence=str(march.pk))
        again = send(url_of(world), headers, occurrence=str(march.pk))
        other_bytes = send(url_of(world), headers, CSV, name="a.csv", occurrence=str(march.pk))
        other_name = send(url_of(world), headers, name="b.pdf", occurrence=str(march.pk))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json() and again.headers["Idempotent-Replay"] == "true"
    assert (other_bytes.status_code, other_name.status_code) == (422, 422)
    assert count(world) == 1 and len(vault_files()) == 1


def test_twenty_at_once_with_one_key_are_one(fresh_database: str) -> None:
    world = small_world()
    control = owing(world)
    with entering(world.acme, by=world.priya):
        occurrence = occurrence_of(control)
    headers = bearer(world.erin, "write")

    def once(_: int) -> tuple[int, str]:
        try:
            answer = send(url_of(world), headers, occurrence=str(occurrence.pk), performed_on="2026-03-18")
            return answer.status_code, answer.json()["id"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        answers = set(pool.map(once, range(20)))

    assert len(answers) == 1 and answers.pop()[0] == 201
    assert count(world) == 1 and len(vault_files()) == 1


def test_a_file_needs_a_key_and_what_is_wrong_is_named(world: World, march) -> None:
    headers = bearer(world.erin, "write")

    with at():
        keyless = send(url_of(world), headers, key="", occurrence=str(march.pk))
        nameless = send(url_of(world), headers, occurrence="")
        undated = send(url_of(world), headers, occurrence=str(march.pk), performed_on="soon")
        future = send(url_of(world), headers, occurrence=str(march.pk), performed_on="2026-03-21")
        exe = send(url_of(world), headers, EXE, occurrence=str(march.pk))

    assert (keyless.status_code, list(keyless.json()["errors"])) == (400, ["Idempotency-Key"])
    assert (nameless.status_code, list(nameless.json()["errors"])) == (400, ["occurrence"])
    assert (undated.status_code, list(undated.json()["errors"])) == (400, ["performed_on"])
    assert (future.status_code, future.json()["field"]) == (422, "performed_on")
    assert (exe.status_code, exe.json()["field"]) == (422, "files")
    assert count(world) == 0 and vault_files() == []


def test_another_clients_occurrence_is_as_unknown_as_a_made_up_one(world: World, march) -> None:
    foreign = owing(world, client=world.bravo)
    with entering(world.bravo, by=world.priya):
        other = occurrence_of(foreign)
    headers = bearer(world.priya, "write")

    with at():
        answers = [send(url_of(world), headers, occurrence=str(pk)) for pk in (other.pk, uuid4())]

    assert [a.status_code for a in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()
    assert count(world) == 0


def test_words_come_as_json_and_what_is_ours_to_set_is_ignored(world: World, march) -> None:
    forged = {"state": "accepted", "uploaded_by": str(world.priya.pk), "client": str(world.bravo.pk),
              "received_at": "2020-01-01T00:00Z", "sha256": "0" * 64}  # fmt: skip
    body = {"occurrence": str(march.pk), "text": "12 of 12 confirmed by Omar."} | forged

    headers = bearer(world.erin, "write")

    with at():
        answer = Browser().post(url_of(world), body, content_type="application/json", headers=headers)

    said = answer.json()
    assert answer.status_code == 201
    assert (said["state"], said["uploaded_by"], said["sha256"]) == ("submitted", "Erin", None)
    assert said["received_at"].startswith("2026-03-20")


def test_a_review_over_the_api_has_four_eyes_too(world: World, march) -> None:
    with at(), entering(world.acme, by=world.priya):
        own = hand_in(march, by=world.priya)
    with at(), entering(world.acme, by=world.erin):
        other = write_down(march, by=world.erin)
    headers, erins = bearer(world.priya, "write"), bearer(world.erin, "write")
    as_json = {"content_type": "application/json"}

    with at():
        refused = Browser().post(url_of(world, f"/{own.pk}/acceptance"), **as_json, headers=headers)
        accepted = Browser().post(url_of(world, f"/{other.pk}/acceptance"), **as_json, headers=headers)
        returned = Browser().post(
            url_of(world, f"/{own.pk}/return"), {"reason": "missing", "comment": "Page 2."},
            content_type="application/json", headers=headers,
        )  # fmt: skip
        unlawful = Browser().post(url_of(world, f"/{own.pk}/acceptance"), **as_json, headers=erins)

    assert (refused.status_code, accepted.status_code, returned.status_code) == (409, 201, 201)
    assert unlawful.status_code == 403
    assert (accepted.json()["state"], returned.json()["state"]) == ("accepted", "returned")
    with entering(world.acme, by=world.priya):
        assert Acceptance.objects.get().submission == other


def test_a_token_that_only_submits_reads_back_its_own_alone(world: World, march) -> None:
    with at(), entering(world.acme, by=world.erin):
        own = write_down(march, by=world.erin)
    with at(), entering(world.acme, by=world.omar):
        write_down(march, by=world.omar)

    narrow = Browser().get(url_of(world), headers=bearer(world.erin, "evidence")).json()["results"]
    wide = Browser().get(url_of(world), headers=bearer(world.erin, "read")).json()["results"]
    file = Browser().get(url_of(world, f"/{own.pk}/file"), headers=bearer(world.erin, "evidence"))
    write = Browser().post(url_of(world), {}, headers=bearer(world.erin, "read"))

    assert [row["id"] for row in narrow] == [str(own.pk)] and len(wide) == 2
    assert (file.status_code, write.status_code) == (403, 403)


def test_the_file_comes_back_whole_and_only_to_members(world: World, march) -> None:
    with at(), entering(world.acme, by=world.erin):
        submission = hand_in(march, by=world.erin)
    url = url_of(world, f"/{submission.pk}/file")

    answer = Browser().get(url, headers=bearer(world.vera, "read"))
    stranger = Browser().get(url, headers=bearer(world.rita, "read"))
    executive = Browser().get(url, headers=bearer(world.eve, "read"))

    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (stranger.status_code, executive.status_code, Browser().get(url).status_code) == (404, 403, 401)


def test_the_list_takes_at_most_eight_statements_whatever_its_length(world: World, march) -> None:
    headers = bearer(world.vera, "read")
    with at(), entering(world.acme, by=world.erin):
        write_down(march, by=world.erin)
    Browser().get(url_of(world), headers=headers)
    with CaptureQueriesContext(connection) as one:
        Browser().get(url_of(world), headers=headers)
    with at(), entering(world.acme, by=world.erin):
        for number in range(29):
            hand_in(march, by=world.erin, data=CSV + str(number).encode(), name="a.csv")

    with CaptureQueriesContext(connection) as thirty:
        answer = Browser().get(url_of(world), headers=headers)

    assert len(answer.json()["results"]) == 30
    asked = [q["sql"] for q in thirty if q["sql"].startswith("SELECT") and "set_config" not in q["sql"]]
    assert len(asked) <= 8
    assert len(thirty) <= len(one) + 1  # the blobs of the first file
