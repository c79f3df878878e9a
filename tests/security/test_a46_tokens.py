"""A46: what a token cannot do. (Scopes and one client: tests/api/test_base.py; listing and minting: test_people.py.)"""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client as DjangoClient

from soc2hub.accounts.models import ApiToken
from soc2hub.accounts.tokens import issue
from soc2hub.lib import clock
from tests.accounts.inviting import confirm
from tests.worlds import World


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_an_expired_a_revoked_and_an_altered_token_are_unknown(world: World) -> None:
    issued = issue(world.priya, name="a", scopes=["read"], days=1)
    browser = DjangoClient()
    assert browser.get("/api/v1/clients", headers=bearer(issued.text)).status_code == 200

    altered = browser.get("/api/v1/clients", headers=bearer(issued.text[:-1] + "#"))
    ApiToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    expired = browser.get("/api/v1/clients", headers=bearer(issued.text))
    ApiToken.objects.update(expires_at=clock.now() + timedelta(days=1), revoked_at=clock.now())
    revoked = browser.get("/api/v1/clients", headers=bearer(issued.text))

    assert [answer.status_code for answer in (altered, expired, revoked)] == [401, 401, 401]
    assert altered.json() == expired.json() == revoked.json()


def test_a_token_in_the_address_is_never_looked_at(world: World) -> None:
    text = issue(world.priya, name="a", scopes=["write"], days=1).text

    for query in (f"token={text}", f"access_token={text}", f"authorization=Bearer%20{text}"):
        assert DjangoClient().get(f"/api/v1/clients?{query}").status_code == 401


def test_a_token_opens_no_page_so_it_changes_no_factor_and_mints_nothing(world: World) -> None:
    headers = bearer(issue(world.priya, name="a", scopes=["write"], days=1).text)
    pages = ("/account/tokens/new/", "/accounts/2fa/totp/deactivate/", "/accounts/password/change/", "/")

    for path in pages:
        for answer in (DjangoClient().get(path, headers=headers), DjangoClient().post(path, {}, headers=headers)):
            assert answer.status_code in (302, 405)
            assert answer.status_code == 405 or answer["Location"].startswith("/accounts/login/")
    assert ApiToken.objects.count() == 1


def test_the_secret_is_nowhere_in_what_is_stored(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    confirm(browser, world.priya)
    form = {"name": "x", "scopes": ["read"], "client": "", "days": "5"}
    text = browser.post("/account/tokens/new/", form).context["issued"].text
    secret = text.rsplit("_", 1)[-1]
    browser.get("/account/tokens/")

    with connection.cursor() as cursor:
        for table in ("accounts_apitoken", "trail_accessevent", "jobs_idempotencykey", "jobs_job", "web_cache"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            assert secret not in cursor.fetchone()[0]
    assert not any(secret in str(row.get_decoded()) for row in Session.objects.all())
