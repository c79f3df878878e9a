"""Lists as CSV: what a spreadsheet gets, who gets it, what it costs, and that nothing in it runs."""

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from controls.actions.gaps import open_gap
from controls.actions.mappings import map_to
from controls.actions.registers import add_policy, open_risk
from controls.models import Control, Criterion
from scoping.models import Commitment, Flow, System
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.web.exports import harmless, text_of
from tests.audits.building import asked, opened
from tests.controls.building import draft, inside, on
from tests.evidence.building import at, hand_in, occurrence_of, owing
from tests.worlds import World

LISTS = ["controls:controls", "controls:schedule", "controls:gaps", "controls:risks", "controls:policies",
         "evidence:submissions", "scoping:services", "scoping:systems", "scoping:flows", "scoping:commitments",
         "web:trail"]  # fmt: skip


def address(world: World, name: str, query: str = "") -> str:
    return reverse(name, args=[world.acme.pk]) + f"?as=csv{query}"


def body(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def table(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer).removeprefix("\ufeff"), newline="")))


def note(world: World, title: str, control: Control) -> None:
    open_gap(title=title, impact="", severity="high", control=control, criterion=None, by=world.priya)


@pytest.fixture
def program(world: World) -> World:
    """One of everything a list shows."""
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        hand_in(occurrence_of(control), by=world.erin)
    with on(date(2026, 3, 20)), inside(world):
        map_to(control, Criterion.objects.get(pk="CC6.1"), by=world.priya)
        note(world, "No access review", control)
        marks = {"likelihood": 3, "impact": 4, "residual_likelihood": 1, "residual_impact": 2}
        open_risk(title="Leak", harm="Customers leave", treatment="reduce", control=None, owner=None, due_on=None,
                  by=world.priya, **marks)  # fmt: skip
        add_policy(title="Access policy", kind="policy", owner=None, last_reviewed_on=None, review_months=12,
                   by=world.priya)  # fmt: skip
        source, target = System.objects.create(name="Shop"), System.objects.create(name="Ledger")
        Flow.objects.create(source=source, target=target)
        Commitment.objects.create(customer="Bank", yearly_value_cents=1234567, categories=["security"])
    return world


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_had_as_csv_and_its_reading_is_on_record(program: World, signed_in, name: str) -> None:
    with on(date(2026, 3, 20)):
        answer = signed_in(program.priya).get(address(program, name))
        rows = list(csv.reader(io.StringIO(body(answer), newline="")))

    noun = name.partition(":")[2].replace("schedule", "occurrences")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="acme-payments-{noun}-2026-03-20.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    assert rows[0][0].startswith("\ufeff") and {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) > 1 or noun == "services"
    with inside(program):
        event = Event.objects.filter(verb=f"{noun}.exported").get()
        assert (event.actor_id, event.subject_id) == (program.priya.pk, str(program.acme.pk))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("who", "status"), [("rita", 404), ("eve", 403), ("audrey", 403)])
def test_who_may_not_see_the_list_gets_no_file_and_leaves_no_event(
    program: World, signed_in, name: str, who: str, status: int
) -> None:
    answer = signed_in(getattr(program, who)).get(address(program, name))

    assert (answer.status_code, answer.streaming) == (status, False)
    with inside(program):
        assert not Event.objects.filter(verb__endswith=".exported").exists()


def test_the_trail_is_for_those_who_see_the_trail(program: World, signed_in) -> None:
    assert signed_in(program.erin).get(address(program, "web:trail")).status_code == 403


def test_nothing_of_another_client_is_in_the_file(program: World, signed_in) -> None:
    owing(program, "ZZ-9", client=program.rival, title="The rival's own")

    assert "rival" not in body(signed_in(program.priya).get(address(program, "controls:controls")))


def test_a_control_is_told_with_criteria_and_owner(program: World, signed_in) -> None:
    (row,) = table(signed_in(program.priya).get(address(program, "controls:controls")))

    assert (row["Control"], row["Criteria"], row["Owner"], row["Status"]) == ("AC-1", "CC6.1", "", "Operating")


def test_the_filter_of_the_page_is_the_filter_of_the_file(program: World, signed_in) -> None:
    with inside(program):
        draft(program, "CH-1", title="Changes are approved")
    lead = signed_in(program.priya)

    found = table(lead.get(address(program, "controls:controls", "&q=changes&cursor=x")))
    none = table(lead.get(address(program, "evidence:submissions", "&state=returned")))

    assert ([row["Control"] for row in found], none) == (["CH-1"], [])
    with inside(program):
        bodies = [event.body for event in Event.objects.filter(verb="controls.exported")]
    assert bodies == [{"filters": {"q": "changes", "cursor": "x"}}]


def test_a_month_is_told_with_the_state_of_each_window(program: World, signed_in) -> None:
    with on(date(2026, 3, 20)):
        rows = table(signed_in(program.priya).get(address(program, "controls:schedule", "&month=2026-02")))

    assert [(row["Window"], row["State"], row["Done on"]) for row in rows] == [("2026-02", "Overdue", "")]


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", '=HYPERLINK("http://x")', "\n=1"]
)
def test_no_cell_begins_as_a_formula_does(program: World, signed_in, typed: str) -> None:
    """A32."""
    with inside(program):
        Control.objects.update(title=typed)

    (row,) = table(signed_in(program.priya).get(address(program, "controls:controls")))

    assert row["Title"] == "'" + typed


@pytest.mark.parametrize("typed", ["AC-1", "a=b", '"=1"', "1-2", ""])
def test_plain_words_stay_as_they_are(typed: str) -> None:
    assert harmless(typed) == typed


def test_values_are_written_as_people_write_them() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    values = [None, True, False, date(2026, 3, 1), datetime(2026, 3, 1, 23, 30, tzinfo=UTC), ["b", "a"], 0]

    assert [text_of(value, berlin) for value in values] == [
        "", "yes", "no", "2026-03-01", "2026-03-02 00:30", "b; a", "0",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["controls:controls", "controls:gaps", "evidence:submissions", "web:trail"])
def test_a_long_file_costs_no_more_statements_than_a_short_one(program: World, signed_in, name: str) -> None:
    lead = signed_in(program.priya)
    body(lead.get(address(program, name)))
    with CaptureQueriesContext(connection) as few:
        body(lead.get(address(program, name)))
    with inside(program):
        control = Control.objects.get()
        for number in range(30):
            draft(program, f"XX-{number}", owner=None)
            note(program, f"Gap {number}", control)

    with CaptureQueriesContext(connection) as many:
        body(lead.get(address(program, name)))

    assert len(few) == len(many)


def test_a_membership_that_ends_while_the_file_is_sent_ends_the_file(program: World, signed_in) -> None:
    """A37: rows are read when they are sent, and the database asks for the membership then."""
    answer = signed_in(program.vera).get(address(program, "controls:controls"))
    with inside(program), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_membership SET revoked_at = now() WHERE user_id = %s", [program.vera.pk])

    assert table(answer) == []


def test_a_page_offers_its_file_with_the_filter_in_use(program: World, signed_in) -> None:
    page = signed_in(program.priya).get(reverse("controls:controls", args=[program.acme.pk]) + "?q=access&cursor=x")

    assert 'href="?q=access&amp;as=csv" download' in page.content.decode()


def test_requests_are_told_by_whose_turn_it_is(world: World, signed_in) -> None:
    engagement = opened(world)
    asked(world, engagement, "R-1")
    url = reverse("audits:requests", args=[world.acme.pk, engagement.pk])

    ours, theirs = (table(signed_in(world.priya).get(f"{url}?as=csv&turn={turn}")) for turn in ("team", "auditor"))

    assert ([row["Request"] for row in ours], theirs) == (["R-1"], [])
