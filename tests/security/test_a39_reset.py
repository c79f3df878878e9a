"""A39: a reset link works once, within the hour, and is no way around the second factor."""

import json
import re
from datetime import timedelta

from django.test import Client as DjangoClient

from soc2hub.accounts.models import User
from soc2hub.jobs.models import Delivery
from soc2hub.lib import clock
from soc2hub.lib.sealing import unseal
from tests.accounts.inviting import STRONG
from tests.security.signing_in import is_in, with_both, with_second_factor
from tests.worlds import World

NEW = {"password1": STRONG, "password2": STRONG}


def reset_link(email: str) -> str:
    DjangoClient().post("/accounts/password/reset/", {"email": email})
    row = Delivery.objects.latest("created_at")
    text = json.loads(unseal(bytes(row.sealed).decode()))["text"]
    found = re.search(r"https?://[^/]+(/accounts/password/reset/key/[^\s]+/)", text)
    assert found is not None
    return found[1]


def used(link: str) -> tuple[DjangoClient, int]:
    browser = DjangoClient()
    landed = browser.get(link, follow=True)
    answer = browser.post(landed.request["PATH_INFO"], NEW)
    return browser, answer.status_code


def test_a_reset_ends_old_sessions_and_signs_nobody_in(world: World) -> None:
    old = with_both(with_second_factor(world.priya))

    browser, status = used(reset_link("priya@example.org"))

    assert status == 302
    assert not is_in(old) and not is_in(browser)
    assert User.objects.get(pk=world.priya.pk).check_password(STRONG)
    assert is_in(with_both(world.priya, password=STRONG))


def test_a_link_works_once(world: World) -> None:
    link = reset_link("omar@example.org")
    used(link)
    former = User.objects.get(pk=world.omar.pk).password

    again = DjangoClient().get(link, follow=True)

    assert again.status_code == 410
    assert User.objects.get(pk=world.omar.pk).password == former


def test_a_link_dies_with_the_password_it_was_made_for(world: World) -> None:
    link = reset_link("omar@example.org")
    omar = User.objects.get(pk=world.omar.pk)
    omar.set_password("another long password")
    omar.save()

    assert DjangoClient().get(link, follow=True).status_code == 410


def test_a_link_dies_after_an_hour(world: World, monkeypatch) -> None:
    link = reset_link("omar@example.org")
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr(
        "django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda self: later.replace(tzinfo=None)
    )

    assert DjangoClient().get(link, follow=True).status_code == 410


def test_a_reset_frees_an_account_that_strangers_shut(world: World) -> None:
    """A35: in a new browser, the mail is the way in while somebody goes on guessing; the second factor stays."""
    with_second_factor(world.priya)
    for number in range(8):
        form = {"login": "priya@example.org", "password": f"wrong {number}"}
        answer = DjangoClient(REMOTE_ADDR=f"203.0.113.{number}").post("/accounts/login/", form)
    assert answer.status_code == 429

    used(reset_link("priya@example.org"))

    assert is_in(with_both(world.priya, password=STRONG))
