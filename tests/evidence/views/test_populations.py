"""Bring a list in by the pages, look first, explain, submit, compare (cases A02, A07, A12, A26, A32)."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from evidence.actions.reconciliations import hold_against
from evidence.models import ExplainedDifference, Population, PopulationItem
from evidence.queries.populations import NEWEST_FIRST, populations
from evidence.reconciliation import Rule
from soc2hub.tenancy.scope import entering
from tests.evidence.building import at, owing
from tests.evidence.listing import DISABLED, csv_of, draft, many, submitted
from tests.worlds import World

JULY_2 = datetime(2026, 7, 2, 12, tzinfo=UTC)
FACTS = {
    "title": "Leavers", "role": "trigger", "subject": "leavers", "source_kind": "hr", "source_system": "People system",
    "system_owner": "Ulla", "query": "report “Terminations”", "period_from": "2026-04-01", "period_to": "2026-06-30",
    "extracted_at": "2026-07-01T10:00", "extracted_zone": "Europe/Berlin", "extracted_by": "Ulla",
    "key_column": "person", "date_column": "when", "label_column": "", "completeness": "Payroll: the same.",
    "accuracy": "Five compared: the same.",
}  # fmt: skip


@pytest.fixture
def control(world: World):
    return owing(world, "IAM-03", frequency="per_event", title="Leavers lose their access")


def url(world: World, name: str, *args: object) -> str:
    return reverse(f"evidence:{name}", args=[world.acme.pk, *args])


def handed(world: World, browser, control, data: bytes, name: str = "leavers.csv"):
    file = SimpleUploadedFile(name, data)
    return browser.post(url(world, "new_population"), {"control": "IAM-03", "file": file})


def test_a_list_is_looked_at_then_brought_in(world: World, control, signed_in) -> None:
    browser = signed_in(world.erin)
    with at(JULY_2):
        step = handed(world, browser, control, csv_of(many(7)))
        looked = browser.post(step.url, FACTS | {"stated_count": "7"})
        with entering(world.acme, by=world.erin):
            before = Population.objects.count()
        done = browser.post(step.url, FACTS | {"stated_count": "7", "bring": "1"})

    with entering(world.acme, by=world.erin):
        found = Population.objects.get()
    assert (looked.status_code, before) == (200, 0)
    assert "7 rows, each readable" in looked.content.decode()
    assert done.url == found.get_absolute_url()
    assert (found.row_count, found.uploaded_by) == (7, world.erin)
    assert found.extracted_at == datetime(2026, 7, 1, 8, tzinfo=UTC)


def test_bad_rows_are_named_by_line_and_nothing_is_written(world: World, control, signed_in) -> None:
    browser = signed_in(world.erin)
    with at(JULY_2):
        step = handed(world, browser, control, b"person,when\nann,2026-04-10\nann,2026-04-11\njo,soon\n")
        answer = browser.post(step.url, FACTS | {"stated_count": "3", "bring": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not right: 2 of 3 rows" in page
    assert "leavers.csv, line 3" in page and "leavers.csv, line 4" in page
    with entering(world.acme, by=world.erin):
        assert (Population.objects.count(), PopulationItem.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 50, "broken"),
        ("a.csv", b"1,2\n3,4\n", "no heading in the first 40 lines"),
    ],
)
def test_what_is_no_table_is_refused_in_words(world: World, control, signed_in, name, data, said) -> None:
    """A26."""
    with at(JULY_2):
        answer = handed(world, signed_in(world.erin), control, data, name)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_workbook_is_read_like_a_table(world: World, control, signed_in) -> None:
    book = Workbook()
    book.active.append(["person", "when"])
    book.active.append(["=1+1", datetime(2026, 4, 10, 17, 0)])
    file = io.BytesIO()
    book.save(file)
    browser = signed_in(world.erin)
    with at(JULY_2):
        step = handed(world, browser, control, file.getvalue(), "leavers.xlsx")
        answer = browser.post(step.url, FACTS | {"stated_count": "1"})

    assert "the key is missing" in answer.content.decode(), "a formula counts as what its program last kept"


def test_the_checks_are_explained_and_the_list_submitted(world: World, control, signed_in) -> None:
    with at(JULY_2), entering(world.acme, by=world.erin):
        found = draft(control, many(7), by=world.erin)
    browser = signed_in(world.erin)
    with at(JULY_2):
        early = browser.post(url(world, "submit_population", found.pk), {"version": found.version}, follow=True)
        unsaid = browser.post(url(world, "explain_population", found.pk), {"check_name": "period", "reason": ""})
        browser.post(url(world, "explain_population", found.pk), {"check_name": "period", "reason": "One a quarter."})
        page = browser.get(found.get_absolute_url()).content.decode()
        done = browser.post(url(world, "submit_population", found.pk), {"version": found.version}, follow=True)

    assert "It cannot be submitted yet" in early.content.decode()
    assert unsaid.status_code == 422
    assert "One a quarter." in page and "Submit the list" in page
    assert "Submitted with 7 rows" in done.content.decode()


def test_two_lists_are_compared_and_each_difference_explained(world: World, control, signed_in) -> None:
    with at(JULY_2), entering(world.acme, by=world.erin):
        here = submitted(control, many(7), by=world.erin)
        there = submitted(control, many(6), by=world.erin, source=DISABLED)
    browser = signed_in(world.erin)
    with at(JULY_2):
        made = browser.post(url(world, "reconcile", here.pk), {"other": there.pk, "ignores_case": "on"})
        stopped = browser.get(here.get_absolute_url()).content.decode()
        none = browser.post(made.url + "explanations/", {"reason": "So it is."})
        browser.post(made.url + "explanations/", {"row": "here:P-0007", "reason": "Leaves in July."})
        page = browser.get(made.url).content.decode()

    assert "Two sources disagree" in stopped
    assert none.status_code == 422
    assert "0 of 1 not explained" in page and "Leaves in July." in page
    with entering(world.acme, by=world.erin):
        assert ExplainedDifference.objects.get().explained_by == world.erin


def test_the_months_are_told_to_the_calendar(world: World, control, signed_in) -> None:
    with at(JULY_2), entering(world.acme, by=world.erin):
        found = submitted(control, many(2), by=world.erin)
    with at(JULY_2):
        answer = signed_in(world.erin).post(url(world, "settle_months", found.pk), follow=True)

    assert "2 months handed in, 1 stated as empty; 0 had their word already." in answer.content.decode()


def test_the_file_comes_back_byte_for_byte_and_is_told(world: World, control, signed_in) -> None:
    with at(JULY_2), entering(world.acme, by=world.erin):
        found = draft(control, many(7), by=world.erin)
    browser = signed_in(world.erin)

    answer = browser.get(url(world, "population_file", found.pk))

    assert b"".join(answer.streaming_content) == csv_of(many(7))
    assert signed_in(world.vera).get(url(world, "population_file", found.pk)).status_code == 403
    assert browser.get(reverse("evidence:population_file", args=[world.bravo.pk, found.pk])).status_code == 404


def test_a_neighbour_finds_none_of_it(world: World, control, signed_in) -> None:
    """A02, A04."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        found = submitted(control, many(7), by=world.priya)
        other = submitted(control, many(7), by=world.priya, source=DISABLED)
        row = hold_against(found, other, rule=Rule(), within_hours=24, by=world.priya)
    names = {"population": found.pk, "population_rows": found.pk, "edit_population": found.pk, "reconciliation": row.pk}

    for user, client in ((world.rita, world.acme), (world.rita, world.rival), (world.priya, world.bravo)):
        browser = signed_in(user)
        for name, object_id in names.items():
            assert browser.get(reverse(f"evidence:{name}", args=[client.pk, object_id])).status_code == 404


def test_exports_hold_text_alone(world: World, control, signed_in) -> None:
    """A32."""
    with at(JULY_2), entering(world.acme, by=world.erin):
        found = draft(control, [("=HYPERLINK(1)", "2026-04-10"), ("@x", "2026-04-11")], by=world.erin)
    browser = signed_in(world.erin)

    listed = b"".join(browser.get(url(world, "populations") + "?as=csv").streaming_content).decode()
    rows = b"".join(browser.get(url(world, "population_rows", found.pk) + "?as=csv").streaming_content).decode()

    assert "Leavers" in listed and found.blob.sha256 in listed
    assert "'=HYPERLINK(1)" in rows and "'@x" in rows


def test_the_pages_cost_the_same_whatever_they_list(world: World, control, signed_in) -> None:
    browser = signed_in(world.erin)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as statements, at(JULY_2):
            assert browser.get(path).status_code == 200
        return len(statements)

    def pages(found: Population) -> list[str]:
        return [url(world, "populations"), found.get_absolute_url(), url(world, "population_rows", found.pk)]

    with at(JULY_2), entering(world.acme, by=world.erin):
        few = submitted(control, many(3), by=world.erin)
    cost(url(world, "populations"))
    before = [cost(path) for path in pages(few)]
    with at(JULY_2), entering(world.acme, by=world.erin):
        rows = [submitted(control, many(n), by=world.erin) for n in range(40, 60)]
    after = [cost(path) for path in pages(rows[-1])]

    assert before == after
    assert before[0] <= 12


def test_the_list_reads_its_index(world: World, control) -> None:
    with entering(world.acme, by=world.erin), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        plan = populations().order_by(*NEWEST_FIRST)[:51].explain()

    assert "population_newest" in plan
