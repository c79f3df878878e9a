"""Populations and samples over the API (cases A02, A05, A07, A12, A13, F24)."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from evidence.models import Population, PopulationItem, Sample
from soc2hub.accounts.models import User
from soc2hub.accounts.tokens import issue
from soc2hub.tenancy.scope import entering
from tests.evidence.building import at, occurrence_of, owing, write_down
from tests.evidence.listing import csv_of, many, submitted
from tests.worlds import World

JULY_2 = datetime(2026, 7, 2, 12, tzinfo=UTC)
FACTS = {
    "control": "IAM-03", "title": "Leavers", "role": "trigger", "subject": "leavers", "source_kind": "hr",
    "source_system": "People system", "system_owner": "Ulla", "query": "report “Terminations”",
    "period_from": "2026-04-01", "period_to": "2026-06-30", "extracted_at": "2026-07-01T10:00:00+02:00",
    "extracted_zone": "Europe/Berlin", "extracted_by": "Ulla", "stated_count": 12, "completeness": "Payroll: the same.",
    "accuracy": "Five compared: the same.", "key_column": "person", "date_column": "when",
}  # fmt: skip


@pytest.fixture
def control(world: World):
    return owing(world, "IAM-03", frequency="per_event", title="Leavers lose their access")


class Caller:
    """One person with a token, in July."""

    def __init__(self, world: World, user: User, *scopes: str) -> None:
        self.base = f"/api/v1/clients/{world.acme.pk}/"
        self.bearer = {"Authorization": f"Bearer {issue(user, name='t', scopes=list(scopes), days=30).text}"}

    def __call__(self, method: str, path: str, data: Any = None, version: int | None = None, **headers: str):
        sent = self.bearer | headers | ({"If-Match": f'"{version}"'} if version is not None else {})
        call = getattr(Browser(), method)
        with at(JULY_2):
            if data is None:
                return call(self.base + path, headers=sent)
            return call(self.base + path, data, content_type="application/json", headers=sent)


@pytest.fixture
def priya(world: World) -> Caller:
    return Caller(world, world.priya, "read", "write")


def brought(call: Caller, count: int = 12) -> dict[str, Any]:
    body = FACTS | {"table": csv_of(many(count)).decode(), "dry_run": False, "stated_count": count}
    answer = call("post", "populations", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def ready(call: Caller, count: int = 12) -> dict[str, Any]:
    row = brought(call, count)
    call("post", f"populations/{row['id']}/explanations", {"check_name": "period", "reason": "One a quarter."})
    answer = call("post", f"populations/{row['id']}/submission", {}, row["version"])
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_it_is_looked_at_first(world: World, control, priya: Caller) -> None:
    answer = priya("post", "populations", FACTS | {"table": "person,when\nann,2026-04-10\nann,soon\n"})

    assert answer.status_code == 200
    assert answer.json() == {
        "rows": 2, "problems": [{"line": 3, "reason": "“soon” is not a date such as 2027-03-31"}]
    }  # fmt: skip
    with entering(world.acme, by=world.priya):
        assert Population.objects.count() == 0


def test_from_the_list_to_the_conclusion(world: World, control, priya: Caller) -> None:
    row = ready(priya)
    drawn = priya("post", f"populations/{row['id']}/samples", {"seed": "word"}).json()
    with at(JULY_2), entering(world.acme, by=world.erin):
        held = write_down(occurrence_of(control), by=world.erin)
    for item in drawn["items"]:
        priya("post", f"slots/{item['id']}/evidence", {"submission": str(held.pk)})
        assert priya("post", f"slots/{item['id']}/result", {"outcome": "clean"}).status_code == 201
    done = priya("post", f"samples/{drawn['id']}/conclusion", {"conclusion": "Clean."}, drawn["version"])

    assert (row["state"], [c["check"] for c in row["checks"] if not c["is_met"]]) == ("submitted", ["period"])
    assert [item["state"] for item in done.json()["items"]] == ["no_exceptions"] * 5
    assert done.json()["proof"]["words"].startswith("0 of 5 items examined deviated. With 90 % confidence")
    assert done.json()["state"] == "closed"


def test_a_form_with_a_file_is_the_same_and_the_key_makes_it_once(world: World, control, priya: Caller) -> None:
    """F24: the same call again answers as before; another file under the key is refused."""

    def send(count: int):
        file = SimpleUploadedFile("leavers.csv", csv_of(many(count)))
        form = FACTS | {"file": file, "dry_run": "false", "stated_count": str(count)}
        with at(JULY_2):
            return Browser().post(priya.base + "populations", form, headers=priya.bearer | {"Idempotency-Key": "one"})

    first, again, other = send(12), send(12), send(13)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json()["id"] == again.json()["id"]
    with entering(world.acme, by=world.priya):
        assert (Population.objects.count(), PopulationItem.objects.count()) == (1, 12)


def test_nobody_writes_what_the_system_says(world: World, control, priya: Caller) -> None:
    """A13."""
    false = {"client": str(world.bravo.pk), "row_count": 99, "sha256": "0" * 64, "number": 7,
             "version": 9, "submitted_at": "2026-01-01T00:00:00Z", "uploaded_by": str(world.erin.pk),
             "state": "submitted"}  # fmt: skip
    body = FACTS | {"table": csv_of(many(12)).decode(), "dry_run": False} | false

    row = priya("post", "populations", body).json()

    assert (row["row_count"], row["number"], row["version"], row["state"]) == (12, 1, 1, "draft")
    assert (row["submitted_at"], row["uploaded_by"]) == (None, "Priya")
    changed = priya("patch", f"populations/{row['id']}", {"title": "L"} | false, row["version"]).json()
    assert (changed["row_count"], changed["state"], changed["version"]) == (12, "draft", 2)


def test_ids_of_others_are_unknown(world: World, control, priya: Caller) -> None:
    """A05: in bodies as made-up ones."""
    with at(JULY_2), entering(world.bravo, by=world.priya):
        foreign = submitted(owing(world, "IAM-03", client=world.bravo, frequency="per_event"), many(3), by=world.priya)
    row = ready(priya)
    sample = priya("post", f"populations/{row['id']}/samples", {}).json()
    slot = sample["items"][0]["id"]

    for other in (str(foreign.pk), str(uuid4())):
        said = [
            priya("post", f"populations/{row['id']}/reconciliations", {"other": other}),
            priya("post", f"slots/{slot}/evidence", {"submission": other}),
            priya("put", f"slots/{slot}", {"person": other}),
        ]
        assert [answer.status_code for answer in said] == [400, 400, 400]
        assert priya("get", f"populations/{other}").status_code == 404


def test_other_roles_and_strangers(world: World, control, priya: Caller) -> None:
    """A02, A12."""
    row = ready(priya)
    sample = priya("post", f"populations/{row['id']}/samples", {}).json()
    rita, audrey, erin = (Caller(world, user, "read", "write") for user in (world.rita, world.audrey, world.erin))

    for path in ("populations", f"populations/{row['id']}", f"samples/{sample['id']}"):
        assert (rita("get", path).status_code, audrey("get", path).status_code) == (404, 403)
    assert erin("post", f"populations/{row['id']}/samples", {}).status_code == 403
    assert rita("post", f"populations/{row['id']}/samples", {}).status_code == 404
    with entering(world.acme, by=world.priya):
        assert Sample.objects.count() == 1


def test_a_neighbours_words_are_not_found(world: World, control, priya: Caller) -> None:
    """A07."""
    ready(priya)
    with at(JULY_2), entering(world.bravo, by=world.priya):
        other = owing(world, "IAM-03", client=world.bravo, frequency="per_event")
        submitted(other, [("canary", "2026-04-10")], by=world.priya)

    rows = priya("get", "populations").json()["results"]

    assert [row["row_count"] for row in rows] == [12]
    assert "canary" not in str(rows)


def test_lost_updates_are_refused(world: World, control, priya: Caller) -> None:
    row = brought(priya)

    assert priya("patch", f"populations/{row['id']}", {"title": "A"}, row["version"]).status_code == 200
    assert priya("patch", f"populations/{row['id']}", {"title": "B"}, row["version"]).status_code == 412
    assert priya("patch", f"populations/{row['id']}", {"title": "B"}).status_code == 428


def test_two_lists_compared(world: World, control, priya: Caller) -> None:
    row = ready(priya)
    answer = FACTS | {"role": "answer", "title": "Disabled", "source_kind": "identity", "stated_count": 11}
    there = priya("post", "populations", answer | {"table": csv_of(many(11)).decode(), "dry_run": False}).json()
    priya("post", f"populations/{there['id']}/explanations", {"check_name": "period", "reason": "One a quarter."})
    priya("post", f"populations/{there['id']}/submission", {}, there["version"])
    made = priya("post", f"populations/{row['id']}/reconciliations", {"other": there["id"], "within_hours": 24}).json()
    stopped = priya("post", f"populations/{row['id']}/samples", {})
    explained = {"rows": [{"side": "here", "key": "P-0012"}], "reason": "Leaves in July."}
    done = priya("post", f"reconciliations/{made['id']}/explanations", explained)

    assert (made["both"], made["only_here"], made["only_there"], made["differences"]) == (11, 1, 0, 1)
    assert (stopped.status_code, "Two sources disagree" in stopped.json()["title"]) == (409, True)
    assert done.json()["rows"] == [{"side": "here", "key": "P-0012", "reason": "Leaves in July."}]
    assert priya("post", f"populations/{row['id']}/samples", {}).status_code == 201


def test_profiles_are_data(world: World, control, priya: Caller) -> None:
    shipped = priya("get", "sampling-profiles").json()["results"][0]
    rules = shipped["rules"] | {"per_event": {"kind": "share", "test_all_up_to": 5, "at_least": 5, "percent": 50,
                                              "at_most": 60}}  # fmt: skip
    made = priya("post", "sampling-profiles", {"name": "Rowe", "source": "Their letter", "rules": rules})
    bad = priya("post", "sampling-profiles", {"name": "Rowe", "source": "x", "rules": {"per_event": {}}, "former": 1})
    row = ready(priya, 40)
    drawn = priya("post", f"populations/{row['id']}/samples", {"profile": "Rowe"}).json()

    assert (made.status_code, bad.status_code) == (201, 422)
    assert (drawn["size"], drawn["profile_number"], drawn["rules"]["source"]) == (20, 1, "Their letter")


def test_the_lists_cost_the_same_however_long(world: World, control, priya: Caller) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as statements:
            assert priya("get", path).status_code == 200
        return len(statements)

    row = ready(priya)
    priya("post", f"populations/{row['id']}/samples", {})
    paths = ("populations", "samples", f"populations/{row['id']}/samples", f"populations/{row['id']}/items")
    before = [cost(path) for path in paths]
    for n in range(20, 26):
        priya("post", f"populations/{ready(priya, n)['id']}/samples", {})
    priya("post", f"populations/{row['id']}/samples", {})

    assert [cost(path) for path in paths] == before
