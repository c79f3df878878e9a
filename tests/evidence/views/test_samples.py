"""Draw, assign, show, examine, replace, extend and conclude by the pages (DOMAIN R6.4–R6.10, cases A02, A12, A32)."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions.samples import take
from evidence.models import Sample, SamplingProfile, Slot, Submission
from evidence.queries.samples import NEWEST_FIRST, samples
from soc2hub.tenancy.scope import entering
from tests.evidence.building import at, owing
from tests.evidence.listing import many, submitted, wish
from tests.vault.samples import PDF
from tests.worlds import World

JULY_2 = datetime(2026, 7, 2, 12, tzinfo=UTC)


@pytest.fixture
def control(world: World):
    return owing(world, "IAM-03", frequency="per_event", title="Leavers lose their access")


@pytest.fixture
def sample(world: World, control) -> Sample:
    with at(JULY_2), entering(world.acme, by=world.priya):
        return take(submitted(control, many(20), by=world.priya), wish(seed="s"), by=world.priya)


def url(world: World, name: str, *args: object) -> str:
    return reverse(f"evidence:{name}", args=[world.acme.pk, *args])


def slot(world: World, sample: Sample, position: int = 1) -> Slot:
    with entering(world.acme, by=world.priya):
        return sample.slots.get(position=position)


def test_a_sample_is_drawn_as_the_profile_asks(world: World, control, signed_in) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(120), by=world.priya)
    browser = signed_in(world.priya)
    with at(JULY_2):
        page = browser.get(url(world, "draw", population.pk)).content.decode()
        made = browser.post(
            url(world, "draw", population.pk), {"profile": "Risk-graded/0", "risk": "moderate", "seed": "word"}
        )

    assert "12 of 120" in page and "15 of 120" in page
    with entering(world.acme, by=world.priya):
        found = Sample.objects.get()
    assert made.url == found.get_absolute_url()
    assert (found.size, found.seed, found.rules["name"]) == (15, "word", "Risk-graded")


def test_the_page_tells_how_to_draw_it_again(world: World, sample: Sample, signed_in) -> None:
    browser = signed_in(world.priya)

    page = browser.get(sample.get_absolute_url()).content.decode()
    script = browser.get(url(world, "redraw_script"))

    assert 'python3 redraw.py "leavers.csv" "person" "s" 5' in page
    assert sample.population_sha256 in page
    assert b"hashlib.sha256" in script.content
    assert script["Content-Disposition"] == 'attachment; filename="redraw.py"'


def test_ticked_items_go_to_a_person_and_their_evidence_is_handed_in(world: World, sample: Sample, signed_in) -> None:
    first, second = slot(world, sample, 1), slot(world, sample, 2)
    form = {"row": [str(first.pk), str(second.pk)], "assignee": "Erin", "due_on": "2026-07-10"}
    with at(JULY_2):
        signed_in(world.priya).post(url(world, "assign_items", sample.pk), form)
        file = SimpleUploadedFile("ticket.pdf", PDF)
        done = signed_in(world.erin).post(url(world, "bring", first.pk), {"file": file}, follow=True)

    first = slot(world, sample, 1)
    assert done.redirect_chain[-1][0] == first.get_absolute_url()
    with entering(world.acme, by=world.priya):
        assert (first.assignee.name, first.due_on) == ("Erin", date(2026, 7, 10))
        held = Submission.objects.get()
        assert list(first.evidence.values_list("submission", flat=True)) == [held.pk]
        assert held.occurrence.starts_on <= first.item.happened_on <= held.occurrence.ends_on


def test_an_item_is_examined_and_a_deviation_says_its_cause(world: World, sample: Sample, signed_in) -> None:
    browser, one = signed_in(world.priya), slot(world, sample)
    with at(JULY_2):
        unsaid = browser.post(url(world, "examine", one.pk), {"outcome": "deviation"})
        early = browser.post(url(world, "examine", one.pk), {"outcome": "clean"})
        browser.post(url(world, "examine", one.pk), {"outcome": "deviation", "cause": "25 hours, not 24."})
        page = browser.get(sample.get_absolute_url()).content.decode()
        swapped = browser.post(url(world, "replace_item", one.pk), {"version": 1, "reason": "Another, please."})

    assert (unsaid.status_code, early.status_code, swapped.status_code) == (422, 422, 422)
    assert "Say what went wrong" in unsaid.content.decode()
    assert "attach the evidence first" in early.content.decode()
    assert "1 of 1 item examined deviated" in page and "25 hours, not 24." in page


def test_a_replaced_item_stays_on_the_page_with_the_reason(world: World, sample: Sample, signed_in) -> None:
    browser, one = signed_in(world.priya), slot(world, sample, 2)
    with entering(world.acme, by=world.priya):
        key = one.item.key
    with at(JULY_2):
        browser.post(url(world, "replace_item", one.pk), {"version": 1, "reason": "Under legal hold."})
        page = browser.get(sample.get_absolute_url()).content.decode()

    assert "Replaced" in page
    assert f"stands in for {key}: Under legal hold." in page


def test_it_is_extended_and_concluded(world: World, sample: Sample, signed_in) -> None:
    browser = signed_in(world.priya)
    with at(JULY_2):
        early = browser.post(
            url(world, "conclude_sample", sample.pk), {"version": sample.version, "conclusion": "Fine."}
        )
        browser.post(
            url(world, "extend_sample", sample.pk), {"version": sample.version, "size": 7, "reason": "One bad."}
        )
        stale = browser.post(url(world, "extend_sample", sample.pk), {"version": 1, "size": 9, "reason": "More."})

    assert "5 of 5 items are not examined yet" in early.content.decode()
    assert (early.status_code, stale.status_code) == (422, 422)
    with entering(world.acme, by=world.priya):
        assert (Sample.objects.get().size, Slot.objects.count()) == (7, 7)


def test_only_those_who_test_draw_and_judge(world: World, sample: Sample, signed_in) -> None:
    """A12."""
    one = slot(world, sample)
    paths = [url(world, "assign_items", sample.pk), url(world, "extend_sample", sample.pk),
             url(world, "conclude_sample", sample.pk), url(world, "examine", one.pk),
             url(world, "replace_item", one.pk)]  # fmt: skip

    for user in (world.omar, world.erin, world.eve, world.vera, world.audrey):
        browser = signed_in(user)
        assert [browser.post(path).status_code for path in paths] == [403] * len(paths)
    with entering(world.acme, by=world.priya):
        assert Sample.objects.get().version == sample.version


def test_a_neighbour_finds_none_of_it(world: World, sample: Sample, signed_in) -> None:
    """A02, A04."""
    one = slot(world, sample)
    for user, client in ((world.rita, world.acme), (world.rita, world.rival), (world.priya, world.bravo)):
        browser = signed_in(user)
        for name, object_id in (("sample", sample.pk), ("slot", one.pk)):
            assert browser.get(reverse(f"evidence:{name}", args=[client.pk, object_id])).status_code == 404
        answer = browser.post(reverse("evidence:examine", args=[client.pk, one.pk]), {"outcome": "clean"})
        assert answer.status_code == 404


def test_the_lists_leave_as_csv(world: World, sample: Sample, signed_in) -> None:
    browser = signed_in(world.priya)

    listed = b"".join(browser.get(url(world, "samples") + "?as=csv").streaming_content).decode()
    items = b"".join(browser.get(sample.get_absolute_url() + "?as=csv").streaming_content).decode()

    assert sample.population_sha256 in listed and "typical practice" in listed
    assert len(items.splitlines()) == 6


def test_the_pages_cost_the_same_whatever_they_hold(world: World, control, sample: Sample, signed_in) -> None:
    browser = signed_in(world.priya)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as statements, at(JULY_2):
            assert browser.get(path).status_code == 200
        return len(statements)

    cost(url(world, "samples"))
    before = [
        cost(url(world, "samples")),
        cost(sample.get_absolute_url()),
        cost(slot(world, sample).get_absolute_url()),
    ]
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(400), by=world.priya)
        large = [take(population, wish(), by=world.priya) for _ in range(12)][-1]
    after = [cost(url(world, "samples")), cost(large.get_absolute_url()), cost(slot(world, large).get_absolute_url())]

    assert before == after
    assert before[0] <= 12


def test_the_list_reads_its_index(world: World, sample: Sample) -> None:
    with entering(world.acme, by=world.priya), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        plan = samples().order_by(*NEWEST_FIRST)[:51].explain()

    assert "sample_newest" in plan


def test_a_profile_is_edited_by_its_form(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    page = browser.get(url(world, "edit_profile") + "?of=Risk-graded")
    said = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    said = {name: value for name, value in said.items() if value is not None}
    bad = browser.post(url(world, "edit_profile") + "?of=Risk-graded", said | {"daily": "40 / 30 / 20"})
    done = browser.post(
        url(world, "edit_profile") + "?of=Risk-graded",
        said | {"name": "Whitfield & Rowe", "source": "Their letter of May", "daily": "30 / 40 / 50"},
    )

    assert bad.status_code == 422 and "never asks for a smaller sample" in bad.content.decode()
    assert done.status_code == 302
    with entering(world.acme, by=world.priya):
        row = SamplingProfile.objects.get()
    assert (row.name, row.number, row.rules["periodic"]["daily"]) == ("Whitfield & Rowe", 1, [30, 40, 50])
    listed = browser.get(url(world, "profiles")).content.decode()
    assert "Whitfield &amp; Rowe (Their letter of May, version 1)" in listed
