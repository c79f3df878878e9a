"""Handing in through the front door: drop zone, plain form, words (cases A22, A25, A28, A29, F14)."""

import os
from io import BytesIO
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from evidence.models import Submission
from soc2hub.tenancy.scope import entering
from tests.evidence.building import at, hand_in, occurrence_of, owing, write_down
from tests.vault.samples import CSV, EXE, HTML, PDF
from tests.worlds import World


@pytest.fixture
def march(world: World):
    control = owing(world)
    with entering(world.acme, by=world.priya):
        return occurrence_of(control)


def url_of(world: World, name: str, occurrence) -> str:
    return reverse(f"evidence:{name}", args=[world.acme.pk, occurrence.pk])


def drop(browser: Browser, url: str, data: bytes, name: str, **more):
    """As the drop zone's script sends one file."""
    headers = {"X-File-Name": quote(name)}
    return browser.post(url, data, content_type="application/octet-stream", headers=headers, **more)


def cut(arrived: bytes) -> dict[str, BytesIO]:
    """The sender announced more than these bytes and then left."""
    return {"wsgi.input": BytesIO(arrived)}


def kept(world: World) -> list[Submission]:
    with entering(world.acme, by=world.priya):
        return list(Submission.objects.select_related("blob").order_by("received_at", "id"))


def vault_files() -> list[str]:
    return [name for _, _, files in os.walk(settings.VAULT_ROOT) for name in files]


def test_the_page_says_what_is_asked_and_by_when(world: World, signed_in, march) -> None:
    with at():
        page = signed_in(world.erin).get(url_of(world, "submit", march))

    text = page.content.decode()
    assert page.status_code == 200
    assert "Access is reviewed" in text and "Signed list of users" in text and "31 Mar 2026" in text
    assert f'data-url="{url_of(world, "upload", march)}"' in text


def test_a_dropped_file_is_received_with_its_hash(world: World, signed_in, march) -> None:
    with at():
        answer = drop(signed_in(world.erin), url_of(world, "upload", march), PDF, "Überprüfung März.pdf")

    submission = kept(world)[0]
    assert answer.status_code == 201
    assert answer.json()["sha256"] == submission.blob.sha256
    assert answer.json()["message"] == "Received 20 Mar 2026, 13:00:00 CET."
    assert (submission.file_name, str(submission.performed_on)) == ("Überprüfung März.pdf", "2026-03-20")
    assert (str(submission.covers_from), str(submission.covers_to)) == ("2026-03-01", "2026-03-31")


def test_the_address_carries_other_days(world: World, signed_in, march) -> None:
    query = "?performed_on=2026-03-05&covers_from=2026-02-01&covers_to=2026-02-28&source=HR&note=n"

    with at():
        answer = drop(signed_in(world.erin), url_of(world, "upload", march) + query, PDF, "a.pdf")

    submission = kept(world)[0]
    assert (str(submission.performed_on), submission.source, submission.note) == ("2026-03-05", "HR", "n")
    assert [found["check"] for found in answer.json()["checks"]] == ["wrong_window"]


def test_the_same_file_as_last_month_is_named_at_once(world: World, signed_in, march) -> None:
    with at(), entering(world.acme, by=world.erin):
        hand_in(march.control.occurrences.get(key="2026-02"), by=world.erin)

    with at():
        answer = drop(signed_in(world.erin), url_of(world, "upload", march), PDF, "a.pdf")

    assert [found["check"] for found in answer.json()["checks"]] == ["same_bytes"]
    assert "AC-1, February 2026" in answer.json()["message"]


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (HTML, "page.html", 422),
        (EXE, "review.pdf", 422),
        (HTML, "shot.png", 422),
        (b"", "review.pdf", 422),
        (PDF, "", 422),
        (PDF, ".htaccess", 422),
    ],
)
def test_what_we_do_not_keep_is_refused_in_words(world: World, signed_in, march, data, name, status) -> None:
    with at():
        answer = drop(signed_in(world.erin), url_of(world, "upload", march), data, name)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["title"]
    assert kept(world) == [] and vault_files() == []


def test_one_byte_too_many_is_refused_before_it_is_read(world: World, signed_in, march, settings) -> None:
    settings.VAULT_FILE_LIMIT = len(PDF)

    with at():
        fits = drop(signed_in(world.erin), url_of(world, "upload", march), PDF, "a.pdf")
        refused = drop(signed_in(world.erin), url_of(world, "upload", march), PDF + b" ", "b.pdf")

    assert (fits.status_code, refused.status_code) == (201, 413)
    assert len(kept(world)) == 1


def test_a_body_that_breaks_off_is_refused_and_leaves_nothing(world: World, signed_in, march) -> None:
    with at():
        answer = drop(signed_in(world.erin), url_of(world, "upload", march), PDF, "a.pdf", **cut(PDF[:100]))

    assert answer.status_code == 400
    assert kept(world) == [] and vault_files() == []


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "C:\\x.pdf", "/etc/x.pdf", "x" * 5000 + ".pdf", "a\x00b.pdf"])
def test_no_name_leads_out_of_the_vault(world: World, signed_in, march, name: str) -> None:
    with at():
        answer = drop(signed_in(world.erin), url_of(world, "upload", march), PDF, name)

    sha256 = answer.json()["sha256"]
    assert vault_files() == [sha256]
    assert "/" not in kept(world)[0].file_name and "\\" not in kept(world)[0].file_name


def test_without_scripts_many_files_go_in_one_form(world: World, signed_in, march) -> None:
    files = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.csv", CSV), SimpleUploadedFile("c.html", HTML)]

    with at():
        page = signed_in(world.erin).post(url_of(world, "upload", march), {"files": files}, follow=True)

    assert {s.file_name for s in kept(world)} == {"a.pdf", "b.csv"}
    assert page.redirect_chain == [(url_of(world, "submit", march), 302)]
    text = page.content.decode()
    assert "c.html: Files of this type are not kept" in text and "a.pdf: Received" in text
    assert len(vault_files()) == 2


def test_a_form_that_breaks_off_is_not_taken_for_whole(world: World, signed_in, march) -> None:
    head = b'--cut\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
    body = head + CSV
    kind = "multipart/form-data; boundary=cut"
    browser = signed_in(world.erin)

    with at():
        whole = browser.post(url_of(world, "upload", march), body + b"\r\n--cut--\r\n", content_type=kind)
        broken = browser.generic("POST", url_of(world, "upload", march), body, kind, **cut(body[:-40]))

    assert (whole.status_code, broken.status_code) == (302, 400)
    assert len(kept(world)) == 1 and len(vault_files()) == 1


def test_a_form_without_files_says_so(world: World, signed_in, march) -> None:
    with at():
        answer = signed_in(world.erin).post(url_of(world, "upload", march), {})

    assert answer.status_code == 422 and b"Choose at least one file" in answer.content


def test_a_form_over_the_limit_stops_at_once(world: World, signed_in, march, settings) -> None:
    settings.VAULT_FILE_LIMIT = 100

    with at():
        files = [SimpleUploadedFile("a.csv", CSV)]
        answer = signed_in(world.erin).post(url_of(world, "upload", march), {"files": files})

    assert answer.status_code == 413
    assert kept(world) == [] and vault_files() == []


def many(count: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{n}.csv", CSV + str(n).encode()) for n in range(count)]


def test_a_form_takes_twenty_files_and_of_more_it_names_that_limit_and_keeps_none(
    world: World, signed_in, march
) -> None:
    said = "A form takes at most 20 files at once. Nothing was kept; send them in parts."
    browser = signed_in(world.erin)

    with at():
        answer = browser.post(url_of(world, "upload", march), {"files": many(21)})
        nothing = (kept(world), vault_files())
        fits = browser.post(url_of(world, "upload", march), {"files": many(20)})

    assert (answer.status_code, nothing) == (422, ([], []))
    assert said in answer.content.decode()
    assert (fits.status_code, len(kept(world))) == (302, 20)


def test_any_other_form_names_the_limit_of_files_too_and_the_api_takes_no_forms(world: World, signed_in, march) -> None:
    """The anti-forgery check reads a form's body before any view does."""
    careful = Browser(enforce_csrf_checks=True)
    careful.cookies = signed_in(world.erin).cookies
    careful.get(url_of(world, "submit", march))
    secret = careful.cookies["__Host-csrf"].value
    sent = {"csrfmiddlewaretoken": secret, "files": many(21)}

    with at():
        page = careful.post(url_of(world, "upload", march), sent)
        other = careful.post(url_of(world, "write", march), sent | {"files": many(21)})
        called = careful.post(
            f"/api/v1/clients/{world.acme.pk}/submissions", {"files": many(21)}, headers={"X-CSRFToken": secret}
        )

    assert (page.status_code, other.status_code, called.status_code) == (422, 422, 415)
    assert all("at most 20 files" in answer.content.decode() for answer in (page, other))
    assert called["Content-Type"] == "application/problem+json"
    assert kept(world) == [] and vault_files() == []


def test_csrf_is_asked_of_both_kinds(world: World, march) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(world.erin)
    session = browser.session
    session["has_mfa"] = True
    session.save()
    url = url_of(world, "upload", march)
    with at():
        browser.get(url_of(world, "submit", march))
        secret = browser.cookies["__Host-csrf"].value
        raw, form = drop(browser, url, PDF, "a.pdf"), browser.post(url, {"files": [SimpleUploadedFile("b.csv", CSV)]})
        nothing_yet = (kept(world), vault_files())
        sent = browser.post(
            url, PDF, content_type="application/pdf", headers={"X-File-Name": "a.pdf", "X-CSRFToken": secret}
        )
        posted = browser.post(url, {"csrfmiddlewaretoken": secret, "files": [SimpleUploadedFile("b.csv", CSV)]})

    assert (raw.status_code, form.status_code, nothing_yet) == (403, 403, ([], []))
    assert (sent.status_code, posted.status_code) == (201, 302)


def test_a_body_of_another_kind_is_refused_and_not_an_error(world: World, signed_in, march) -> None:
    """A66: the anti-forgery check reads such a body whole before the view does."""
    careful = Browser(enforce_csrf_checks=True)
    careful.cookies = signed_in(world.erin).cookies
    careful.get(url_of(world, "submit", march))
    token = {"X-CSRFToken": careful.cookies["__Host-csrf"].value}

    with at():
        answer = careful.post(
            url_of(world, "upload", march), "a=1", content_type="application/x-www-form-urlencoded", headers=token
        )

    assert answer.status_code == 422
    assert kept(world) == []


def test_strangers_see_nothing_and_readers_may_not(world: World, signed_in, march) -> None:
    url = url_of(world, "upload", march)

    with at():
        stranger = drop(signed_in(world.rita), url, PDF, "a.pdf")
        reader = drop(signed_in(world.vera), url, PDF, "a.pdf")
        anonymous = drop(Browser(), url, PDF, "a.pdf")
        made_up = drop(signed_in(world.erin), url.replace(str(march.pk), str(uuid4())), PDF, "a.pdf")

    statuses = [answer.status_code for answer in (stranger, reader, anonymous, made_up)]
    assert statuses == [404, 403, 302, 404]
    assert kept(world) == [] and vault_files() == []


def test_an_occurrence_of_another_client_is_not_found(world: World, signed_in) -> None:
    foreign = owing(world, client=world.bravo)
    with entering(world.bravo, by=world.priya):
        occurrence = occurrence_of(foreign)

    with at():
        answer = drop(signed_in(world.priya), url_of(world, "upload", occurrence), PDF, "a.pdf")

    assert answer.status_code == 404
    assert vault_files() == []


def test_words_are_handed_in_and_mistakes_keep_what_was_typed(world: World, signed_in, march) -> None:
    typed = {"performed_on": "2026-03-25", "covers_from": "2026-03-01", "covers_to": "2026-03-31", "kind": "text",
             "text": "12 of 12 confirmed by Omar."}  # fmt: skip
    browser = signed_in(world.erin)

    with at():
        refused = browser.post(url_of(world, "write", march), typed)
        done = browser.post(url_of(world, "write", march), typed | {"performed_on": "2026-03-20"})

    submission = kept(world)[0]
    assert refused.status_code == 422
    assert b"It cannot have been done after today." in refused.content and b"12 of 12 confirmed" in refused.content
    assert done.headers["Location"] == submission.get_absolute_url()
    assert submission.text == "12 of 12 confirmed by Omar."


def test_words_are_shown_as_words(world: World, signed_in, march) -> None:
    with at(), entering(world.acme, by=world.erin):
        submission = write_down(march, by=world.erin, text="<script>alert(1)</script> done by Omar")

    page = signed_in(world.priya).get(submission.get_absolute_url())

    assert b"<script>alert(1)" not in page.content and b"&lt;script&gt;alert(1)" in page.content
