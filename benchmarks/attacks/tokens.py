"""A46 and A37: tokens and people, each refused the moment they should be."""

import subprocess
from uuid import UUID

from benchmarks.databases import address
from benchmarks.faults.asking import Api, Browser, ask
from benchmarks.faults.ground import Ground, command, rows, session
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, site


def api_tokens(ground: Ground) -> Result:
    """A46: hashed, scoped, bound, expiring, revocable, never in an address, and no mint of further tokens."""
    world = ground.small
    with site(ground, world.template) as at:
        issue = ("issue_token", "--email", world.ciso.email)
        reading = command(at.database, *issue, "--scopes", "read").stdout.strip()
        bound = command(at.database, *issue, "--scopes", "read,write", "--client", "acme").stdout.strip()
        home, away = f"/clients/{world.acme}/services", f"/clients/{world.bravo}/services"
        words = {"name": "By token", "description": ""}
        expected = {
            "reading with `read`": (Api(at.url, reading).ask("GET", home).status, {200}),
            "writing with `read`": (Api(at.url, reading).ask("POST", home, words).status, {403}),
            "a bound token at home": (Api(at.url, bound).ask("POST", home, words).status, {201}),
            "a bound token elsewhere": (Api(at.url, bound).ask("GET", away).status, {404}),
            "a bound token writing elsewhere": (Api(at.url, bound).ask("POST", away, words).status, {404}),
            "another firm's client": (Api(at.url, bound).ask("GET", f"/clients/{world.outsider}/services").status, {404}),
            "in the address": (ask(at.url, "GET", f"/api/v1{home}?token={bound}&access_token={bound}").status, {401}),
            "on a page": (ask(at.url, "GET", f"/c/{world.acme}/", headers=_bearer(bound)).status, {302, 401, 403}),
            "minting a token": (Api(at.url, bound).ask("POST", "/tokens", {"name": "x", "scopes": ["read"]}).status,
                                {403, 404, 405}),
            "changing factors": (ask(at.url, "POST", "/accounts/2fa/totp/deactivate/", headers=_bearer(bound)).status,
                                 {302, 401, 403}),
            "one letter changed": (Api(at.url, bound[:-1] + ("a" if bound[-1] != "a" else "b")).ask("GET", home).status,
                                   {401}),
        }  # fmt: skip
        faults = [f"{what}: {got}" for what, (got, wanted) in expected.items() if got not in wanted]
        faults += _ended(at, bound, home, reading)
        faults += _in_dump(at, (bound, reading))
    return counted("A46", faults, of=f"in {len(expected) + 4} uses of tokens")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _ended(at: Site, bound: str, home: str, reading: str) -> list[str]:
    faults = []
    for column, token in (("expires_at", bound), ("revoked_at", reading)):
        with session(at.database) as cur:
            cur.execute(f"UPDATE accounts_apitoken SET {column} = now() WHERE id = %s", (_id(token),))
        if (status := Api(at.url, token).ask("GET", home).status) != 401:
            faults.append(f"after {column}: {status}")
    return faults


def _id(token: str) -> str:
    return str(UUID(token.split("_")[1]))


def _in_dump(at: Site, tokens: tuple[str, ...]) -> list[str]:
    """Not in any row, as plain text or packed."""
    url = address("DATABASE_URL_ADMIN", at.database)
    try:
        dump = subprocess.run(["pg_dump", "--no-owner", url], capture_output=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        dump = _dumped(at.database)
    secrets = [token.rsplit("_", 1)[-1].encode() for token in tokens]
    return ["a token's secret lies in the database"] if any(secret in dump for secret in secrets) else []


def _dumped(database: str) -> bytes:
    """Every table as text, where no pg_dump of the server's version is at hand."""
    tables = rows(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return b"".join(repr(rows(database, f'SELECT t::text FROM "{table}" t')).encode() for (table,) in tables)


def removed_person(ground: Ground) -> Result:
    """A37: membership revoked, then the person switched off: session and token fail at the very next request."""
    world = ground.small
    with site(ground, world.template) as at:
        browser, api = Browser(at.url).sign_in(world.ciso), Api(at.url, world.ciso.token)
        page, resource = f"/c/{world.acme}/", f"/clients/{world.acme}/services"
        mail = {"email": "late@drill.example", "name": "Late", "role": "viewer"}
        invited = api.ask("POST", f"/clients/{world.acme}/invitations", mail).status
        twin = (browser.get(page).status, api.ask("GET", resource).status, invited)
        faults = [] if twin == (200, 200, 201) else [f"twin: before, page, API and invitation answer {twin}"]
        with session(at.database) as cur:
            cur.execute(
                "UPDATE accounts_membership SET revoked_at = now() WHERE client_id = %s AND user_id = %s",
                (str(world.acme), str(world.ciso.id)),
            )
        for what, status in (("page", browser.get(page).status), ("API", api.ask("GET", resource).status)):
            faults += [] if status == 404 else [f"{what} after the membership ended: {status}"]
        with session(at.database) as cur:
            cur.execute("UPDATE accounts_user SET is_active = false WHERE id = %s", (str(world.ciso.id),))
        for what, status in (("page", browser.get("/").status), ("API", api.ask("GET", "/clients").status)):
            faults += [] if status in (302, 401) else [f"{what} after being switched off: {status}"]
        again = Browser(at.url)
        again.try_password(world.ciso.email, world.ciso.password)
        if again.get("/").status == 200:
            faults.append("who is switched off signs in again")
    return counted("A37", faults, of="at the requests right after")
