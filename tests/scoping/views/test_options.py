"""Options from the form to the worker's study, and the numbers of the effort model (PRACTICE §4-5)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from scoping.actions import commitments, options
from scoping.models import EffortParameter, Option, OptionStudy
from scoping.queries.effort import effort_parameters
from soc2hub.accounts.models import User
from soc2hub.jobs import runner
from soc2hub.jobs.models import Job
from soc2hub.lib.refusals import Invalid, Stale
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.scoping.payments import Payments, payments
from tests.worlds import World

SignIn = Callable[[User], Browser]
KIND = "scope.weigh_options"


@pytest.fixture
def made(world: World) -> Payments:
    with entering(world.acme, by=world.priya):
        return payments(world.priya)


def at(world: World, path: str = "options/") -> str:
    return f"/c/{world.acme.pk}/scope/{path}"


def tokenise(made: Payments, by: User, **changes: Any) -> Option:
    return options.add(name="Tokenise the export", hours=3, cut_flows=[made.export], by=by, **changes)


def weighed(world: World, browser: Browser) -> None:
    """Through the page's button and the worker's own function."""
    assert browser.post(at(world, "options/study/")).status_code == 302
    job = Job.objects.get(kind=KIND, state="ready")
    assert runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.last_error) == ("done", "")


def test_an_option_is_written_down_and_weighed(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    added = browser.post(
        at(world, "options/new/"), {"name": "Tokenise", "kind": "cut", "hours": "3", "cut_flows": [made.export.pk]}
    )
    assert added.status_code == 302
    before = browser.get(at(world))
    weighed(world, browser)
    page = browser.get(at(world))

    assert "Not weighed yet" in before.content.decode()
    result = page.context["study"].study.result
    assert (result["now"]["hours"], result["cheapest"]["hours"]) == (4 * 6, 3 * 6 + 3)
    assert result["cheapest"]["taken"] == ["Tokenise"]
    assert [(point["hours"], point["value_cents"]) for point in result["points"]] == [(21, 1_000_000)]
    assert [met["id"] for met in result["points"][0]["met"]] == [str(made.shop.pk)]
    assert not page.context["study"].is_stale
    with entering(world.acme, by=world.priya):
        assert Event.objects.filter(verb__startswith="options.").order_by("seq").values_list("verb", flat=True)[0] == (
            "options.asked"
        )


def test_weighing_twice_has_the_effect_of_once(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    weighed(world, browser)

    again = browser.post(at(world, "options/study/"), follow=True)

    assert "Nothing has changed since" in again.content.decode()
    assert Job.objects.filter(kind=KIND).count() == 1
    with entering(world.acme, by=world.priya):
        assert options.weigh(by=world.priya) is None
        assert OptionStudy.objects.count() == 1


def test_a_study_is_stale_once_the_records_ask_something_else(
    world: World, made: Payments, signed_in: SignIn
) -> None:
    browser = signed_in(world.priya)
    weighed(world, browser)

    with entering(world.acme, by=world.priya):
        commitments.change(made.shop, version=1, yearly_value_cents=2_000_000, by=world.priya)

    assert browser.get(at(world)).context["study"].is_stale
    weighed(world, browser)
    assert not browser.get(at(world)).context["study"].is_stale


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "cut"}, "cut_flows"),
        ({"kind": "cut", "cut_flows": ["export"], "system": "api"}, "system"),
        ({"kind": "move"}, "system"),
        ({"kind": "move", "system": "api", "cut_flows": ["export"]}, "cut_flows"),
        ({"kind": "move", "system": "api", "instead": "wiki"}, "instead"),
        ({"kind": "replace", "system": "api", "instead": "api"}, "instead"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(
    world: World, made: Payments, values: dict[str, Any], field: str
) -> None:
    given = {
        name: [made.export] if name == "cut_flows" else value if name == "kind" else getattr(made, value)
        for name, value in values.items()
    }
    with entering(world.acme, by=world.priya):
        with pytest.raises(Invalid) as refused:
            options.add(name="Nonsense", by=world.priya, **given)
        assert refused.value.field == field
        assert not Option.objects.exists()


def test_somebody_who_may_not_edit_sees_options_and_changes_nothing(
    world: World, made: Payments, signed_in: SignIn
) -> None:
    browser = signed_in(world.omar)

    assert browser.get(at(world)).status_code == 200
    assert browser.post(at(world, "options/study/")).status_code == 403
    assert browser.post(at(world, "effort/hours_system/"), {"low": 1, "high": 1, "source": "x"}).status_code == 403
    assert not Job.objects.filter(kind=KIND).exists()
    with entering(world.acme, by=world.priya):
        assert not EffortParameter.objects.exists()


def test_the_list_takes_a_constant_number_of_statements(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    with entering(world.acme, by=world.priya):
        tokenise(made, world.priya)
    browser.get(at(world))

    with CaptureQueriesContext(connection, ) as few:
        browser.get(at(world))
    with entering(world.acme, by=world.priya):
        for number in range(12):
            options.add(name=f"Move {number}", kind="move", system=made.wiki, by=world.priya)
    with CaptureQueriesContext(connection) as many:
        browser.get(at(world))

    assert len(many) == len(few)


def test_a_number_is_changed_with_its_source_and_put_back(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    address = at(world, "effort/hours_system/")

    refused = browser.post(address, {"low": 9, "high": 2, "source": "Our timesheets"})
    saved = browser.post(address, {"low": 10, "high": 20, "source": "Our timesheets"})
    blind = browser.post(address, {"low": 1, "high": 1, "source": "Guess"})
    page = browser.get(at(world, "effort/"))

    assert (refused.status_code, saved.status_code, blind.status_code) == (422, 302, 422)
    assert "Our timesheets" in page.content.decode()
    with entering(world.acme, by=world.priya):
        found = effort_parameters()["hours_system"]
        assert (found.band.low, found.band.high, found.is_own) == (10, 20, True)
        assert Event.objects.filter(verb="effort.changed").count() == 1
    assert browser.post(at(world, "effort/hours_system/reset/"), {"version": "1"}).status_code == 302
    with entering(world.acme, by=world.priya):
        assert not effort_parameters()["hours_system"].is_own


def test_two_people_do_not_overwrite_each_others_number(world: World) -> None:
    with entering(world.acme, by=world.priya):
        options.set_parameter("fee_type_2", low=1, high=2, source="Quote", version=None, by=world.priya)
        with pytest.raises(Stale):
            options.set_parameter("fee_type_2", low=3, high=4, source="Other", version=None, by=world.priya)
        with pytest.raises(Invalid):
            options.set_parameter("nonsense", low=3, high=4, source="Other", version=None, by=world.priya)
        assert EffortParameter.objects.get().low == 1


def test_the_api_offers_the_same(world: World, made: Payments, signed_in: SignIn) -> None:
    browser, base = signed_in(world.priya), f"/api/v1/clients/{world.acme.pk}/"
    json = "application/json"

    made_one = browser.post(f"{base}options", {"name": "Cut", "cuts": [str(made.export.pk)]}, content_type=json)
    asked = browser.post(f"{base}option-studies")
    fee = {"low": 1, "high": 2, "source": "Quote"}
    put = browser.put(f"{base}effort-parameters/fee_type_2", fee, content_type=json)
    blind = browser.put(f"{base}effort-parameters/fee_type_2", fee, content_type=json)
    unknown = browser.get(f"{base}effort-parameters/nonsense")

    assert (made_one.status_code, made_one.json()["cuts"]) == (201, [str(made.export.pk)])
    assert asked.status_code == 202
    assert (put.status_code, put.json()["low"], put["ETag"]) == (200, 1, '"1"')
    assert (blind.status_code, unknown.status_code) == (428, 404)
    assert browser.get(f"{base}option-studies").json()["results"] == []
    assert browser.get(f"{base}effort-parameters").json()["results"][0]["is_own"] is True
    assert browser.delete(f"{base}effort-parameters/fee_type_2", headers={"If-Match": '"1"'}).status_code == 204


def test_a_rival_finds_nothing(world: World, made: Payments, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        option = tokenise(made, world.priya)

    rita = signed_in(world.rita)

    assert rita.get(at(world)).status_code == 404
    assert rita.get(f"/c/{world.rival.pk}/scope/options/{option.pk}/").status_code == 404


def test_an_option_is_changed_in_its_row(world: World, made: Payments, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        option = tokenise(made, world.priya)
    row = at(world, f"options/{option.pk}/row/")

    saved = signed_in(world.priya).post(row, {"name": "Tokenise", "hours": "9", "note": "", "version": "1"})
    stale = signed_in(world.priya).post(row, {"name": "Other", "hours": "1", "note": "", "version": "1"})

    assert (saved.status_code, stale.status_code) == (200, 422)
    with entering(world.acme, by=world.priya):
        kept = Option.objects.get()
        assert (kept.name, kept.hours, [str(flow) for flow in kept.cut_flows]) == ("Tokenise", 9, [str(made.export)])


def test_the_list_can_be_taken_away_as_a_table(world: World, made: Payments, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        tokenise(made, world.priya)
    browser = signed_in(world.priya)

    table = browser.get(at(world) + browser.get(at(world)).context["csv_url"])

    text = b"".join(table.streaming_content) if table.streaming else table.content
    assert "Tokenise the export" in text.decode()
    assert "Ledger → Warehouse" in text.decode()
