"""Two people at one instant: the later one is told, and nothing is half written (SECURITY §1.5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import sleep

import pytest
from django.db import connection
from django.test import Client as DjangoClient

from controls.models import Control
from soc2hub.accounts.models import User
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from tests.worlds import open_client, open_practice


@pytest.fixture
def owner(fresh_database: str) -> tuple[User, Client]:
    priya = User.objects.create_user("priya@example.org", "Priya", "correct horse battery staple")
    return priya, open_client(open_practice("Northgate", priya), "Acme", by=priya)


@contextmanager
def somebody_adding(ref: str, client: Client, by: User) -> Iterator[None]:
    """A transaction of another connection that has written the control and commits a little later."""
    has_written = Event()

    def add() -> None:
        with entering(client, by=by):
            Control.objects.create(ref=ref, title="Theirs", frequency="daily")
            has_written.set()
            sleep(0.7)
        connection.close()

    other = Thread(target=add)
    other.start()
    has_written.wait(5)
    yield
    other.join()


def signed_in(user: User) -> DjangoClient:
    browser = DjangoClient()
    browser.force_login(user)
    session = browser.session
    session["has_mfa"] = True
    session.save()
    return browser


@pytest.mark.parametrize("door", ["api", "page"])
def test_the_later_of_two_at_one_instant_is_told(owner: tuple[User, Client], door: str) -> None:
    priya, acme = owner
    body = {"ref": "A-1", "title": "Ours", "statement": "s", "frequency": "daily", "weight": "normal", "domain": "x"}
    browser = signed_in(priya)
    browser.get(f"/c/{acme.pk}/controls/new/")  # so that the next answer takes no time to load its page

    with somebody_adding("A-1", acme, priya):
        if door == "api":
            answer = browser.post(f"/api/v1/clients/{acme.pk}/controls", body, "application/json")
        else:
            answer = browser.post(f"/c/{acme.pk}/controls/new/", body)

    assert answer.status_code == 409
    assert "at this very moment" in answer.content.decode()
    with entering(acme, by=priya):
        assert [control.title for control in Control.objects.all()] == ["Theirs"]
