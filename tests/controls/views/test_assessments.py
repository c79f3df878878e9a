"""Going through a hundred controls: every answer saved, the slower of two sees both, the page costs the same."""

from datetime import date
from threading import Thread
from time import sleep

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from controls.actions import assessments as acts
from controls.models import Control, Gap, ReadinessAssessment, ReadinessConclusion
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.controls.building import draft, inside, on
from tests.web.test_collisions import owner  # noqa: F401
from tests.web.test_collisions import signed_in as browser_of
from tests.worlds import World

HTMX = {"HX-Request": "true"}
MISSING = {"designed": "yes", "implemented": "no", "operating": "no"}
YES = {"designed": "yes", "implemented": "yes", "operating": "yes"}


def begun(world: World, count: int = 3) -> ReadinessAssessment:
    with inside(world):
        for number in range(1, count + 1):
            draft(world, f"AC-{number}")
        return acts.begin(title="Spring", by=world.priya)


def of(world: World, ref: str) -> ReadinessConclusion:
    with inside(world):
        return ReadinessConclusion.objects.select_related("assessment").get(ref=ref)


def url_of(world: World, row: ReadinessConclusion) -> str:
    return f"/c/{world.acme.pk}/controls/readiness/{row.assessment_id}/{row.pk}/"


def test_begun_answered_as_a_form_and_completed_without_scripts(signed_in, world: World) -> None:
    with inside(world):
        draft(world)
    priya, base = signed_in(world.priya), f"/c/{world.acme.pk}/controls/readiness/"
    assert "Nothing assessed yet" in priya.get(base).content.decode()

    begin = priya.post(f"{base}new/", {"title": "Spring"})
    row = of(world, "AC-1")
    sitting = priya.get(begin["Location"]).content.decode()
    assert "0 of 1" in sitting and "no opinion" in sitting
    saved = priya.post(url_of(world, row), MISSING | {"version": "1", "note": "Nobody does it."})
    assert saved["Location"].endswith(f"#row-{row.pk}")
    completion = f"{begin['Location']}completion/"
    assert "1 of 1 controls miss something" in priya.get(completion).content.decode()
    done = priya.post(completion, {"version": "1"})

    assert done.status_code == 302
    result = priya.get(begin["Location"]).content.decode()
    assert "Nobody does it." in result and "Gap: identified" in result
    assert "<form" not in result.split('id="controls-heading"')[1].split("Criteria")[0].split("</form>", 1)[1]
    assert priya.post(url_of(world, row), YES | {"version": "2"}).status_code == 409
    with inside(world):
        gap = Gap.objects.get(control__ref="AC-1")
    assert "Nobody does it." in priya.get(gap.get_absolute_url()).content.decode()


def test_an_answer_is_saved_while_one_goes_along(signed_in, world: World) -> None:
    begun(world)
    row = of(world, "AC-1")

    answer = signed_in(world.priya).post(url_of(world, row), {"version": "1", "designed": "yes"}, headers=HTMX)

    said = answer.content.decode()
    assert f'id="version-{row.pk}" hidden hx-swap-oob="true"><input type="hidden" name="version" value="2"' in said
    assert "0 of 3" in said and "<html" not in said
    assert of(world, "AC-1").designed == "yes"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_slower_of_two_sees_both_and_chooses(signed_in, world: World, headers: dict) -> None:
    """SECURITY §1.5: no lost update."""
    begun(world)
    row = of(world, "AC-1")
    with inside(world):
        acts.conclude(row, version=1, by=world.priya, note="Theirs", **YES)
    browser = signed_in(world.priya)

    late = browser.post(url_of(world, row), MISSING | {"version": "1", "note": "Mine"}, headers=headers)

    said = late.content.decode()
    assert late.status_code == 409
    assert "Operating: theirs “Yes”, yours “No”" in said and "theirs “Theirs”, yours “Mine”" in said
    assert of(world, "AC-1").note == "Theirs"
    kept = browser.post(url_of(world, row), MISSING | {"version": "1", "seen": "2", "note": "Mine"}, headers=headers)
    assert kept.status_code == (200 if headers else 302)
    assert (of(world, "AC-1").note, of(world, "AC-1").version) == ("Mine", 3)


def test_what_makes_no_sense_is_said_at_its_control(signed_in, world: World) -> None:
    begun(world)
    row = of(world, "AC-1")
    browser = signed_in(world.priya)

    odd = browser.post(url_of(world, row), {"version": "1", "implemented": "no", "operating": "yes"}, headers=HTMX)
    unknown = browser.post(url_of(world, row), {"version": "x", "designed": "yes"}, headers=HTMX)

    assert (odd.status_code, unknown.status_code) == (422, 422)
    assert "What operates is in place" in odd.content.decode()
    assert of(world, "AC-1").version == 1


def test_filters_and_the_file_show_the_same_controls(signed_in, world: World) -> None:
    assessment = begun(world)
    with inside(world):
        acts.conclude(of(world, "AC-2"), version=1, by=world.priya, **MISSING, note="=1+1")
    browser = signed_in(world.priya)
    base = assessment.get_absolute_url()

    page = browser.get(base, {"state": "gap", "owner": "", "family": "governance"})
    file = browser.get(base, {"state": "gap", "as": "csv"}).getvalue().decode()

    assert [row["it"].ref for row in page.context["rows"]] == ["AC-2"]
    assert [row["it"].ref for row in browser.get(base, {"q": "ac-3"}).context["rows"]] == ["AC-3"]
    lines = file.splitlines()
    assert len(lines) == 2 and "AC-2" in lines[1] and "'=1+1" in lines[1]


def test_a_sitting_of_a_hundred_costs_as_many_statements_as_one_of_three(signed_in, world: World) -> None:
    assessment = begun(world, 3)
    browser = signed_in(world.priya)
    browser.get(assessment.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        browser.get(assessment.get_absolute_url())
    with inside(world):
        for number in range(100):
            draft(world, f"BX-{number:03}")
        acts.take_in(assessment, by=world.priya)

    with CaptureQueriesContext(connection) as many:
        page = browser.get(assessment.get_absolute_url())

    assert len(page.context["rows"]) == 103
    assert len(many) == len(few) <= 20


def test_the_list_and_the_comparison_cost_the_same_however_many(signed_in, world: World) -> None:
    browser, base = signed_in(world.priya), f"/c/{world.acme.pk}/controls/readiness/"

    def costs() -> list[int]:
        with inside(world):
            latest = ReadinessAssessment.objects.latest("number")
        found = []
        for url in (base, f"{latest.get_absolute_url()}comparison/"):
            with CaptureQueriesContext(connection) as statements:
                assert browser.get(url).status_code == 200
            found.append(len(statements))
        return found

    def assess(day: date, *refs: str) -> None:
        with on(day), inside(world):
            for ref in refs:
                draft(world, ref)
            made = acts.begin(title=f"{day}", by=world.priya)
            for row in ReadinessConclusion.objects.filter(assessment=made):
                acts.conclude(row, version=1, by=world.priya, **(YES if day.month > 1 else MISSING))
            acts.complete(made, version=1, by=world.priya)

    assess(date(2026, 1, 5), "AC-1")
    assess(date(2026, 2, 5), "AC-2")
    costs()
    few = costs()
    assess(date(2026, 3, 5), *(f"BX-{number}" for number in range(12)))

    assert costs() == few
    page = browser.get(base).content.decode()
    assert "14</strong> of 14 controls ready" in page
    with inside(world):
        second = ReadinessAssessment.objects.get(number=2)
    changed = browser.get(f"{second.get_absolute_url()}comparison/").content.decode()
    assert "Of 1 control in both, 1 got better, 0 worse, 0 as before." in changed


def test_another_clients_assessment_does_not_exist(signed_in, world: World) -> None:
    """A02."""
    assessment, row = begun(world), of(world, "AC-1")
    rita = signed_in(world.rita)

    assert rita.get(assessment.get_absolute_url()).status_code == 404
    theirs = f"/c/{world.rival.pk}/controls/readiness/{assessment.pk}/{row.pk}/"
    assert rita.post(theirs, YES | {"version": "1"}).status_code == 404
    assert of(world, "AC-1").version == 1


def test_by_the_api(signed_in, world: World) -> None:
    with inside(world):
        draft(world)
    browser, base = signed_in(world.priya), f"/api/v1/clients/{world.acme.pk}/readiness-assessments"
    json = {"content_type": "application/json"}

    made = browser.post(base, {"title": "Spring"}, **json)
    assert (made.status_code, made.json()["n_not_assessed"], made.json()["controls"]) == (201, 1, 1)
    one = f"{base}/{made.json()['id']}"
    assert browser.post(base, {"title": "Again"}, **json).status_code == 409
    row = browser.get(f"{one}/conclusions").json()["results"][0]
    path = f"{one}/conclusions/{row['id']}"
    assert browser.patch(path, MISSING, **json).status_code == 428
    answered = browser.patch(path, MISSING, **json, headers={"If-Match": '"1"'})
    assert (answered.status_code, answered.json()["result"], answered["ETag"]) == (200, "gap", '"2"')
    assert browser.patch(path, YES, **json, headers={"If-Match": '"1"'}).status_code == 412
    assert browser.patch(path, {"designed": "maybe"}, **json, headers={"If-Match": '"2"'}).status_code == 400
    assert [r["id"] for r in browser.get(f"{one}/conclusions", {"result": "gap"}).json()["results"]] == [row["id"]]
    assert browser.get(f"{one}/comparison").status_code == 404
    done = browser.post(f"{one}/completion", **json, headers={"If-Match": made["ETag"]})
    assert (done.status_code, done.json()["n_gap"]) == (201, 1)
    criteria = browser.get(f"{one}/criteria").json()["results"]
    assert len(criteria) == 33 and {found["status"] for found in criteria} == {"gap"}
    assert browser.delete(one, headers={"If-Match": '"2"'}).status_code == 409


def test_who_answers_while_it_is_being_completed_is_told(owner) -> None:  # noqa: F811
    """Two people at one instant: the answer waits for the completion, and is refused after it."""
    priya, acme = owner
    with entering(acme, by=priya):
        control = Control.objects.create(ref="AC-1", title="Access", frequency="daily")
        assessment = acts.begin(title="Spring", by=priya)
        row = ReadinessConclusion.objects.get(control=control)
        acts.conclude(row, version=1, by=priya, **YES)
    browser = browser_of(priya)
    browser.get(assessment.get_absolute_url())

    with completing(assessment, priya, acme):
        answer = browser.post(
            f"/c/{acme.pk}/controls/readiness/{assessment.pk}/{row.pk}/", MISSING | {"version": "2"}, headers=HTMX
        )

    assert answer.status_code == 409
    assert "completed" in answer.content.decode()
    with entering(acme, by=priya):
        assert ReadinessConclusion.objects.get().verdict == "ready"


class completing:
    """A transaction of another connection that has completed it and commits a little later."""

    def __init__(self, assessment: ReadinessAssessment, by: User, client: object) -> None:
        self.other = Thread(target=self.complete, args=(assessment, by, client))

    def complete(self, assessment: ReadinessAssessment, by: User, client: object) -> None:
        with entering(client, by=by):
            acts.complete(assessment, version=1, by=by)
            self.is_ready = True
            sleep(0.7)
        connection.close()

    def __enter__(self) -> None:
        self.is_ready = False
        self.other.start()
        while not self.is_ready:
            sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self.other.join()
