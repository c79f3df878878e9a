"""One migrated template database, cloned per worker (0.2 s), used as the web process's role."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client as DjangoClient
from playwright.sync_api import Browser, sync_playwright

from soc2hub.accounts.models import User
from tests.databases import cloned, migrated_template, replaced
from tests.demo_worlds import begin_run, end_run
from tests.servers import own_broker
from tests.worlds import World, small_world

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread; we use none of it
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    begin_run()
    os.environ["REDIS_URL"] = own_broker(os.environ["REDIS_URL"])
    settings.TENANCY_REENTRANT = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        end_run()


@pytest.fixture(scope="session")
def django_db_setup(worker_id: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Replaces pytest-django's: the web role may not create databases, and the template is migrated once."""
    template = migrated_template()
    name = f"{template}_{worker_id}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cloned(template, name)
        point_at(name)
        yield
        connections.close_all()
        replaced(name)


def point_at(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    os.environ["SOC2HUB_TEST_DATABASE"] = name


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return f"{os.environ.get('PYTEST_XDIST_WORKER', 'p')}{os.getpid()}"


@pytest.fixture
def template() -> str:
    """What `fresh_database` is cloned from."""
    return migrated_template()


@pytest.fixture
def fresh_database(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, worker_id: str, template: str
) -> Iterator[str]:
    """A clone of its own for tests that commit; yields its name. TRUNCATE is refused to us, and rightly."""
    former = connection.settings_dict["NAME"]
    name = f"{template}_{worker_id}_own"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cloned(template, name)
        point_at(name)
        settings.TENANCY_REENTRANT = False
        try:
            yield name
        finally:
            settings.TENANCY_REENTRANT = True
            connections.close_all()
            replaced(name)
            point_at(former)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser a runner: a second Playwright in the same thread refuses to start."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def own_vault(tmp_path: Path) -> None:
    settings.VAULT_ROOT = tmp_path / "vault"


@pytest.fixture
def world(db: None) -> World:
    return small_world()


@pytest.fixture
def signed_in(client: DjangoClient) -> Callable[[User], DjangoClient]:
    """The test client signed in with both factors, as after the sign-in page."""

    def sign_in(user: User) -> DjangoClient:
        client.force_login(user)
        session = client.session
        session["has_mfa"] = True
        session.save()
        return client

    return sign_in


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name a case by their argument: some hold the time they were made, and workers must agree on names."""
    return argname if isinstance(val, bytes) else None
