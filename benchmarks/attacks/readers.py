"""A12: who reads only, over HTTP: every act of a client, with the client's own ids, by pages and by the API."""

from collections.abc import Iterator
from uuid import UUID, uuid4

from benchmarks.attacks import walls
from benchmarks.attacks.paths import Route, client_routes, one_of_each
from benchmarks.attacks.strangers import HANDS, VICTIM
from benchmarks.attacks.tables import digest
from benchmarks.faults.asking import Api, Browser, side_by_side
from benchmarks.faults.ground import Ground, rows
from benchmarks.faults.people import Account
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, site
from soc2hub.accounts.roles import GRANTS, Role

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
READERS = (Role.EXECUTIVE, Role.AUDITOR, Role.VIEWER)


def readers_write(ground: Ground) -> Result:
    """A12: by statements as the web's own role, and by requests."""
    in_sql, sql_faults = walls.statements_of_readers(ground)
    cast = ground.demo
    home = cast.clients[VICTIM]
    with site(ground, cast.template) as at:
        routes, ids = client_routes(at.database), one_of_each(at.database, home)
        before = digest(at.database, [home], at.folder / "vault")
        tried = 0
        faults: list[str] = []
        for role in READERS:
            count, found = _tried(at, _member(at, cast.people, role, home), role, routes, home, ids)
            tried, faults = tried + count, faults + found
        if digest(at.database, [home], at.folder / "vault") != before:
            faults.append("rows or files of the client changed")
        faults += _twin(at, cast.ciso, home)
    return counted(
        "A12", sql_faults + faults, of=f"in {in_sql} statements and {tried} requests of {len(READERS)} readers"
    )


def _member(at: Site, people: dict[str, Account], role: Role, home: UUID) -> Account:
    """Somebody who has that role there: to a stranger every act is 404, which would prove nothing."""
    query = "SELECT user_id FROM accounts_membership WHERE client_id = %s AND role = %s AND revoked_at IS NULL"
    inside = {str(id) for (id,) in rows(at.database, query, str(home), role.value)}
    return next(found for found in people.values() if str(found.id) in inside)


def _tried(
    at: Site, who: Account, role: Role, routes: list[Route], home: UUID, ids: dict[str, str]
) -> tuple[int, list[str]]:
    browser, api = Browser(at.url).sign_in(who), Api(at.url, who.token)
    attempts = list(_not_theirs(routes, role))

    def sent(one: tuple[Route, str]) -> list[str]:
        route, method = one
        path = route.path(home, tuple(ids[table] or str(uuid4()) for table in route.slots))
        if route.is_api:
            body = {"name": "By a reader", "title": "By a reader", "role": "viewer", "email": "r@drill.example"}
            status = api.ask(method, path.removeprefix("/api/v1"), body, headers={"If-Match": '"1"'}).status
        else:
            status = browser.ask(method, path, {"name": "By a reader", "title": "By a reader", "version": "1"}).status
        return [] if status in (403, 404) else [f"{role.label}: {method} {route.pattern} answers {status}"]

    return len(attempts), [fault for found in side_by_side(sent, attempts, hands=HANDS) for fault in found]


def _not_theirs(routes: list[Route], role: Role) -> Iterator[tuple[Route, str]]:
    """Acts whose permission the role lacks: what it may write (statuses, decisions, signatures) is its own small list."""
    own = {permission.value for permission in GRANTS[role]}
    for route in routes:
        for method in set(route.methods) & set(UNSAFE):
            if (route.write_permission or route.permission) not in own:
                yield route, method


def _twin(at: Site, ciso: Account, home: UUID) -> list[str]:
    form = {"name": "By the CISO", "email": "", "title": ""}
    status = Browser(at.url).sign_in(ciso).post(f"/c/{home}/people/new/", form).status
    return [] if status == 302 else [f"twin: the CISO's own act answers {status}"]
