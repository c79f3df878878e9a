"""The auditor chooses samples in the room from lists that were shown, and nothing else (R12.2, R8.3, A12, A49)."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from audits.actions import grants, requests
from audits.actions.populations import share_population
from audits.models import Request
from evidence.actions.reconciliations import hold_against
from evidence.actions.reviews import accept
from evidence.actions.samples import take
from evidence.actions.slots import assign, attach
from evidence.models import Population, PopulationItem, Sample, Slot, SlotResult
from evidence.queries.samples import drawn
from evidence.reconciliation import Rule
from soc2hub.accounts.models import Person
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering
from tests.audits.building import asked, opened
from tests.evidence.building import at, occurrence_of, owing, write_down
from tests.evidence.listing import DISABLED, csv_of, draft, many, submitted, wish
from tests.worlds import World

JULY_2 = datetime(2026, 7, 2, 12, tzinfo=UTC)


@pytest.fixture
def control(world: World):
    return owing(world, "IAM-03", frequency="per_event", title="Leavers lose their access")


@pytest.fixture
def request_of(world: World) -> Request:
    engagement = opened(world)
    row = asked(world, engagement, "R-1", kind="population")
    with entering(world.acme, by=world.priya):
        grants.grant(engagement, world.audrey, by=world.priya)
    return row


@pytest.fixture
def shown(world: World, control, request_of: Request) -> Population:
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(40), by=world.priya)
        share_population(request_of, population, by=world.priya)
        requests.submit(request_of, by=world.priya)
    return population


def url(world: World, name: str, *args: object) -> str:
    return reverse(f"audits:{name}", args=[world.acme.pk, *args])


def form(**more: str) -> dict[str, str]:
    return {"profile": "Default/0", "risk": "moderate", **more}


def chosen(world: World, browser, population: Population, **more: str) -> Sample:
    with at(JULY_2):
        answer = browser.post(url(world, "room_choose", population.pk), form(**more))
    assert answer.status_code == 302, answer.content.decode()
    with entering(world.acme, by=world.priya):
        return Sample.objects.order_by("-drawn_at").first()


def test_the_auditor_reads_the_list_and_its_rows_and_draws(world: World, shown: Population, signed_in) -> None:
    browser = signed_in(world.audrey)

    page = browser.get(url(world, "room_list", shown.pk)).content.decode()
    file = browser.get(url(world, "room_list_file", shown.pk))
    sample = chosen(world, browser, shown, seed="audit word")

    assert "P-0001" in page and shown.blob.sha256 in page and shown.query.split("”")[0] in page
    assert b"".join(file.streaming_content) == csv_of(many(40))
    assert (sample.track, sample.drawn_by, sample.size, sample.seed) == ("auditor", world.audrey, 5, "audit word")


def test_items_may_be_picked_by_hand(world: World, shown: Population, signed_in) -> None:
    browser = signed_in(world.audrey)
    with at(JULY_2):
        strange = browser.post(
            url(world, "room_choose", shown.pk), form(keys="P-0001\nP-9999", size_reason="Both in finance.")
        )
    sample = chosen(world, browser, shown, keys="P-0007\nP-0001", size_reason="Both in finance.")

    assert strange.status_code == 422 and "is no key of this list" in strange.content.decode()
    with entering(world.acme, by=world.priya):
        assert (sample.algorithm, [i.slot.item.key for i in drawn(sample).items]) == ("chosen", ["P-0007", "P-0001"])


def test_the_auditor_examines_extends_replaces_and_concludes(world: World, shown: Population, signed_in) -> None:
    browser = signed_in(world.audrey)
    sample = chosen(world, browser, shown)
    with entering(world.acme, by=world.priya):
        slots = list(sample.slots.order_by("position"))
    with at(JULY_2):
        browser.post(url(world, "room_replace", slots[0].pk), {"version": 1, "reason": "Left before the period."})
        browser.post(url(world, "room_extend", sample.pk), {"version": 1, "size": 6, "reason": "One more."})
        unsaid = browser.post(url(world, "room_examine", slots[1].pk), {"outcome": "deviation"})
        browser.post(url(world, "room_examine", slots[1].pk), {"outcome": "deviation", "cause": "25 hours."})
        page = browser.get(url(world, "room_sample", sample.pk)).content.decode()

    assert unsaid.status_code == 422 and "Say what went wrong" in unsaid.content.decode()
    assert "1 of 1 item examined deviated" in page and "Left before the period." in page
    with entering(world.acme, by=world.priya):
        assert (Sample.objects.get().size, Slot.objects.count(), SlotResult.objects.count()) == (6, 7, 1)


def test_the_team_gives_out_items_and_shows_their_evidence(
    world: World, shown: Population, request_of: Request, signed_in
) -> None:
    browser = signed_in(world.audrey)
    sample = chosen(world, browser, shown)
    with at(JULY_2), entering(world.acme, by=world.priya):
        slot = sample.slots.get(position=1)
        assign(sample, [slot], person=Person.objects.get(user=world.erin), due_on=None, by=world.priya)
        held = write_down(occurrence_of(slot.sample.control), by=world.erin)
        accept(held, by=world.priya)
        attach(slot, held, by=world.priya)
    with at(JULY_2):
        before = browser.get(url(world, "room_sample", sample.pk)).content.decode()
    with at(JULY_2), entering(world.acme, by=world.priya):
        Request.objects.filter(pk=request_of.pk).update(internal_status="in_progress")
        requests.share(request_of, held, by=world.priya)
    with at(JULY_2):
        after = browser.get(url(world, "room_sample", sample.pk)).content.decode()

    assert held.title not in before and held.title in after
    assert "Erin" not in after


def test_neither_side_writes_the_others_samples(world: World, shown: Population, signed_in) -> None:
    """In the database, too: tracks that never mix (DOMAIN R8.3)."""
    theirs = chosen(world, signed_in(world.audrey), shown)
    with at(JULY_2), entering(world.acme, by=world.priya):
        ours = take(shown, wish(), by=world.priya)
        slot = theirs.slots.get(position=1)
        copy = {f.attname: getattr(theirs, f.attname) for f in Sample._meta.concrete_fields if f.name != "id"}
        for write in (
            lambda: Sample.objects.create(**copy | {"drawn_by_id": world.priya.pk}),
            lambda: Sample.objects.filter(pk=theirs.pk).update(conclusion="Clean."),
            lambda: SlotResult.objects.create(slot=slot, outcome="clean", found_by=world.priya),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()
        own = ours.slots.get(position=1)
    with at(JULY_2), entering(world.acme, by=world.audrey):
        assert list(Sample.objects.all()) == [theirs]
        for write in (
            lambda: SlotResult.objects.create(slot=own, outcome="clean", found_by=world.audrey),
            lambda: Sample.objects.create(**copy | {"drawn_by_id": world.audrey.pk, "track": "internal"}),
            lambda: Slot.objects.filter(pk=slot.pk).update(due_on="2026-08-01"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()
        assert SlotResult.objects.count() == 0


def test_what_was_not_shown_does_not_exist(world: World, control, shown: Population, signed_in) -> None:
    """A49."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        hidden = submitted(control, many(7), by=world.priya)
        ours = take(shown, wish(), by=world.priya)
        slot = ours.slots.get(position=1)
    browser = signed_in(world.audrey)

    for name, object_id in (("room_list", hidden.pk), ("room_list_file", hidden.pk), ("room_sample", ours.pk),
                            ("room_list", uuid4())):  # fmt: skip
        assert browser.get(url(world, name, object_id)).status_code == 404
    assert browser.post(url(world, "room_choose", hidden.pk), form()).status_code == 404
    assert browser.post(url(world, "room_examine", slot.pk), {"outcome": "clean"}).status_code == 404
    with entering(world.acme, by=world.audrey):
        assert (Population.objects.count(), PopulationItem.objects.count()) == (1, 40)


def test_the_grant_ends_and_with_it_every_row(world: World, shown: Population, request_of: Request, signed_in) -> None:
    browser = signed_in(world.audrey)
    chosen(world, browser, shown)
    with entering(world.acme, by=world.priya):
        grants.revoke(request_of.engagement.grants.get(), by=world.priya)

    with at(JULY_2):
        assert browser.get(url(world, "room_list", shown.pk)).status_code == 404
    with entering(world.acme, by=world.audrey):
        assert (Population.objects.count(), Sample.objects.count(), Slot.objects.count()) == (0, 0, 0)


def test_only_a_list_that_stands_is_shown(world: World, control, request_of: Request) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        with pytest.raises(Refusal, match="Submit the list first"):
            share_population(request_of, draft(control, many(5), by=world.priya), by=world.priya)
        here, there = (submitted(control, many(9), by=world.priya),
                       submitted(control, many(8), by=world.priya, source=DISABLED))  # fmt: skip
        hold_against(here, there, rule=Rule(), within_hours=None, by=world.priya)
        with pytest.raises(Refusal, match="Two sources disagree"):
            share_population(request_of, here, by=world.priya)


def test_the_team_shows_a_list_on_the_requests_page(world: World, control, request_of: Request, signed_in) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(9), by=world.priya)
    browser = signed_in(world.priya)

    page = browser.get(url(world, "request", request_of.pk)).content.decode()
    browser.post(url(world, "share_list", request_of.pk), {"population": str(population.pk)})
    after = browser.get(url(world, "request", request_of.pk)).content.decode()

    assert "Show a list" in page
    assert "9 rows, every one of them" in after
    seen = signed_in(world.audrey).get(url(world, "room_request", request_of.pk)).content.decode()
    assert url(world, "room_list", population.pk) in seen


def test_the_room_over_the_api(world: World, shown: Population, signed_in) -> None:
    browser = signed_in(world.audrey)
    base = f"/api/v1/clients/{world.acme.pk}/room"
    with at(JULY_2):
        rows = browser.get(f"{base}/populations/{shown.pk}/items").json()["results"]
        made = browser.post(f"{base}/populations/{shown.pk}/samples", {"seed": "w"}, content_type="application/json")
        slot = made.json()["items"][0]["id"]
        found = browser.post(f"{base}/slots/{slot}/result", {"outcome": "clean"}, content_type="application/json")
        foreign = signed_in(world.rita).get(f"{base}/samples/{made.json()['id']}")

    assert (len(rows), made.status_code, found.status_code, foreign.status_code) == (40, 201, 201, 404)
    assert found.json()["proof"]["examined"] == 1
