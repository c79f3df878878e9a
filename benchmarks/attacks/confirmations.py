"""A45: a session that has not shown for eleven minutes who sits there is asked again before the gravest acts."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from benchmarks.attacks.strangers import VICTIM
from benchmarks.databases import point_at
from benchmarks.faults.asking import CSRF, Answer, Api, Browser, ask
from benchmarks.faults.ground import Ground, rows
from benchmarks.faults.people import Account
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, site
from soc2hub.accounts.roles import Role

MINUTES = 11
RECORDS = "account_authentication_methods"
MADE = ("accounts_apitoken", "mfa_authenticator", "audits_grant", "accounts_invitation", "accounts_membership",
        "accounts_practiceseat")  # fmt: skip
AUDITOR = {"name": "Late", "email": "late@drill.example", "until": "2099-01-01"}


@dataclass(frozen=True, slots=True)
class Act:
    words: str
    path: str
    form: Mapping[str, Any] = field(default_factory=dict)


def old_sessions(ground: Ground) -> Result:
    """A45: the pages right after confirming are the twin; the same acts eleven minutes later are challenged."""
    cast = ground.demo
    home = cast.clients[VICTIM]
    with site(ground, cast.template) as at:
        browser = Browser(at.url).sign_in(cast.ciso)
        acts = _acts(at, home)
        faults = _old(at, browser, cast.ciso, acts)
        faults += _by_api(at, browser, cast.ciso.token, home)
        owner = next(found for found in cast.people.values() if found.role == Role.PRACTICE_OWNER.label)
        seats = _seats(at, owner)
        faults += _old(at, Browser(at.url).sign_in(owner), owner, seats)
    return counted("A45", faults, of=f"in {len(acts) + len(seats)} acts of sessions never confirmed, and of old ones")


def _old(at: Site, browser: Browser, who: Account, acts: list[Act]) -> list[str]:
    faults = [f"never confirmed: {fault}" for fault in _challenged(browser, acts)]
    browser.post("/accounts/reauthenticate/", {"password": who.password})
    for act in acts:
        if (status := browser.get(act.path).status) != 200:
            faults.append(f"twin: just confirmed, the page to {act.words} answers {status}")
    if (status := browser.post(acts[0].path, acts[0].form).status) not in (201, 302):
        faults.append(f"twin: just confirmed, to {acts[0].words} is answered with {status}")
    _grow_old(at, browser)
    before = _made(at)
    faults += [f"{MINUTES} minutes after: {fault}" for fault in _challenged(browser, acts)]
    after = _made(at)
    return faults + [f"{table} changed" for table, digest in before.items() if after[table] != digest]


def _acts(at: Site, home: UUID) -> list[Act]:
    engagement = rows(at.database, "SELECT id FROM audits_engagement WHERE client_id = %s LIMIT 1", str(home))[0][0]
    auditor, membership = rows(
        at.database, "SELECT user_id, id FROM accounts_membership WHERE client_id = %s AND role = 'auditor'", str(home)
    )[0]
    later = {"role": "auditor", "until": (datetime.now(UTC) + timedelta(days=300)).date().isoformat(), "version": "1"}
    token = {"name": "drill", "scopes": ["read"], "client": "", "days": "5"}
    return [
        Act("make a token", "/account/tokens/new/", token),
        Act("add a passkey", "/accounts/2fa/webauthn/add/", {"name": "key", "credential": "{}"}),
        Act("make recovery codes", "/accounts/2fa/recovery-codes/generate/"),
        Act("take the second factor off", "/accounts/2fa/totp/deactivate/"),
        Act("invite an auditor", f"/c/{home}/people/invitations/auditor/", AUDITOR),
        Act("let an auditor in for longer", f"/c/{home}/people/memberships/{membership}/", later),
        Act("open the room", f"/c/{home}/audit/engagements/{engagement}/grants/new/", {"user": auditor}),
    ]


def _seats(at: Site, owner: Account) -> list[Act]:
    practice, colleague = rows(
        at.database, "SELECT o.practice_id, s.user_id FROM accounts_practiceseat o JOIN accounts_practiceseat s ON"
        " s.practice_id = o.practice_id AND s.user_id <> o.user_id WHERE o.user_id = %s ORDER BY s.role LIMIT 1",
        str(owner.id),
    )[0]  # fmt: skip
    token = {"name": "drill", "scopes": ["read"], "client": "", "days": "5"}
    return [
        Act("make a token", "/account/tokens/new/", token),
        Act("change a seat", f"/colleagues/{practice}/{colleague}/", {"role": "practice_owner", "version": "1"}),
        Act("give a seat", f"/colleagues/{practice}/new/", {"role": "practice_owner", "user": str(colleague)}),
    ]


def _challenged(browser: Browser, acts: list[Act]) -> list[str]:
    faults = []
    for act in acts:
        read, sent = browser.get(act.path), browser.post(act.path, act.form)
        faults += [] if _asks(read) else [f"the page to {act.words} answers {read.status}"]
        faults += [] if sent.status == 403 or _asks(sent) else [f"the act to {act.words} answers {sent.status}"]
    return faults


def _asks(answer: Answer) -> bool:
    return answer.status == 302 and "/reauthenticate/" in answer.header("Location")


def _by_api(at: Site, browser: Browser, token: str, home: UUID) -> list[str]:
    """Neither the old session nor a token, behind which nobody may sit, lets an auditor in."""
    path, body = f"/clients/{home}/invitations", AUDITOR | {"role": "auditor", "until": "2027-01-01T00:00:00Z"}
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"Cookie": cookies, "X-CSRFToken": browser.cookies[CSRF], "Content-Type": "application/json",
               "Origin": at.url}  # fmt: skip
    answers = {
        "a session": ask(at.url, "POST", f"/api/v1{path}", body=json.dumps(body), headers=headers),
        "a token": Api(at.url, token).ask("POST", path, body),
    }
    return [
        f"the API lets {who} invite an auditor: {found.status}" for who, found in answers.items() if found.status != 403
    ]


def _grow_old(at: Site, browser: Browser) -> None:
    """The session as it would lie in the database eleven minutes later."""
    point_at(at.database)
    try:
        store = SessionStore(browser.cookies["__Host-session"])
        records = store[RECORDS]
        store[RECORDS] = [one | {"at": time.time() - 60 * MINUTES} for one in records]
        store.save()
    finally:
        connections.close_all()


def _made(at: Site) -> dict[str, str]:
    query = "SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY t.id)), '') FROM {} t"
    return {table: str(rows(at.database, query.format(table))[0][0]) for table in MADE}
