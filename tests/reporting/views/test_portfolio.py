"""All clients at a glance: the union of live memberships, in a fixed number of statements (G8, case A11)."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.actions.renewals import renew
from audits.continuity import next_frame
from controls.models import Control, Occurrence
from evidence.queries.still_possible import still_possible
from evidence.still_possible import Verdict
from reporting.attention import Item, Kind
from reporting.queries import across
from reporting.queries import portfolio as rows
from reporting.queries.across import portfolio
from reporting.queries.overview import coverage
from reporting.queries.records import records
from soc2hub.accounts.models import Membership
from soc2hub.lib.clock import travelled_to
from soc2hub.lib.memory import Memory
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.trail.record import record
from tests.controls.building import waived_anyhow
from tests.reporting.program import NOON, TODAY, running_program
from tests.worlds import World, open_client


@pytest.fixture(autouse=True)
def november():
    with travelled_to(NOON):
        yield


def statements(captured: CaptureQueriesContext) -> list[str]:
    return [q["sql"] for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]


def test_each_client_has_a_line_and_the_queue_leads_to_where_one_acts(signed_in, world: World) -> None:
    program = running_program(world.acme, by=world.priya)

    page = signed_in(world.priya).get("/").content.decode()

    assert "Acme Payments" in page
    assert "Bravo Health" in page
    assert "Rival Ltd" not in page
    assert "6 of 8" in page  # evidence on time with its denominator: one late, one overdue
    assert f"/c/{world.acme.pk}/decisions/" in page
    assert str(program.decision.title) in page


def test_a_line_shows_a_new_name_and_colour_at_the_next_look(signed_in, world: World) -> None:
    running_program(world.acme, by=world.priya)
    browser = signed_in(world.priya)
    before = browser.get("/").content.decode()
    with entering(world.acme, by=world.priya):
        Client.objects.filter(pk=world.acme.pk).update(name="Acme & Sons", colour=7, version=2)

    after = browser.get("/").content.decode()

    assert "Acme Payments, evidence by month" in before
    assert "Acme Payments" not in after and "Acme &amp; Sons, evidence by month" in after
    assert "client-colour-7" in after


def test_the_queue_stands_in_order_of_consequence(world: World) -> None:
    running_program(world.acme, by=world.priya)

    with entering_portfolio(by=world.priya):
        found = portfolio(rows.memberships(world.priya))

    acme = [item for item in found.items if item.client_id == world.acme.pk]
    assert [item.title for item in acme[:2]] == ["Accept the old build server until May?", "AC-1 Access review"]
    assert acme[0].is_urgent
    assert acme[1].why == "Key control, October 2026 overdue since 31 Oct 2026; lost after 30 Nov 2026"


def test_the_portfolio_counts_as_the_clients_own_page_does(world: World) -> None:
    """One definition of every metric across clients (PRACTICE §10)."""
    program = running_program(world.acme, by=world.priya)
    with entering(world.acme, by=world.priya):
        record("gap.opened", subject=program.gap, by=world.priya)

    with entering_portfolio(by=world.priya):
        line = next(line for line in portfolio(rows.memberships(world.priya)).lines if line.client_id == world.acme.pk)
    with entering(world.acme, by=world.priya):
        own = records(world.acme, TODAY)

    assert (
        line.evidence.due,
        line.evidence.on_time,
        line.evidence.late,
        line.evidence.overdue,
        line.evidence.missed,
    ) == (
        own.punctuality.due,
        own.punctuality.on_time,
        own.punctuality.late,
        own.punctuality.overdue,
        own.punctuality.missed,
    )
    assert line.evidence.status is own.punctuality.status
    assert line.evidence.due == 8
    assert line.gate is not None
    assert (line.gate.title, line.phase) == ("Period over", "observation")
    assert [(money.cents, money.currency) for money in line.waiting] == [(42_000_000, "USD")]
    assert (line.high_gaps, line.open_gaps) == (1, 1)
    assert line.turn == "Executive"
    assert line.silence == "green"


@pytest.mark.parametrize(
    "day", ["2026-07-01", "2026-08-31", "2026-09-03", "2026-11-04", "2026-12-31", "2027-01-01", "2027-02-10"]
)
@pytest.mark.parametrize("grace", [0, 5, 40])
def test_on_any_day_and_with_any_grace_it_judges_as_the_calendar_does(world: World, day: str, grace: int) -> None:
    """DOMAIN R7.3: also when the period is over, and when grace reaches beyond it."""
    running_program(world.acme, by=world.priya)
    with entering(world.acme, by=world.priya):
        Control.objects.update(grace_days=grace)
        waived = Occurrence.objects.filter(control__ref="CH-1").order_by("due_on")[0]
        waived_anyhow([waived], by=world.priya)

    with travelled_to(datetime.fromisoformat(f"{day}T12:00:00+00:00")):
        with entering_portfolio(by=world.priya):
            lines = portfolio(rows.memberships(world.priya)).lines
        with entering(world.acme, by=world.priya):
            own = records(world.acme, date.fromisoformat(day)).punctuality

    seen = next(line.evidence for line in lines if line.client_id == world.acme.pk)
    assert (seen.due, seen.on_time, seen.late, seen.overdue, seen.missed, seen.status) == (
        own.due, own.on_time, own.late, own.overdue, own.missed, own.status,
    )  # fmt: skip


@pytest.mark.parametrize("day", ["2026-08-20", "2026-11-05", "2026-11-25", "2026-12-20", "2027-01-15"])
def test_controls_that_run_out_of_occurrences_are_in_the_queue_as_on_the_clients_own_page(
    world: World, day: str
) -> None:
    """R6.7: one line for what is lost, one for what must operate within a fortnight; both lead to the same page."""
    running_program(world.acme, by=world.priya)
    today = date.fromisoformat(day)

    with travelled_to(datetime.fromisoformat(f"{day}T12:00:00+00:00")):
        with entering_portfolio(by=world.priya):
            items = portfolio(rows.memberships(world.priya)).items
        with entering(world.acme, by=world.priya):
            lines = still_possible(today).lines

    said = {item.title: item.why for item in items if item.kind is Kind.LAST_CHANCE}
    lost = [line for line in lines if line.now.verdict is Verdict.LOST]
    soon = [line for line in lines if line.now.is_pressing(today) and line not in lost]
    named = {"lost": [line.record.control for line in lost], "soon": [line.record.control for line in soon]}
    assert {"lost": _refs(said, "can no longer operate"), "soon": _refs(said, "must operate soon")} == named
    assert all(item.url == f"/c/{world.acme.pk}/evidence/still-possible/" for item in items if item.title in said)
    days = [item.days_left for item in items if item.kind is Kind.LAST_CHANCE]
    assert days == [-1] * bool(lost) + [(line.now.last_day - today).days for line in soon[:1] if line.now.last_day]


def _refs(said: dict[str, str], words: str) -> list[str]:
    whys = [why for title, why in said.items() if words in title]
    return [each.split()[0] for each in whys[0].partition(": ")[2].split(", ")] if whys else []


def test_the_strip_says_of_each_month_what_the_clients_own_page_says(world: World) -> None:
    running_program(world.acme, by=world.priya)

    with entering_portfolio(by=world.priya):
        line = next(line for line in portfolio(rows.memberships(world.priya)).lines if line.client_id == world.acme.pk)
    with entering(world.acme, by=world.priya):
        found = records(world.acme, TODAY)
        own = {each.label: each.state.key for each in coverage(found.occurrences, TODAY).stretches}

    assert {f"{month.first:%b}": month.state for month in line.months if f"{month.first:%b}" in own} == own
    assert own["Aug"] == "amber"


def test_what_fails_in_two_clients_is_told_once_with_both(signed_in, world: World) -> None:
    for client in (world.acme, world.bravo):
        running_program(client, by=world.priya)
        with entering(client, by=world.priya):
            Control.objects.filter(ref="AC-1").update(source="starter", external_id="IAM-04")
            Control.objects.filter(ref="CH-1").update(source="starter", external_id=f"CHG of {client.name}")

    with entering_portfolio(by=world.priya):
        [pattern] = portfolio(rows.memberships(world.priya)).patterns
    page = signed_in(world.priya).get("/").content.decode()

    assert pattern.title == "AC-1 Access review"
    assert [(line.client.name, each.failed, each.due) for line, each in pattern.places] == [
        ("Acme Payments", 1, 4), ("Bravo Health", 1, 4),
    ]  # fmt: skip
    assert "What repeats across clients" in page


def test_twelve_clients_read_anew_cost_no_more_statements_than_two(signed_in, world: World, monkeypatch) -> None:
    monkeypatch.setattr(across, "REMEMBERED", Memory(most=0))
    browser = signed_in(world.priya)
    running_program(world.acme, by=world.priya)
    browser.get("/")  # the session notes its first request
    with CaptureQueriesContext(connection) as two:
        browser.get("/")

    for number in range(10):
        running_program(open_client(world.acme.practice_id, f"Client {number}", by=world.priya), by=world.priya)
    with CaptureQueriesContext(connection) as twelve:
        page = browser.get("/").content.decode()

    assert "Client 9" in page
    assert len(statements(twelve)) == len(statements(two))
    own = [sql for sql in statements(twelve) if "django_session" not in sql and "accounts_user" not in sql]
    assert len(own) <= 8


def test_a_revoked_client_is_gone_at_the_next_request(signed_in, world: World) -> None:
    """A11."""
    running_program(world.acme, by=world.priya)
    browser = signed_in(world.priya)
    assert "Acme Payments" in browser.get("/").content.decode()

    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.priya).update(revoked_at=NOON)

    answer = browser.get("/").content.decode()
    assert "Acme Payments" not in answer
    assert "Bank Alpha" not in answer
    assert "Acme Payments" not in browser.get("/api/v1/portfolio").content.decode()
    assert [c["name"] for c in browser.get("/api/v1/clients").json()["results"]] == ["Bravo Health"]


@pytest.mark.parametrize(
    ("person", "page"), [("eve", "briefings/"), ("vera", ""), ("audrey", "room/"), ("erin", "work/"), ("omar", "work/")]
)
def test_somebody_with_one_client_goes_straight_to_their_page(signed_in, world: World, person: str, page: str) -> None:
    answer = signed_in(getattr(world, person)).get("/")

    assert answer.status_code == 302
    assert answer["Location"] == f"/c/{world.acme.pk}/{page}"


def test_the_api_gives_the_same_portfolio(signed_in, world: World) -> None:
    running_program(world.acme, by=world.priya)

    answer = signed_in(world.priya).get("/api/v1/portfolio").json()

    acme = next(line for line in answer["clients"] if line["name"] == "Acme Payments")
    assert acme["evidence"] == {"due": 8, "on_time": 6, "late": 1, "overdue": 1, "missed": 0, "status": "amber"}
    assert acme["waiting"] == [{"cents": 42_000_000, "currency": "USD"}]
    assert answer["queue"][0]["kind"] == "decision"
    assert all(item["client"] in {str(world.acme.pk), str(world.bravo.pk)} for item in answer["queue"])


def test_a_stranger_has_an_empty_portfolio_that_says_why(signed_in, world: World) -> None:
    with entering(world.rival, by=world.rita):
        Membership.objects.filter(user=world.rita).update(revoked_at=NOON)

    page = signed_in(world.rita).get("/").content.decode()

    assert "No client yet" in page


def test_a_period_that_ends_soon_asks_for_the_next_cycle_until_it_is_open(world: World) -> None:
    """PRACTICE §5: the renewal begins four months before the period ends."""
    program = running_program(world.acme, by=world.priya)

    def asked() -> list[Item]:
        with entering_portfolio(by=world.priya):
            found = portfolio(rows.memberships(world.priya)).items
        return [item for item in found if item.kind is Kind.RENEWAL]

    [before] = asked()
    with entering(world.acme, by=world.priya):
        frame = next_frame(program.engagement.time_frame)
        renew(program.engagement, title="2027", frame=frame, by=world.priya, today=TODAY)

    assert (before.title, before.days_left) == ("The next audit cycle is not open", 56)
    assert asked() == []
