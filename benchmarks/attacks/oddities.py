"""A66: what no honest client sends, to every endpoint, form and question; never 500, never an internal word."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

from benchmarks.attacks.keys import Fields
from benchmarks.attacks.paths import Route, client_routes, one_of_each
from benchmarks.attacks.schemas import Schema
from benchmarks.attacks.strangers import HANDS, VICTIM
from benchmarks.faults.asking import Answer, Api, Browser, ask, side_by_side
from benchmarks.faults.ground import Ground
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import site

INTERNAL = re.compile(r"Traceback|psycopg|django\.|site-packages|SELECT |ValueError|DataError|at 0x[0-9a-f]+")
BODIES = {
    "malformed": b'{"name": ',
    "no object": b'["x"]',
    "a number": b"7",
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "bad unicode": b'{"name": "\xff\xfe"}',
    "lone surrogate": b'{"name": "\\ud800", "title": "\\ud800"}',
    "NaN": b'{"name": NaN, "likelihood": Infinity}',
}
VALUES = {
    "NUL": '"a\\u0000b"',
    "huge": "1" + "0" * 400,
    "far": '"9999-12-31"',
    "early": '"0001-01-01"',
    "far instant": '"9999-12-31T23:59:59+14:00"',
    "early instant": '"0001-01-01T00:00:00+14:00"',
    "long": '"' + "x" * 20_000 + '"',
    "list": '[["x"], {"a": 1}]',
    "object": '{"__class__": "x"}',
    "surrogate": '"\\udcff"',
}
TEXTS = ("a\0b", "9" * 400, "9999-12-31", "0001-01-01", "x" * 20_000, "\N{RIGHT-TO-LEFT OVERRIDE}{{7*7}}", "-1", "nan")
QUERIES = ("cursor=%00", "cursor=AAAA", "page_size=" + "9" * 50, "page_size=-1", "q=%00", "q=%ff", "q=" + "x" * 9000,
           "state=%00", "month=9999-12-31", "page=0x1", "control=%27%3B--", "since=0001-01-01", "on=9999-12-31",
           "criterion=%00", "owner=%00", "ref=%ff%fe", "year=99999999999999999999", "from=0001-01-01")  # fmt: skip


def odd_input(ground: Ground) -> Result:
    """A66."""
    cast = ground.demo
    home = cast.clients[VICTIM]
    with site(ground, cast.template) as at:
        ids = one_of_each(at.database, home)
        routes = client_routes(at.database)
        browser, api = Browser(at.url).sign_in(cast.ciso), Api(at.url, cast.ciso.token)
        in_json = list(_json_requests(api, routes, home, ids))
        in_query = [
            (route, route.path(home, tuple(ids[t] or str(uuid4()) for t in route.slots)) + f"?{query}")
            for route in routes if "GET" in route.methods for query in QUERIES
        ]  # fmt: skip
        faults = [
            fault for found in side_by_side(lambda one: _json_sent(api, *one), in_json, hands=HANDS) for fault in found
        ]
        faults += [
            fault
            for found in side_by_side(lambda one: _asked(browser, api, *one), in_query, hands=HANDS)
            for fault in found
        ]
        in_forms, form_faults = _forms(browser, routes, home, ids)
        faults += form_faults + _addresses(at.url, browser, home)
        twin = browser.get(f"/c/{home}/").status
        faults += [] if twin == 200 else [f"twin: afterwards the client's page answers {twin}"]
    total = len(in_json) + len(in_query) + in_forms
    return counted("A66", sorted(set(faults)), of=f"in {total} odd requests")


def _json_requests(
    api: Api, routes: list[Route], home: UUID, ids: dict[str, str]
) -> Iterator[tuple[str, str, str, bytes, bool]]:
    """Method, path, what it is, the body, and whether an endpoint that reads none may take it."""
    schema = Schema.of(api)
    for route in routes:
        for method in set(route.methods) & {"POST", "PATCH", "PUT"} if route.is_api else ():
            path = route.path(home, tuple(ids[t] or str(uuid4()) for t in route.slots))
            names = list(schema.fields(route, method))
            for what, body in BODIES.items():
                yield method, path, f"{method} {route.pattern} with {what}", body, not names or method == "PATCH"
            for what, value in VALUES.items() if names else ():
                filled = "{" + ", ".join(f'"{name}": {value}' for name in names) + "}"
                yield method, path, f"{method} {route.pattern} with {what}", filled.encode(), True


def _json_sent(api: Api, method: str, path: str, what: str, body: bytes, may_succeed: bool) -> list[str]:
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json", "If-Match": '"1"'}
    answer = ask(api.url, method, path, body=body, headers=headers)
    return _judged(what, answer, may_succeed=may_succeed)


def _asked(browser: Browser, api: Api, route: Route, path: str) -> list[str]:
    answer = api.ask("GET", path.removeprefix("/api/v1")) if route.is_api else browser.get(path)
    return _judged(f"GET {route.pattern}?{path.partition('?')[2][:30]}", answer, may_succeed=True)


def _judged(what: str, answer: Answer, *, may_succeed: bool) -> list[str]:
    if answer.status >= 500:
        return [f"{what}: {answer.status}"]
    if answer.status >= 400 and (found := INTERNAL.search(answer.text)):
        return [f"{what}: tells {found[0]!r}"]
    is_taken = answer.status < 300 and not may_succeed
    return [f"{what} was taken: {answer.status}"] if is_taken else []


def _forms(browser: Browser, routes: list[Route], home: UUID, ids: dict[str, str]) -> tuple[int, list[str]]:
    faults, pairs = [], []
    for route in routes:
        if not route.is_api and {"GET", "POST"} <= set(route.methods) and all(ids[t] for t in route.slots):
            path = route.path(home, tuple(ids[table] for table in route.slots))
            form = Fields()
            form.feed(browser.get(path).text)
            pairs += [(route, path, dict.fromkeys(form.values, [text])) for text in TEXTS]

    def sent(one: tuple[Route, str, dict[str, list[str]]]) -> list[str]:
        route, path, values = one
        answer = browser.post(path, values)
        return _judged(
            f"POST {route.pattern} with {next(iter(values.values()), [''])[0][:20]!r}", answer, may_succeed=True
        )

    for found in side_by_side(sent, pairs, hands=HANDS):
        faults += found
    return len(pairs), faults


def _addresses(url: str, browser: Browser, home: UUID) -> list[str]:
    odd = ("/c/not-a-uuid/", f"/c/{home}/%00/", f"/c/{home}/scope/%ff%fe/", "/%2e%2e/%2e%2e/etc/passwd", "/c/" + "9" * 5000,
           f"/api/v1/clients/{home}/controls/x", "/api/v1/clients/%00/controls", "/%u0000", f"/c/{home}/?a=%")  # fmt: skip
    faults = []
    for path in odd:
        faults += _judged(f"GET {path[:40]}", browser.get(path), may_succeed=True)
    return faults
