"""A67: the answer for a known address and an unknown one is the same, and costs the same work."""

import re
from typing import ClassVar

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client as DjangoClient

from soc2hub.jobs.models import Delivery
from tests.accounts.inviting import page_of
from tests.worlds import World


class CountingHasher(MD5PasswordHasher):
    """Hashing is nearly all of the time a sign-in takes; equal counts mean equal times."""

    runs: ClassVar[list[int]] = []

    def encode(self, password: str, salt: str) -> str:
        self.runs.append(1)
        return super().encode(password, salt)


def plain(content: bytes, address: str) -> str:
    text = content.decode().replace(address, "ADDRESS")
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "CSRF", text)


def answered(path: str, address: str, form: dict[str, str]) -> tuple[int, str, str]:
    answer = DjangoClient().post(path, form)
    return answer.status_code, answer.get("Location", ""), plain(answer.content, address)


def test_signing_in_answers_alike_and_hashes_alike(world: World, settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.security.test_a67_enumeration.CountingHasher"]
    counts, answers = [], []

    for address in ("priya@example.org", "nobody@example.org"):
        CountingHasher.runs.clear()
        answers.append(answered("/accounts/login/", address, {"login": address, "password": "wrong"}))
        counts.append(len(CountingHasher.runs))

    assert answers[0] == answers[1]
    assert counts[0] == counts[1] > 0


def test_asking_for_a_new_password_answers_alike_and_sends_a_mail_alike(world: World) -> None:
    answers = [answered("/accounts/password/reset/", a, {"email": a}) for a in ("omar@example.org", "no@example.org")]

    assert answers[0] == answers[1]
    assert answers[0][0] == 302
    assert Delivery.objects.count() == 2


def test_inviting_answers_alike_whether_somebody_has_an_account_elsewhere(world: World, signed_in) -> None:
    browser = signed_in(world.priya)

    answers = []
    for address in ("rita@example.org", "nobody@example.org"):
        form = {"name": "R", "email": address, "role": "viewer"}
        answer = browser.post(page_of(world.acme, "invite"), form, follow=True)
        answers.append(
            (answer.status_code, re.sub(r"\S*-\S*", "", plain(answer.content, address)).count("ADDRESS") > 0)
        )

    assert answers[0] == answers[1] == (200, True)


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/"])
def test_there_is_no_sign_up_to_ask(world: World, path: str) -> None:
    for address in ("priya@example.org", "nobody@example.org"):
        assert DjangoClient().post(path, {"email": address, "password1": "plum orbit candle"}).status_code == 404


def test_passkeys_are_offered_without_naming_anybody(world: World) -> None:
    asked = {"headers": {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}}
    first, second = (DjangoClient().get("/accounts/2fa/webauthn/login/", {"login": a}, **asked) for a in
                     ("priya@example.org", "nobody@example.org"))  # fmt: skip

    assert first.status_code == second.status_code == 200
    assert "allowCredentials" not in first.content.decode() or '"allowCredentials": []' in first.content.decode()
