"""Alternatives from the form to the proposal (S7)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from controls.actions import assessments
from controls.models import Control
from reporting.actions import alternatives
from reporting.models import Alternative
from scoping.models import CategoryChoice, Commitment, ScopeVersion, System
from scoping.queries import chosen_categories
from soc2hub.accounts.models import User
from soc2hub.lib.clock import travelled_to
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.controls.building import draft
from tests.scoping.payments import Payments, payments, signed
from tests.worlds import World

SignIn = Callable[[User], Browser]
JSON = "application/json"
TYPED = {"name": "Three months", "report_type": "type_2", "window_months": "3", "categories": ["security"]}


@pytest.fixture
def made(world: World) -> Payments:
    with entering(world.acme, by=world.priya):
        return payments(world.priya)


def at(world: World, path: str = "") -> str:
    return f"/c/{world.acme.pk}/scope/what-if/{path}"


def written(world: World, **changes: Any) -> Alternative:
    values = {"name": "Lean", "report_type": "type_2", "window_months": 6, "categories": ["security"]} | changes
    with entering(world.acme, by=world.priya):
        return alternatives.add(by=world.priya, **values)


def test_as_it_stands_keeps_the_period_that_was_signed(world: World, made: Payments, signed_in: SignIn) -> None:
    with travelled_to(datetime(2026, 2, 1, 12, tzinfo=UTC)), entering(world.acme, by=world.priya):
        version = signed(drafter=world.priya, officer=world.eve)

    with travelled_to(datetime(2027, 3, 1, 12, tzinfo=UTC)):
        dates = signed_in(world.priya).get(at(world)).context["columns"][0]["outcome"].dates

    assert (dates.starts_on, dates.ends_on) == (version.period_start, version.period_end)
    assert not dates.is_rushed


def test_an_alternative_stands_beside_the_scope_as_it_is(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    added = browser.post(at(world, "new/"), TYPED)
    page = browser.get(at(world))

    assert (added.status_code, page.status_code) == (302, 200)
    names = [column["outcome"].plan.name for column in page.context["columns"]]
    assert names == ["As it stands", "Three months"]
    standing, lean = (column["outcome"] for column in page.context["columns"])
    assert standing.plan.own == lean.plan.own == 4
    assert [len(o.judgements) for o in (standing, lean)] == [2, 2]
    assert "the core of the starter set is counted" in page.content.decode()
    with entering(world.acme, by=world.priya):
        assert Event.objects.filter(verb="alternative.added").count() == 1


def test_what_an_assessment_found_makes_preparation_longer(world: World, made: Payments, signed_in: SignIn) -> None:
    """S7: the latest readiness result is an input, in the place of the states the controls are said to be in."""
    with entering(world.acme, by=world.priya):
        draft(world, "AC-1"), draft(world, "AC-2")
        Control.objects.update(status="operating")
    browser = signed_in(world.priya)
    before = browser.get(at(world)).context["columns"][0]["outcome"]
    with entering(world.acme, by=world.priya):
        assessment = assessments.begin(title="Spring", by=world.priya)
        for row in assessment.conclusions.all():
            assessments.conclude(row, version=1, designed="yes", implemented="no", operating="no", by=world.priya)
        assessments.complete(assessment, version=1, by=world.priya)

    page = browser.get(at(world))

    after = page.context["columns"][0]["outcome"]
    assert (before.preparation_hours.high, after.preparation_hours.high) == (0, 2 * (12 + 4))
    assert after.dates.prepared_on > before.dates.prepared_on
    assert "2 of 2 controls are designed, 0 implemented, 0 operating" in page.content.decode()
    assert "By “Spring”, completed" in page.content.decode()


def test_leaving_a_needed_system_out_shows_what_breaks(world: World, made: Payments, signed_in: SignIn) -> None:
    written(world, left_out_ids=[str(made.warehouse.pk)])

    page = signed_in(world.priya).get(at(world)).content.decode()

    assert "Signed and not kept: First Bank, 4.2 (needs Warehouse inside" in page
    assert "Customer data crosses the boundary: Ledger with Warehouse" in page


def test_choosing_leads_to_the_proposal_with_everything_prepared(
    world: World, made: Payments, signed_in: SignIn
) -> None:
    row = written(world, categories=["availability", "security"], note="Small first.", starts_on="2027-02-01",
                  added_ids=[str(made.wiki.pk)])  # fmt: skip
    browser = signed_in(world.priya)

    answer = browser.post(at(world, f"{row.pk}/choice/"), {"version": "1"}, follow=True)

    assert answer.status_code == 200
    initial = answer.context["form"].initial
    assert (initial["period_start"], initial["period_end"], initial["rationale"]) == (
        "2027-02-01", "2027-07-31", "Small first.",
    )  # fmt: skip
    with entering(world.acme, by=world.priya):
        assert chosen_categories() == {"security", "availability"}
        assert CategoryChoice.objects.get().reason == "Chosen with the alternative “Lean”."
        assert Commitment.objects.get(pk=made.shop.pk).is_chosen is False
        assert Commitment.objects.get(pk=made.bank.pk).is_chosen is True
        proposed = System.objects.filter(proposed_in=True).values_list("name", flat=True)
        assert sorted(proposed) == ["Ledger", "Payments API", "SIEM", "Warehouse", "Wiki"]
        assert not ScopeVersion.objects.exists()
        assert Alternative.objects.get().chosen_by == world.priya
        assert Event.objects.filter(verb="alternative.chosen").count() == 1


def test_a_change_takes_the_choice_back_and_refuses_lost_updates(
    world: World, made: Payments, signed_in: SignIn
) -> None:
    row = written(world)
    browser = signed_in(world.priya)
    browser.post(at(world, f"{row.pk}/choice/"), {"version": "1"})

    stale = browser.post(at(world, f"{row.pk}/"), TYPED | {"version": "1"})
    saved = browser.post(at(world, f"{row.pk}/"), TYPED | {"version": "2"})
    again = browser.post(at(world, f"{row.pk}/choice/"), {"version": "2"})

    assert (stale.status_code, saved.status_code, again.status_code) == (422, 302, 409)
    with entering(world.acme, by=world.priya):
        kept = Alternative.objects.get()
        assert (kept.name, kept.chosen_at, kept.window_months) == ("Three months", None, 3)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"window_months": None}, "window_months"),
        ({"window_months": 99}, "window_months"),
        ({"report_type": "type_1"}, "window_months"),
        ({"categories": []}, "categories"),
        ({"categories": ["nonsense"]}, "categories"),
        ({"commitment_ids": ["0b1c7f0e-0000-4000-8000-000000000000"]}, "commitment_ids"),
        ({"added_ids": ["api"], "left_out_ids": ["api"]}, "left_out_ids"),
    ],
)
def test_what_makes_no_sense_is_refused(world: World, made: Payments, changes: dict[str, Any], field: str) -> None:
    ids = {k: [str(made.api.pk)] for k, v in changes.items() if v == ["api"]}

    with pytest.raises(Invalid) as refused:
        written(world, **(changes | ids))

    assert refused.value.field == field
    with entering(world.acme, by=world.priya):
        assert not Alternative.objects.exists()


def test_names_are_told_apart_and_eight_are_enough(world: World) -> None:
    for number in range(8):
        written(world, name=f"Number {number}")

    with pytest.raises(Refusal, match="Remove one first"):
        written(world, name="One more")
    with entering(world.acme, by=world.priya), pytest.raises(Refusal, match="name already"):
        alternatives.change(Alternative.objects.get(name="Number 1"), version=1, name="Number 2", by=world.priya)


def test_the_page_takes_a_constant_number_of_statements(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    written(world, name="One")
    browser.get(at(world))
    with CaptureQueriesContext(connection) as few:
        browser.get(at(world))

    for number in range(6):
        written(world, name=f"More {number}", commitment_ids=[str(made.shop.pk)])
    with CaptureQueriesContext(connection) as many:
        browser.get(at(world))

    assert len(many) == len(few)
    assert sum('FROM "scoping_flow"' in query["sql"] for query in many) == 1


def test_another_client_never_shows(world: World, made: Payments, signed_in: SignIn) -> None:
    row = written(world)
    rita = signed_in(world.rita)

    assert rita.get(at(world)).status_code == 404
    assert rita.get(f"/c/{world.rival.pk}/scope/what-if/{row.pk}/").status_code == 404
    assert rita.post(f"/c/{world.rival.pk}/scope/what-if/{row.pk}/choice/", {"version": "1"}).status_code == 404
    with entering(world.rival, by=world.rita), pytest.raises(Invalid):
        alternatives.add(name="Theirs", report_type="type_1", categories=["security"],
                         added_ids=[str(made.api.pk)], by=world.rita)  # fmt: skip


def test_who_may_not_edit_the_scope_compares_and_changes_nothing(
    world: World, made: Payments, signed_in: SignIn
) -> None:
    row = written(world)
    browser = signed_in(world.omar)

    assert browser.get(at(world)).status_code == 200
    assert browser.post(at(world, "new/"), TYPED).status_code == 403
    assert browser.post(at(world, f"{row.pk}/choice/"), {"version": "1"}).status_code == 403
    assert signed_in(world.eve).get(at(world)).status_code == 403
    with entering(world.acme, by=world.priya):
        assert Alternative.objects.get().chosen_at is None


def test_the_api_offers_the_same(world: World, made: Payments, signed_in: SignIn) -> None:
    browser, base = signed_in(world.priya), f"/api/v1/clients/{world.acme.pk}/"
    body = {"name": "Lean", "report_type": "type_2", "window_months": 3, "categories": ["security"],
            "commitment_ids": [str(made.shop.pk)]}  # fmt: skip

    created = browser.post(f"{base}alternatives", body, content_type=JSON)
    one = f"{base}alternatives/{created.json()['id']}"
    changed = browser.patch(one, {"window_months": 6}, content_type=JSON, headers={"If-Match": created["ETag"]})
    stale = browser.patch(one, {"window_months": 9}, content_type=JSON, headers={"If-Match": created["ETag"]})
    compared = browser.get(f"{base}comparison").json()["results"]
    chosen = browser.post(f"{one}/choice", headers={"If-Match": '"2"'})
    removed = browser.delete(one, headers={"If-Match": '"3"'})

    assert (created.status_code, changed.status_code, stale.status_code) == (201, 200, 412)
    assert [row["name"] for row in compared] == ["As it stands", "Lean"]
    assert compared[1]["systems"] == 4
    assert (chosen.status_code, chosen.json()["chosen_by"]) == (200, str(world.priya.pk))
    assert removed.status_code == 204
