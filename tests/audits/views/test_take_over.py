"""A program taken over in any phase: one page leads through, the day stands, and what is older says so (DOMAIN §2)."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audits.actions import engagements, results
from audits.models import Engagement
from audits.phases import State
from controls.actions.mappings import map_to
from controls.models import Criterion, Gap
from reporting.queries.figures import figures
from reporting.queries.records import records
from soc2hub.accounts.actions.clients import take_over
from soc2hub.lib.refusals import Invalid
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.trail.sentences import is_known
from tests.audits.building import TODAY, TYPE_2, asked, control, evidence, in_room, opened, submitted
from tests.controls.building import inside, on, running, second_lead
from tests.worlds import World

ENTERED = {
    "title": "SOC 2, 2026", "state": "observation", "reason": "From the former CISO.", "report_type": "type_2",
    "categories": ["security"], "period_start": "2026-03-01", "period_end": "2026-08-31",
    "taken_over_on": "2026-01-12",
}  # fmt: skip


def csv_of(browser, address: str) -> list[dict[str, str]]:
    text = b"".join(browser.get(address).streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def page_of(world: World) -> str:
    return f"/c/{world.acme.pk}/audit/take-over/"


def test_entered_in_a_later_state_one_page_leads_through(signed_in, world: World) -> None:
    browser = signed_in(world.priya)
    assert "Nothing was taken over" in browser.get(page_of(world)).content.decode()

    with on(date(2026, 1, 15)):
        entered = browser.post(f"/c/{world.acme.pk}/audit/engagements/new/", ENTERED)
        page = browser.get(page_of(world))

    assert entered["Location"] == page_of(world)
    said = page.content.decode()
    assert "Taken over 12 Jan 2026, in observation" in said
    assert "From the former CISO." in said and "Approve the system boundary." in said
    assert page.context["steps"][-1].found.endswith("found at the take-over")
    with inside(world):
        client, gaps = Client.objects.get(pk=world.acme.pk), Gap.objects.filter(source="open at the take-over").count()
        assert (client.taken_over_on, client.taken_over_in) == (date(2026, 1, 12), "observation")
        assert gaps == len(Engagement.objects.get().transitions.get().unmet_gates) > 3
        assert Event.objects.get(verb="client.taken_over").body == {"on": "2026-01-12", "state": "observation"}
        assert is_known("client.taken_over")


def test_the_day_and_the_state_stand_even_in_sql(world: World) -> None:
    opened(world, state=State.OBSERVATION)
    opened(world, state=State.FIELDWORK)

    with inside(world):
        client = Client.objects.get(pk=world.acme.pk)
        assert (client.taken_over_on, client.taken_over_in) == (TODAY, "observation")
        assert not take_over(client, on=date(2025, 1, 1), state="planning", by=world.priya)
        with pytest.raises(DatabaseError), transaction.atomic():
            Client.objects.filter(pk=world.acme.pk).update(taken_over_on=None, taken_over_in=None)
        assert Client.objects.get(pk=world.acme.pk).taken_over_on == TODAY


def test_nobody_takes_over_from_tomorrow_on_and_only_a_lead(world: World) -> None:
    with inside(world), pytest.raises(Invalid):
        take_over(world.acme, on=world.acme.today() + timedelta(days=1), state="fieldwork", by=world.priya)
    for who in (world.omar, world.vera, world.eve):
        with inside(world, who), pytest.raises(DatabaseError), transaction.atomic():
            take_over(world.acme, on=TODAY, state="fieldwork", by=who)
    with entering(world.rival, by=world.rita), pytest.raises(DatabaseError), transaction.atomic():
        take_over(world.acme, on=TODAY, state="fieldwork", by=world.rita)
    with inside(world):
        assert Client.objects.get(pk=world.acme.pk).taken_over_on is None


def test_what_is_older_is_marked_in_lists_and_told_beside_the_figure(signed_in, world: World) -> None:
    lead = second_lead(world)
    with on(date(2026, 1, 2)), inside(world):
        ours = map_to(running(world, lead, "AC-9", since=date(2026, 1, 2)), Criterion.objects.get(pk="CC6.1"), by=lead)
    with on(date(2026, 2, 15)), inside(world):
        engagement = engagements.open_engagement(
            title="T", scope=TYPE_2, state=State.OBSERVATION, reason="From the former CISO.", by=world.priya,
            today=date(2026, 2, 15), taken_over_on=date(2026, 2, 10),
        )  # fmt: skip
        found = {"result": "no_exceptions", "population": 1, "items_tested": 1, "methods": ["inspection"]}
        results.record_test(engagement, ours.control, by=world.priya, tested_on=date(2026, 1, 10), **found)

    with on(date(2026, 3, 15)):
        browser, schedule = signed_in(world.priya), f"/c/{world.acme.pk}/controls/schedule/?month=2026-"
        january, february = (browser.get(f"{schedule}{month}").content.decode() for month in ("01", "02"))
        tests = browser.get(f"/c/{world.acme.pk}/audit/engagements/{engagement.pk}/tests/").content.decode()
        with inside(world):
            client = Client.objects.get(pk=world.acme.pk)
            told = next(f for f in figures(records(client, date(2026, 3, 15))) if f.key == "evidence_on_time")

    marked = [page.count("Before take-over") for page in (january, february, tests)]
    assert marked == [1, 0, 1]
    assert "1 of these 2 fell due before the take-over on 10 Feb 2026." in told.definition


def test_what_is_older_is_marked_in_the_room_in_files_and_in_the_heat_map(signed_in, world: World) -> None:
    with on(date(2026, 11, 15)):
        with inside(world):
            engagement = engagements.open_engagement(
                title="T", scope=TYPE_2, state=State.OBSERVATION, reason="From the former CISO.", by=world.priya,
                today=date(2026, 11, 15), taken_over_on=date(2026, 10, 11),
            )  # fmt: skip
            running(world, second_lead(world), "AC-9", since=date(2026, 9, 1))
        request = submitted(world, asked(world, engagement, "A-1"))
        in_room(world, engagement)
        lead = signed_in(world.priya)

        files = csv_of(lead, f"/c/{world.acme.pk}/evidence/submissions/?as=csv")
        gaps = csv_of(lead, f"/c/{world.acme.pk}/controls/gaps/?as=csv")
        flows = csv_of(lead, f"/c/{world.acme.pk}/scope/flows/?as=csv")
        heat = lead.get(f"/c/{world.acme.pk}/evidence/").context["heat"]
        room = signed_in(world.audrey).get(f"/c/{world.acme.pk}/room/requests/{request.pk}/").content.decode()

    assert room.count("Before take-over") == 1
    assert [row["Before take-over"] for row in files] == ["yes"]
    assert {row["Before take-over"] for row in gaps} == {"no"}
    assert all("Before take-over" not in row for row in flows)
    months = len(heat.columns) - heat.columns[::-1].index("Oct") - 1
    assert heat.former == pytest.approx(months + 10 / 31)
    assert "← Before take-over" in heat.svg and "before take-over" in heat.desc


def test_without_a_take_over_no_file_speaks_of_one(signed_in, world: World) -> None:
    evidence(world, control(world))

    [row] = csv_of(signed_in(world.priya), f"/c/{world.acme.pk}/evidence/submissions/?as=csv")

    assert "Before take-over" not in row


def test_it_costs_the_same_however_much_was_brought(signed_in, world: World) -> None:
    opened(world, state=State.OBSERVATION)
    browser = signed_in(world.priya)
    browser.get(page_of(world))
    with CaptureQueriesContext(connection) as few:
        browser.get(page_of(world))
    for number in range(5):
        control(world, f"BX-{number}")

    with CaptureQueriesContext(connection) as many:
        page = browser.get(page_of(world))

    assert len(many) == len(few) <= 22
    assert "5 of 5 controls with an owner" in page.content.decode()


def test_a_viewer_reads_it_and_a_rival_finds_nothing(signed_in, world: World) -> None:
    opened(world, state=State.OBSERVATION)

    assert "Import" not in signed_in(world.vera).get(page_of(world)).content.decode()
    assert signed_in(world.rita).get(page_of(world)).status_code == 404
