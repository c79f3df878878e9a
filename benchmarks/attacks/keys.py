"""A05 and A07: other people's ids in bodies, and other people's words in questions."""

import re
from html.parser import HTMLParser
from typing import Any
from uuid import UUID, uuid4

import psycopg2

from benchmarks.attacks.paths import Route, client_routes, one_of_each
from benchmarks.attacks.schemas import Schema
from benchmarks.attacks.strangers import HANDS, SIBLING, VICTIM, _plain
from benchmarks.attacks.tables import digest, of_clients, plant
from benchmarks.faults.asking import Answer, Api, Browser, side_by_side
from benchmarks.faults.ground import Ground, rows, session
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import site

ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
COMPOSITE = """
SELECT s.relname, a.attname, t.relname FROM pg_constraint k JOIN pg_class s ON s.oid = k.conrelid
 JOIN pg_class t ON t.oid = k.confrelid JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum = ANY(k.conkey)
 WHERE k.contype = 'f' AND cardinality(k.conkey) = 2 AND a.attname <> 'client_id' ORDER BY 1, 2
"""


def foreign_keys(ground: Ground) -> Result:
    """A05: in JSON, in forms and in SQL, a row of another client is as unknown as a made-up one."""
    cast = ground.demo
    home, other = cast.clients[SIBLING], cast.clients[VICTIM]
    with site(ground, cast.template) as at:
        theirs, ours = one_of_each(at.database, other), one_of_each(at.database, home)
        browser, api = Browser(at.url).sign_in(cast.ciso), Api(at.url, cast.ciso.token)
        routes = client_routes(at.database)
        before = digest(at.database, [other], at.folder / "vault")
        in_json, json_faults = _json_bodies(api, routes, home, ours, theirs)
        in_forms, form_faults = _forms(at.database, browser, routes, home, other, ours)
        in_sql, sql_faults = _in_sql(at.database, cast.ciso.id, home, other)
        faults = json_faults + form_faults + sql_faults
        if digest(at.database, [other], at.folder / "vault") != before:
            faults.append("rows of the other client changed")
    return counted("A05", faults, of=f"in {in_json} fields of JSON, {in_forms} of forms, {in_sql} keys in SQL")


def _json_bodies(
    api: Api, routes: list[Route], home: UUID, ours: dict[str, str], theirs: dict[str, str]
) -> tuple[int, list[str]]:
    """Every field of every body that the API's own schema calls an id."""
    schema = Schema.of(api)
    tried, faults = 0, []
    for route in routes:
        for method in set(route.methods) & {"POST", "PATCH", "PUT"} if route.is_api else ():
            for name, is_many in schema.ids(route, method):
                tried += 1
                found = _in_field(api, route.path(home, tuple(ours[t] or str(uuid4()) for t in route.slots)), method,
                                  name, is_many, theirs)  # fmt: skip
                faults += [f"{method} {route.pattern} {name}: {fault}" for fault in found]
    return tried, faults


def _in_field(api: Api, path: str, method: str, name: str, is_many: bool, theirs: dict[str, str]) -> list[str]:
    """With ids of every kind the other client has; the answer is the one a made-up id gets."""

    def sent(id: str) -> Answer:
        body = {name: [id] if is_many else id}
        return api.ask(method, path.removeprefix("/api/v1"), body, headers={"If-Match": '"1"'})

    blank = sent(str(uuid4()))
    if blank.status < 400:
        return [f"a made-up id was taken: {blank.status}"]
    faults = []
    for id in {value for value in theirs.values() if value}:
        answer = sent(id)
        if (answer.status, _plain(answer)) != (blank.status, _plain(blank)):
            faults.append(f"{answer.status} {answer.text[:80]}, made up: {blank.status} {blank.text[:80]}")
    return faults[:2]


class Fields(HTMLParser):
    """The first form of the page's main part that is posted, with what it would send, and its choices of rows."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.keys: dict[str, str] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self._choice(self.select, value, is_chosen="selected" in found)
        elif tag == "input" and name and found.get("type") in ("checkbox", "radio"):
            self._choice(name, value, is_chosen="checked" in found)
        elif tag == "input" and name:
            self.values.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""

    def _choice(self, name: str, value: str, *, is_chosen: bool) -> None:
        if ID.fullmatch(value):
            self.keys[name] = value
        if is_chosen:
            self.values.setdefault(name, []).append(value)


def _forms(
    database: str, browser: Browser, routes: list[Route], home: UUID, other: UUID, ours: dict[str, str]
) -> tuple[int, list[str]]:
    """Every choice of rows in every form: one's own options, replaced by a row of the same table of another client."""
    tried, faults = 0, []
    for route in routes:
        if route.is_api or not {"GET", "POST"} <= set(route.methods) or not all(ours[t] for t in route.slots):
            continue
        path = route.path(home, tuple(ours[table] for table in route.slots))
        form = Fields()
        form.feed(browser.get(path).text)
        for name, own in form.keys.items():
            id = _counterpart(database, own, other)
            if not id:
                continue
            tried += 1
            theirs, blank = (browser.post(path, form.values | {name: [value]}) for value in (id, str(uuid4())))
            if theirs.status < 400 or theirs.status != blank.status:
                faults.append(f"{route.pattern} {name}: {theirs.status}, made up {blank.status}")
    return tried, faults


def _counterpart(database: str, own: str, other: UUID) -> str:
    """A row of the other client in the table where this id is."""
    for table in of_clients(database):
        if table != "trail_head" and rows(database, f'SELECT 1 FROM "{table}" WHERE id = %s', own):
            row = rows(database, f'SELECT id FROM "{table}" WHERE client_id = %s LIMIT 1', str(other))
            return str(row[0][0]) if row else ""
    return ""


def _in_sql(database: str, user: UUID, home: UUID, other: UUID) -> tuple[int, list[str]]:
    """Past Python: the database itself refuses, and its words are the same for a made-up id."""
    tried, faults = 0, []
    for table, column, target in rows(database, COMPOSITE):
        row = rows(database, f'SELECT id FROM "{target}" WHERE client_id = %s LIMIT 1', str(other))
        if not row:
            continue
        tried += 1
        told = []
        for id in (str(row[0][0]), str(uuid4())):
            with session(database, "DATABASE_URL", app__user_id=user, app__client_id=home) as cur:
                told.append(_pointed(cur, table, column, id))
        if told[0] != told[1] or told[0] == "written":
            faults.append(f"{table}.{column}: {told[0]}; made up: {told[1]}")
    loose = 'SELECT count(*) FROM "{0}" s JOIN "{2}" t ON t.id = s."{1}" WHERE t.client_id <> s.client_id'
    for table, column, target in rows(database, COMPOSITE):
        if target != "tenancy_client" and rows(database, loose.format(table, column, target))[0][0]:
            faults.append(f"{table}.{column} points into another client")
    return tried, faults


def _pointed(cur: Any, table: str, column: str, id: str) -> str:
    try:
        cur.execute(f'UPDATE "{table}" SET "{column}" = %s', (id,))
    except psycopg2.Error as refused:
        return ID.sub("~", str(refused).splitlines()[0])
    return "written" if cur.rowcount else "no row to write"


def questions(ground: Ground) -> Result:
    """A07: another client's words in every question of every list: no hit, and counts as before it grew."""
    cast = ground.demo
    home, other = cast.clients[SIBLING], cast.clients[VICTIM]
    with site(ground, cast.template) as at:
        who = next(found for found in cast.people.values() if found.client == SIBLING)
        browser, api = Browser(at.url).sign_in(who), Api(at.url, who.token)
        lists = [route for route in client_routes(at.database) if "GET" in route.methods and not route.slots]
        canary = f"CANARY{uuid4().hex[:12]}"
        paths = [route.path(home, ()) + f"?q={canary}&search={canary}&ordering={canary}" for route in lists]
        paths += [f"/?q={canary}", f"/search?q={canary}", f"/search?q={canary}&client={home}", "/api/v1/clients"]

        def answers() -> list[tuple[int, str]]:
            ask = lambda path: api.ask("GET", path[7:]) if path.startswith("/api/v1") else browser.get(path)  # noqa: E731
            found = side_by_side(ask, paths, hands=HANDS)
            return [(answer.status, _plain(answer).replace(canary, "?")) for answer in found]

        before = answers()
        plant(at.database, other, f"{canary}X")
        grown = Api(at.url, cast.ciso.token)
        side_by_side(
            lambda n: grown.ask("POST", f"/clients/{other}/services", {"name": f"{canary}X {n}", "description": "x"}),
            range(100), hands=HANDS,
        )  # fmt: skip
        after = answers()
        faults = [f"{path}: changed" for path, old, new in zip(paths, before, after, strict=True) if old != new]
        faults += [f"{path}: shows it" for path, (_, text) in zip(paths, after, strict=True) if "?X" in text]
        twin = Browser(at.url).sign_in(cast.ciso).get(f"/c/{other}/scope/services/?q={canary}X")
        faults += [] if f"{canary}X" in twin.text else ["twin: a member does not find it either"]
    return counted("A07", faults, of=f"in {len(paths)} lists and searches")
