"""One occurrence through the front door: its page, its date moved, waived by two, without occasion and its proof."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from controls.models import Control, NotOccurring, Occurrence, Waiver
from controls.queries import controls, ownerless
from soc2hub.trail.models import Event
from tests.controls.building import (
    browser_of,
    draft,
    inside,
    moved,
    on,
    person,
    running,
    second_lead,
    waive,
    without_occasion,
)
from tests.worlds import World

DAY = date(2026, 4, 10)
CSV = b"leaver,left_on\n"


def at(world: World, name: str, *ids: object) -> str:
    return reverse(f"controls:{name}", args=[world.acme.pk, *ids])


@pytest.fixture
def one(world: World) -> Control:
    lena = second_lead(world)
    with on(DAY), inside(world):
        return running(world, lena, since=date(2026, 1, 1))


def window(world: World, control: Control, key: str) -> Occurrence:
    with inside(world):
        return control.occurrences.get(key=key)


def post(world: World, browser: Any, name: str, row: Any, body: dict[str, Any]) -> Any:
    with on(DAY):
        return browser.post(at(world, name, row.pk), body)


def test_an_occurrence_tells_its_dates_its_words_and_what_happened(world: World, one: Control) -> None:
    may = window(world, one, "2026-05")
    with on(DAY), inside(world):
        moved(may, date(2026, 6, 12), "The auditor visits on 11 June.", by=world.priya)

    with on(DAY):
        page = browser_of(world.vera).get(at(world, "occurrence", may.pk)).content.decode()

    assert "12 Jun 2026" in page and "31 May 2026; moved by Priya on 10 Apr 2026" in page
    assert "The auditor visits on 11 June." in page
    assert "Version 1 of the statement: Access is reviewed within 5 days." in page
    assert "Priya moved the due date of AC-1, May 2026." in page
    assert "Move the date" not in page and "Hand in evidence" not in page


def test_the_page_of_an_occurrence_costs_the_same_however_much_happened(world: World, one: Control) -> None:
    march, reader = window(world, one, "2026-03"), browser_of(world.vera)
    with on(DAY):
        reader.get(at(world, "occurrence", march.pk))
        with CaptureQueriesContext(connection) as before:
            reader.get(at(world, "occurrence", march.pk))
        with inside(world):
            from_waiver(march, world)
        with CaptureQueriesContext(connection) as after:
            reader.get(at(world, "occurrence", march.pk))

    assert len(after) <= len(before) + 1  # the names of those who acted


def from_waiver(row: Occurrence, world: World) -> None:
    waive(row, "Switched off", asked_by=world.erin, by=world.priya)


def test_a_lead_moves_a_date_and_a_stale_page_moves_nothing(world: World, one: Control) -> None:
    may, lead = window(world, one, "2026-05"), browser_of(world.priya)
    body = {"due_on": "2026-06-12", "reason": "The auditor visits.", "version": "1"}

    form = lead.get(at(world, "move", may.pk)).content.decode()
    done = post(world, lead, "move", may, body)
    stale = post(world, lead, "move", may, body | {"due_on": "2026-06-13"})
    late = post(world, lead, "move", may, body | {"due_on": "2026-07-13", "version": "2"})

    assert "30 Jun 2026 at the latest" in form
    assert (done.status_code, stale.status_code, late.status_code) == (302, 422, 422)
    assert b"The auditor visits." in stale.content and b"next window ends" in late.content
    assert window(world, one, "2026-05").due_on == date(2026, 6, 12)


def test_two_people_waive_on_the_page_of_the_occurrence(world: World, one: Control) -> None:
    march = window(world, one, "2026-03")
    owner, lead = browser_of(world.omar), browser_of(world.priya)

    empty = post(world, owner, "waive", march, {"reason": "", "version": "1"})
    post(world, owner, "waive", march, {"reason": "Switched off", "version": "1"})
    with inside(world):
        waiver = Waiver.objects.get()
    with on(DAY):
        own = owner.get(at(world, "occurrence", march.pk)).content.decode()
        shown = lead.get(at(world, "occurrence", march.pk)).content.decode()
        waits = lead.get(at(world, "work")).content.decode()
    answered = {"choice": "approve", "reason": "Nothing ran.", "version": "1"}
    refused = post(world, owner, "waiver_answer", waiver, answered)
    silent = post(world, lead, "waiver_answer", waiver, answered | {"reason": ""})
    done = post(world, lead, "waiver_answer", waiver, answered)

    assert (empty.status_code, refused.status_code, silent.status_code, done.status_code) == (422, 403, 302, 302)
    assert "Omar asks to waive it" in shown and "1 waiver to answer" in waits
    assert "Omar asks to waive it" not in own and "Take the question back" in own
    with inside(world):
        assert (Waiver.objects.get().state, Waiver.objects.get().answered_by) == ("approved", world.priya)


def test_who_asked_cannot_answer_and_a_lead_ends_what_was_approved(world: World, one: Control) -> None:
    march, lead = window(world, one, "2026-03"), browser_of(world.priya)
    post(world, lead, "waive", march, {"reason": "Off", "version": "1"})
    with inside(world):
        waiver = Waiver.objects.get()
    mine = post(world, lead, "waiver_answer", waiver, {"choice": "approve", "reason": "x", "version": "1"})
    with on(DAY):
        assert b"somebody else answers" in lead.get(mine.url).content
    post(world, lead, "waiver_end", waiver, {"reason": "It ran.", "version": "1"})
    with on(DAY), inside(world):
        again = waive(march, "Off", asked_by=world.erin, by=world.priya)

    post(world, browser_of(world.omar), "waiver_end", again, {"reason": "I say so.", "version": "2"})
    with inside(world):
        assert Waiver.objects.get(pk=again.pk).state == "approved"
    post(world, lead, "waiver_end", again, {"reason": "It ran after all.", "version": "2"})

    with inside(world):
        assert {w.state for w in Waiver.objects.all()} == {"ended"}


def test_the_list_of_waivers_is_paged_and_costs_the_same_on_any_page(world: World, one: Control) -> None:
    with on(DAY), inside(world):
        rows = [row for row in one.occurrences.all() if row.key > "2026-04"]
        for n in range(61):
            waiver = Waiver.objects.create(occurrence=rows[n % 8], reason=f"R{n}", asked_by=world.priya)
            Waiver.objects.filter(pk=waiver.pk).update(
                state="ended", ended_by=world.priya, ended_at=waiver.created_at, ended_because="x"
            )
    reader = browser_of(world.vera)
    reader.get(at(world, "waivers"))

    with CaptureQueriesContext(connection) as at_first:
        first = reader.get(at(world, "waivers"))
    with CaptureQueriesContext(connection) as behind:
        second = reader.get(first.context["next_url"])
    none = reader.get(at(world, "waivers"), {"state": "approved"})

    ids = [row.pk for page in (first, second) for row in page.context["rows"]]
    assert (len(ids), len(set(ids))) == (61, 61)
    assert len(at_first) == len(behind)
    assert none.context["rows"] == []


def test_an_empty_month_is_stated_with_its_list_which_only_the_team_downloads(
    world: World, one: Control, signed_in
) -> None:
    """DOMAIN R7.7: proof as a file."""
    march, owner = window(world, one, "2026-03"), browser_of(world.omar)
    file = SimpleUploadedFile("leavers-march.csv", CSV)
    body = {"proof": "HR leavers of March, drawn 2 April: 0", "version": "1", "files": file}

    blank = post(world, owner, "not_occurring_stated", march, {"proof": "", "version": "1"})
    done = post(world, owner, "not_occurring_stated", march, body)

    assert (blank.status_code, done.status_code) == (422, 302)
    with inside(world):
        held = NotOccurring.objects.select_related("blob").get()
    assert (held.stated_by, held.file_name, held.blob.size) == (world.omar, "leavers-march.csv", len(CSV))
    reader = browser_of(world.vera)
    got = reader.get(at(world, "not_occurring_proof", held.pk))
    assert b"".join(got.streaming_content) == CSV
    assert got["Content-Disposition"].startswith("attachment")
    assert browser_of(world.eve).get(at(world, "not_occurring_proof", held.pk)).status_code == 403
    with inside(world):
        assert Event.objects.filter(verb="occurrence.proof_read").count() == 1
    assert "leavers-march.csv" in reader.get(at(world, "occurrence", march.pk)).content.decode()


def test_a_bad_file_or_two_leave_nothing_and_keep_the_words(world: World, one: Control) -> None:
    march, owner = window(world, one, "2026-03"), browser_of(world.omar)
    two = [SimpleUploadedFile("a.csv", CSV), SimpleUploadedFile("b.csv", CSV)]
    for files in ([SimpleUploadedFile("list.csv", b"")], two):
        answer = post(world, owner, "not_occurring_stated", march, {"proof": "HR: 0", "version": "1", "files": files})

        assert answer.status_code == 422
        assert b"HR: 0" in answer.content
    with inside(world):
        assert not NotOccurring.objects.exists()


def test_a_statement_is_taken_back_with_a_reason(world: World, one: Control) -> None:
    march, owner = window(world, one, "2026-03"), browser_of(world.omar)
    with on(DAY), inside(world):
        held = without_occasion(march, "HR: 0", by=world.priya)

    blank = post(world, owner, "not_occurring_end", held, {"reason": "", "version": "2"})
    done = post(world, owner, "not_occurring_end", held, {"reason": "One leaver was forgotten.", "version": "2"})

    assert (blank.status_code, done.status_code) == (422, 302)
    with inside(world):
        assert NotOccurring.objects.get().ended_because == "One leaver was forgotten."


@pytest.mark.parametrize("name", ["occurrence", "move", "waive", "not_occurring"])
def test_another_clients_occurrence_does_not_exist_here(world: World, one: Control, name: str) -> None:
    """A02, A03, A04: Rita's own client, Priya's other client, and her own with somebody else's id."""
    march = window(world, one, "2026-03")

    assert browser_of(world.rita).get(at(world, name, march.pk)).status_code == 404
    assert browser_of(world.priya).get(reverse(f"controls:{name}", args=[world.bravo.pk, march.pk])).status_code == 404
    assert browser_of(world.rita).get(reverse(f"controls:{name}", args=[world.rival.pk, march.pk])).status_code == 404


def test_what_a_form_adds_beside_its_fields_is_not_stored(world: World, one: Control) -> None:
    """A13."""
    march, may = window(world, one, "2026-03"), window(world, one, "2026-05")
    surplus = {"client_id": world.bravo.pk, "state": "approved", "answered_by": world.priya.pk, "key": "x",
               "performed_on": "2026-03-01", "moved_from": "2020-01-01", "starts_on": "2020-01-01"}  # fmt: skip
    lead, owner = browser_of(world.priya), browser_of(world.omar)

    post(world, lead, "move", may, {"due_on": "2026-06-12", "reason": "x", "version": "1"} | surplus)
    post(world, owner, "waive", march, {"reason": "Off", "version": "1"} | surplus)

    with inside(world):
        waiver, held = Waiver.objects.get(), Occurrence.objects.get(pk=may.pk)
    assert (waiver.state, waiver.answered_by, waiver.asked_by, waiver.client_id) == (
        "asked", None, world.omar, world.acme.pk,
    )  # fmt: skip
    assert (held.key, held.performed_on, held.moved_from) == ("2026-05", None, date(2026, 5, 31))


def test_whoever_has_left_is_named_nowhere_and_answers_for_nothing(world: World, one: Control) -> None:
    """C6: exactly one accountable person; somebody who has left is none."""
    march, reader = window(world, one, "2026-03"), browser_of(world.vera)
    api = f"/api/v1/clients/{world.acme.pk}"

    def told() -> dict[str, Any]:
        with on(DAY):
            listed = reader.get(f"{api}/occurrences").json()["results"]
            return {
                "schedule": reader.get(at(world, "schedule") + "?month=2026-03").context["rows"][0].owner,
                "overdue": reader.get(at(world, "schedule") + "?show=overdue").context["rows"][0].owner,
                "spreadsheet": reader.get(at(world, "schedule") + "?month=2026-03&format=csv").content.count(b"Omar"),
                "occurrence": "<dd>Omar</dd>" in reader.get(at(world, "occurrence", march.pk)).content.decode(),
                "control": "Omar" in str(reader.get(at(world, "control", one.pk)).context["facts"]),
                "list": reader.get(at(world, "controls")).context["rows"][0].owner,
                "ownerless": len(reader.get(at(world, "controls") + "?show=ownerless").context["rows"]),
                "evidence": reader.get(reverse("evidence:evidence", args=[world.acme.pk])).content.count(b"Omar"),
                "api": {row["owner"] for row in listed},
                "api_one": reader.get(f"{api}/occurrences/{march.pk}").json()["owner"],
                "api_control": reader.get(f"{api}/controls/{one.pk}").json()["owner"],
            }

    before = told()
    with inside(world):
        gone = one.owner
        gone.change(version=gone.version, left_on=date(2026, 4, 1))
    after = told()

    assert before == {
        "schedule": "Omar", "overdue": "Omar", "spreadsheet": 1, "occurrence": True, "control": True, "list": "Omar",
        "ownerless": 0, "evidence": before["evidence"], "api": {"Omar"}, "api_one": "Omar", "api_control": "Omar",
    }  # fmt: skip
    assert after == {
        "schedule": "", "overdue": "", "spreadsheet": 0, "occurrence": False, "control": False, "list": "",
        "ownerless": 1, "evidence": 0, "api": {None}, "api_one": None, "api_control": None,
    }  # fmt: skip
    with on(DAY):
        assert "<dd>Nobody</dd>" in reader.get(at(world, "occurrence", march.pk)).content.decode()


def test_the_rule_in_sql_and_the_rule_of_a_control_name_the_same(world: World, one: Control) -> None:
    with on(DAY), inside(world):
        draft(world, "AC-2", owner=None)
        draft(world, "AC-3", owner=person(world.erin))
        gone = one.owner
        gone.change(version=gone.version, left_on=date(2026, 4, 1))

        found = {control.ref: control.accountable for control in controls()}

        assert [control.ref for control in ownerless()] == ["AC-1", "AC-2"]
        assert found == {"AC-1": None, "AC-2": None, "AC-3": person(world.erin)}
