"""The list, one submission, its file (cases A09, A22, F16)."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.models import Submission
from evidence.queries.submissions import NEWEST_FIRST, submissions
from soc2hub.accounts.models import Membership
from soc2hub.api.paging import after, cursor_of
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.evidence.building import MARCH, NOON, at, hand_in, occurrence_of, owing, write_down
from tests.vault.samples import PDF
from tests.worlds import World


@pytest.fixture
def submission(world: World) -> Submission:
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        return hand_in(occurrence_of(control), by=world.erin, name='Q1 "final" ü.pdf')


def url_of(world: World, name: str, *args) -> str:
    return reverse(f"evidence:{name}", args=[world.acme.pk, *args])


def rows(world: World, count: int) -> None:
    """Many submissions, past the actions: only the list is looked at."""
    control = owing(world, "AC-9")
    with entering(world.acme, by=world.erin):
        occurrence = occurrence_of(control)
        common = {"control": control, "occurrence": occurrence, "uploaded_by": world.erin, "kind": "text", "text": "x"}
        days = {"performed_on": MARCH.performed_on, "covers_from": MARCH.covers_from, "covers_to": MARCH.covers_to}
        Submission.objects.bulk_create(
            Submission(title=f"n{n}", received_at=NOON - timedelta(minutes=n), **common, **days) for n in range(count)
        )


def test_a_download_can_never_run_in_a_browser_and_is_recorded(world: World, signed_in, submission) -> None:
    answer = signed_in(world.vera).get(url_of(world, "download", submission.pk))

    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''Q1%20%22final%22%20%C3%BC.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    with entering(world.acme, by=world.priya):
        event = Event.objects.get(verb="evidence.read")
        assert (event.actor_id, event.subject_id) == (world.vera.pk, str(submission.pk))


def test_bytes_of_another_client_are_not_found(world: World, signed_in, submission) -> None:
    url = url_of(world, "download", submission.pk)

    assert signed_in(world.omar).get(url).status_code == 200
    assert signed_in(world.rita).get(url).status_code == 404
    assert signed_in(world.rita).get(url.replace(str(world.acme.pk), str(world.rival.pk))).status_code == 404
    assert signed_in(world.priya).get(url.replace(str(world.acme.pk), str(world.bravo.pk))).status_code == 404
    assert signed_in(world.priya).get(url_of(world, "download", uuid4())).status_code == 404
    assert signed_in(world.eve).get(url).status_code == 403
    assert signed_in(world.audrey).get(url).status_code == 403
    assert Browser().get(url).status_code == 302


def test_a_revoked_member_gets_nothing_at_the_next_request(world: World, signed_in, submission) -> None:
    browser = signed_in(world.erin)
    assert browser.get(url_of(world, "download", submission.pk)).status_code == 200
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.erin).update(revoked_at=NOON)

    assert browser.get(url_of(world, "download", submission.pk)).status_code == 404


def test_altered_bytes_are_refused_instead_of_served(world: World, signed_in, submission) -> None:
    sha256 = submission.blob.sha256
    path = settings.VAULT_ROOT / str(world.acme.pk) / sha256[:2] / sha256
    path.write_bytes(PDF[:-1] + b"!")

    answer = signed_in(world.priya).get(url_of(world, "download", submission.pk))

    assert answer.status_code == 409
    assert b"no longer matches its SHA-256" in answer.content
    os.unlink(path)
    assert signed_in(world.priya).get(url_of(world, "download", submission.pk)).status_code == 409


def test_one_submission_shows_its_receipt_and_history(world: World, signed_in, submission) -> None:
    text = signed_in(world.omar).get(submission.get_absolute_url()).content.decode()

    assert submission.blob.sha256 in text and "20 Mar 2026, 13:00:00" in text and "Times in Europe/Berlin" in text
    assert "Erin handed in “Q1 &quot;final&quot; ü.pdf”." in text


def test_the_list_filters_and_pages(world: World, signed_in, submission) -> None:
    rows(world, 60)
    with at(), entering(world.acme, by=world.erin):
        write_down(submission.occurrence, by=world.erin, text="Kept in words only, here.")
    browser = signed_in(world.vera)

    first = browser.get(url_of(world, "submissions"))
    second = browser.get(first.context["next_url"])
    of_control = browser.get(url_of(world, "submissions") + f"?control={submission.control_id}")
    accepted = browser.get(url_of(world, "submissions") + "?state=accepted")

    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 12)
    assert not {row.pk for row in first.context["rows"]} & {row.pk for row in second.context["rows"]}
    assert {row.title for row in of_control.context["rows"]} == {'Q1 "final" ü.pdf', "Kept in words only, here."}
    assert b"Nothing handed in matches this" in accepted.content


@pytest.mark.parametrize("cursor", ["x", "WyJ4IiwieSJd", "W10", "WyJhXHUwMDAwIiwgImIiXQ", "W251bGwsbnVsbF0"])
def test_a_made_up_cursor_begins_anew(world: World, signed_in, submission, cursor: str) -> None:
    answer = signed_in(world.vera).get(url_of(world, "submissions") + f"?cursor={cursor}")

    assert answer.status_code == 200
    assert len(answer.context["rows"]) == 1


def test_the_list_costs_the_same_with_one_and_with_thirty(world: World, signed_in, submission) -> None:
    browser = signed_in(world.vera)
    url = url_of(world, "submissions")
    browser.get(url)
    with CaptureQueriesContext(connection, ) as one:
        browser.get(url)
    rows(world, 30)

    with CaptureQueriesContext(connection) as thirty:
        browser.get(url)

    assert len(one) == len(thirty)


def test_a_page_deep_in_thousands_is_read_from_the_index(world: World) -> None:
    rows(world, 3000)
    with entering(world.acme, by=world.vera):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = on")
        middle = submissions().order_by(*NEWEST_FIRST)[1500]
        with CaptureQueriesContext(connection) as statements:
            page = list(after(submissions(), NEWEST_FIRST, cursor_of(middle, NEWEST_FIRST))[:50])
        plan = submissions().order_by(*NEWEST_FIRST)[:50].explain(format="text")

    assert (len(page), len(statements)) == (50, 1)
    assert "submission_newest" in plan and "Sort" not in plan
