"""`create_practice`: owner, seat, library; a one-time link where no password is given."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from controls.models import LibraryControl
from soc2hub.accounts.models import PracticeSeat, User
from soc2hub.tenancy.scope import entering_portfolio
from tests.program.operators import operate

WORDS = ("create_practice", "--name", "Northgate", "--owner-email", "Priya@Example.org", "--owner-name", "Priya")


@pytest.fixture(autouse=True)
def hashed_as_in_production(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_a_practice_opens_with_its_owner_and_the_starter_library(fresh_database: str, tmp_path: Path) -> None:
    """DOMAIN §11: 121 starter controls."""
    done = operate(fresh_database, tmp_path, *WORDS, SOC2HUB_OWNER_PASSWORD="long enough to be a secret")

    assert done.returncode == 0, done.stderr
    assert "secret" not in done.stdout
    owner = User.objects.get()
    assert (owner.email, owner.name, owner.check_password("long enough to be a secret")) == (
        "priya@example.org", "Priya", True,
    )  # fmt: skip
    with entering_portfolio(by=owner):
        assert PracticeSeat.objects.get().role == "practice_owner"
        assert LibraryControl.objects.count() == 121


def test_without_a_password_a_link_sets_it_once(fresh_database: str, tmp_path: Path) -> None:
    done = operate(fresh_database, tmp_path, *WORDS)
    link = re.search(r"http://\S+", done.stdout)

    assert link is not None, done.stderr
    browser = Browser(headers={"host": "localhost"})
    form = browser.get(re.sub(r"http://[^/]+", "", link[0]), follow=True)
    secret = "correct horse battery staple"
    browser.post(form.redirect_chain[-1][0], {"password1": secret, "password2": secret})
    assert User.objects.get().check_password(secret)
    again = Browser(headers={"host": "localhost"}).get(re.sub(r"http://[^/]+", "", link[0]), follow=True)
    assert again.context.get("token_fail") is True


def test_the_same_practice_twice_is_refused_and_nobodys_password_changes(fresh_database: str, tmp_path: Path) -> None:
    operate(fresh_database, tmp_path, *WORDS, SOC2HUB_OWNER_PASSWORD="long enough to be a secret")
    again = operate(fresh_database, tmp_path, *WORDS, SOC2HUB_OWNER_PASSWORD="another that is long enough")

    assert again.returncode == 1
    assert "owns a practice named Northgate already" in again.stderr
    assert User.objects.get().check_password("long enough to be a secret")


def test_unsound_words_are_refused(fresh_database: str, tmp_path: Path) -> None:
    short = operate(fresh_database, tmp_path, *WORDS, SOC2HUB_OWNER_PASSWORD="short")
    mail = operate(fresh_database, tmp_path, "create_practice", "--name", "N", "--owner-email", "nobody")

    assert (short.returncode, mail.returncode) == (1, 1)
    assert "at least 12 characters" in short.stderr
    assert User.objects.count() == 0
