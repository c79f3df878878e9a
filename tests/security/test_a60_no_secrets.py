"""A60: neither the trail nor the access record nor the log holds a password, token, code or one-time link."""

import logging

import pytest
from django.db import connection
from django.test import Client as DjangoClient

from soc2hub.tenancy.scope import entering
from soc2hub.trail.record import record
from tests.accounts.inviting import STRONG, confirm, invited
from tests.security import signing_in
from tests.security.signing_in import code_of, with_both, with_second_factor
from tests.worlds import PASSWORD, World


def written(world: World) -> str:
    with entering(world.acme, by=world.priya), connection.cursor() as cursor:
        texts = []
        for table in ("trail_event", "trail_accessevent", "jobs_job", "jobs_delivery"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            texts.append(cursor.fetchone()[0])
    return " ".join(texts)


def test_a_day_of_account_work_leaves_no_secret_behind(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    browser = with_both(with_second_factor(world.priya))
    code = code_of(world.priya)
    link = invited(browser, world)
    DjangoClient().get(link)
    assert DjangoClient().post(link, {"name": "Nina", "password": "short"}).status_code == 422
    assert DjangoClient(enforce_csrf_checks=True).post(link, {}).status_code == 403
    DjangoClient().post(link, {"name": "Nina", "password": STRONG})
    DjangoClient().post("/accounts/login/", {"login": "priya@example.org", "password": "a wrong guess 77"})
    confirm(browser, world.priya)
    form = {"name": "x", "scopes": ["read"], "client": "", "days": "5"}
    token = browser.post("/account/tokens/new/", form).context["issued"].text
    DjangoClient().get("/api/v1/clients", headers={"Authorization": f"Bearer {token}"})
    browser.post("/accounts/2fa/recovery-codes/generate/")
    browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "an even longer one", "password2": "an even longer one"},
    )

    everything = written(world) + caplog.text
    secrets = [PASSWORD, STRONG, "a wrong guess 77", "an even longer one", link.split("/")[2], token.rsplit("_")[-1]]
    secrets += [signing_in.secrets[str(world.priya.pk)], f"'{code}'", f'"{code}"']
    assert [secret for secret in secrets if secret in everything] == []
    assert "invitation.sent" in everything and "sign_in.failed" in everything and "key.issued" in everything


@pytest.mark.parametrize("name", ["password", "new_password", "token", "secret", "otp", "recovery_code"])
def test_a_secret_is_refused_by_name(world: World, name: str) -> None:
    with entering(world.acme, by=world.priya), pytest.raises(ValueError, match="may not enter the trail"):
        record("person.changed", subject=world.acme, by=world.priya, **{name: "x"})
