"""A65: nothing is there but the product; a stranger learns neither its schema nor its insides."""

import os
import subprocess
import sys

import pytest
from django.test import Client as DjangoClient

from tests.databases import BASE
from tests.worlds import World

NOWHERE = ["/.git/HEAD", "/.git/config", "/.env", "/static/../soc2hub/settings.py", "/media/", "/media/x", "/admin/",
           "/admin/login/", "/metrics", "/__debug__/", "/server-status", "/docs", "/redoc", "/graphql"]  # fmt: skip


@pytest.mark.parametrize("path", NOWHERE)
def test_a_stranger_finds_nothing(db: None, path: str) -> None:
    answer = DjangoClient().get(path)

    assert answer.status_code == 404
    words = answer.content.decode()
    assert "Traceback" not in words and "DEBUG" not in words and "urlconf" not in words.lower()


@pytest.mark.parametrize("path", ["/api/schema/", "/api/docs/"])
def test_the_schema_is_for_people_who_signed_in(world: World, signed_in, path: str) -> None:
    assert DjangoClient().get(path).status_code in (401, 403)
    assert signed_in(world.omar).get(path).status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_are_refused(world: World, signed_in, method: str) -> None:
    answer = signed_in(world.omar).generic(method, world.acme.get_absolute_url())

    assert answer.status_code == 405


def test_a_fault_of_ours_tells_nothing_of_our_insides(world: World, signed_in, monkeypatch) -> None:
    monkeypatch.setattr("soc2hub.web.views.people.queries.people", lambda after: 1 // 0)
    browser = signed_in(world.omar)
    browser.raise_request_exception = False

    answer = browser.get(f"/c/{world.acme.pk}/people/")

    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.content.decode() and "soc2hub/web" not in answer.content.decode()


def test_the_deployment_check_has_no_warning() -> None:
    env = os.environ | {"SOC2HUB_BASE_URL": "https://soc2hub.example.org", "SOC2HUB_PROCESS": "web"}
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # set by the browser journeys for their own process only
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(command, cwd=BASE, env=env, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
