"""A66: whatever is sent, the answer is a plain 4xx and tells nothing of our insides."""

import pytest
from django.test import Client as DjangoClient

from soc2hub.accounts.models import Person
from soc2hub.accounts.tokens import issue
from soc2hub.tenancy.scope import entering
from tests.accounts.inviting import confirm, page_of
from tests.worlds import World

BODIES = {
    "not closed": b'{"name": ',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"name":' * 100_000 + b"1" + b"}" * 100_000,
    "bad unicode": b'{"name": "\xff\xfe"}',
    "lone surrogate": b'{"name": "\\ud800"}',
    "NUL": b'{"name": "a\\u0000b"}',
    "a list": b"[1, 2]",
    "a number": b"7",
    "huge integer": b'{"name": "x", "needs": [' + b"9" * 5000 + b"]}",
    "not a number": b'{"name": NaN}',
    "empty": b"",
}


ODD = [
    "services/not-a-uuid",
    "services/%00",
    "services?page_size=-1",
    "services?cursor=x",
    "services?cursor=bnVsbA",
    "services?cursor=WyJhIiwiYiJd",
    "trail?cursor=WyJ4Il0",
    "trail?cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",
    "trail?cursor=WyIyMDAxIl0",
    "memberships?cursor=WyJ4IiwieSJd",
    "memberships?cursor=WyIwMDAxLTAxLTAxIiwieSJd",
]


@pytest.fixture
def called(world: World):
    headers = {"Authorization": f"Bearer {issue(world.priya, name='a', scopes=['write'], days=1).text}"}
    return lambda method, path, body: DjangoClient().generic(
        method, f"/api/v1/clients/{world.acme.pk}/{path}", body, content_type="application/json", headers=headers
    )


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["services", "invitations", "gaps", "commitments"])
def test_a_body_that_makes_no_sense_is_a_plain_4xx(called, name: str, path: str) -> None:
    answer = called("POST", path, BODIES[name])

    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "Traceback" not in answer.content.decode() and "soc2hub/" not in answer.content.decode()


@pytest.mark.parametrize("path", ODD)
def test_an_address_that_makes_no_sense_is_never_our_fault(called, path: str) -> None:
    assert called("GET", path, b"").status_code < 500


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "99999-01-01", "x", "\x00", "2026-13-01"])
def test_an_odd_date_is_taken_or_refused_in_words(world: World, signed_in, day: str) -> None:
    with entering(world.acme, by=world.priya):
        eve = Person.objects.get(user=world.eve)
    browser = signed_in(world.priya)
    confirm(browser, world.priya)

    office = browser.post(page_of(world.acme, "appoint", eve.pk), {"office": "board", "since": day})
    auditor = browser.post(page_of(world.acme, "invite_auditor"), {"name": "A", "email": "a@example.org", "until": day})

    assert office.status_code in (302, 422)
    assert auditor.status_code == 422
    assert browser.get(page_of(world.acme, "people")).status_code == 200


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 100_000, "{{7*7}}", "%(x)s", "'; DROP TABLE x;--"])
def test_odd_text_is_taken_literally_or_refused(world: World, signed_in, text: str) -> None:
    browser = signed_in(world.priya)
    form = {"name": text.encode("utf-8", "replace").decode()}

    answer = browser.post(page_of(world.acme, "add_person"), form)

    assert answer.status_code in (302, 422)
    assert "49" not in str(form) and browser.get(page_of(world.acme, "people")).status_code == 200


@pytest.mark.parametrize("path", ["/c/not-a-uuid/", "/c/%ff/", "/%00", "/invitations/%00/", "/invitations/%ff%fe/"])
def test_an_odd_path_is_not_found(world: World, path: str) -> None:
    assert DjangoClient().get(path).status_code in (404, 410)
