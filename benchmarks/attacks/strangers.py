"""A01 to A04 and A09: routes, and other people's ids in them."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from benchmarks.attacks.paths import Route, all_routes, client_routes, made_up, one_of_each
from benchmarks.attacks.schemas import Schema
from benchmarks.attacks.tables import digest, plant
from benchmarks.faults.asking import Answer, Api, Browser, side_by_side
from benchmarks.faults.ground import Ground, command, rows
from benchmarks.faults.people import Account, Cast, join
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, site
from soc2hub.accounts.roles import Role

VICTIM, SIBLING = "Harbor Ledger", "Brightloom"
NOISE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}|[A-Za-z0-9]{64}|, \d\d:\d\d(?=[ <])")
HANDS = 4


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request, and the same with ids that nobody has."""

    route: Route
    method: str
    path: str
    blank: str


def declared_routes(ground: Ground) -> Result:
    """A01: no route without a guard, and `show_routes` says so by itself."""
    world = ground.small
    told = all_routes(world.template)
    loose = [str(route["route"]) for route in told if route["kind"] == "none"]
    nameless = [str(route["route"]) for route in told if route["kind"] == "client" and not route["permission"]]
    code = command(world.template, "show_routes", expects=None).returncode
    faults = [f"no guard: {path}" for path in loose] + [f"no permission: {path}" for path in nameless]
    faults += [] if code == (1 if loose else 0) else [f"show_routes ends with {code}"]
    return counted("A01", faults, of=f"in {len(told)} routes")


def rival_firm(ground: Ground) -> Result:
    """A02: the owner of another practice, with a client's ids in every path."""
    return _outsider(ground, "A02", ground.demo.rival)


def sibling_client(ground: Ground) -> Result:
    """A03: a contributor of one client, with the ids of another client of the same practice."""
    return _outsider(ground, "A03", ground.demo.one(Role.CONTRIBUTOR, SIBLING))


def _outsider(ground: Ground, id: str, who: Account) -> Result:
    cast = ground.demo
    victim = cast.clients[VICTIM]
    with site(ground, cast.template) as at:
        canary = _prepared(at, cast, victim)
        routes = client_routes(at.database)
        mine = one_of_each(at.database, victim)
        twins = _twins(at, cast.ciso, routes, victim, mine, canary)
        attempts = [attempt for route in routes for attempt in _everywhere(route, victim, mine)]
        before = digest(at.database, [victim], at.folder / "vault")
        faults = _tried(at, who, attempts, canary, allowed={404})
        if digest(at.database, [victim], at.folder / "vault") != before:
            faults.append("rows or files of the client changed")
    return counted(id, faults + twins, of=f"in {len(attempts)} requests on {len(routes)} routes")


def mixed_paths(ground: Ground) -> Result:
    """A04: people who are in both clients, with the one's ids under the other's address."""
    cast = ground.demo
    victim, home = cast.clients[VICTIM], cast.clients[SIBLING]
    both = cast.one(Role.CONTRIBUTOR, SIBLING)
    with site(ground, cast.template) as at:
        canary = _prepared(at, cast, victim, also_name=False)
        join(at.database, both, victim, Role.CONTRIBUTOR, by=cast.ciso)
        routes = [route for route in client_routes(at.database) if route.slots]
        theirs, ours = one_of_each(at.database, victim), one_of_each(at.database, home)
        attempts = [attempt for route in routes for attempt in _mixed(route, home, theirs, ours)]
        before = digest(at.database, [victim], at.folder / "vault")
        faults = []
        for who in (cast.ciso, both):
            faults += _tried(at, who, attempts, canary, allowed={403, 404})
        if digest(at.database, [victim], at.folder / "vault") != before:
            faults.append("rows or files of the other client changed")
    return counted("A04", faults, of=f"in {2 * len(attempts)} requests of a CISO and a contributor of both clients")


def files_by_id(ground: Ground) -> Result:
    """A09: evidence, shared files and PDFs of another client, for a sibling, an executive, and nobody."""
    cast = ground.demo
    victim = cast.clients[VICTIM]
    with site(ground, cast.template) as at:
        canary = _prepared(at, cast, victim)
        ids = one_of_each(at.database, victim) | {"evidence_submission": _shared_file(at, victim)}
        routes = [r for r in client_routes(at.database) if r.pattern.rstrip("/").endswith(("/file", "/pdf")) or
                  "/room/files/" in r.pattern]  # fmt: skip
        attempts = [attempt for route in routes for attempt in _everywhere(route, victim, ids)]
        faults = []
        for who in (cast.one(Role.CONTRIBUTOR, SIBLING), cast.one(Role.EXECUTIVE, SIBLING)):
            faults += _tried(at, who, attempts, canary, allowed={404})
        for attempt in attempts:
            for browser in (Browser(at.url), Browser(at.url, {"__Host-session": "expired0123456789"})):
                answer = browser.get(attempt.path)
                if answer.status not in (302, 401, 403) or canary in answer.text:
                    faults.append(f"nobody: {attempt.path} answers {answer.status}")
        twin = Browser(at.url).sign_in(cast.ciso)
        served = sum(_is_file(twin.get(attempt.path)) for attempt in attempts)
        faults += [] if served else ["twin: a member gets no file either"]
    return counted("A09", faults, of=f"in {4 * len(attempts)} downloads (a member is served {served})")


def _shared_file(at: Site, client: UUID) -> str:
    """A submission with bytes that the auditor was shown too."""
    query = (
        "SELECT s.id FROM evidence_submission s JOIN audits_sharedsubmission h ON h.submission_id = s.id"
        " WHERE s.client_id = %s AND s.blob_id IS NOT NULL LIMIT 1"
    )
    return str(rows(at.database, query, str(client))[0][0])


def _is_file(answer: Answer) -> bool:
    return answer.status == 200 and answer.header("Content-Disposition").startswith("attachment")


def _prepared(at: Site, cast: Cast, victim: UUID, *, also_name: bool = True) -> str:
    """An open invitation too, since the demo's are all accepted; then the canary in every text."""
    words = {"email": "new@harborledger.example", "name": "Newcomer", "role": "viewer"}
    Api(at.url, cast.ciso.token).ask("POST", f"/clients/{victim}/invitations", words)
    canary = f"CANARY-{uuid4().hex[:12]}"
    plant(at.database, victim, canary, also_name=also_name)
    return canary


def _everywhere(route: Route, client: UUID, ids: dict[str, str]) -> Iterator[Attempt]:
    theirs = tuple(ids[table] or str(uuid4()) for table in route.slots)
    for method in route.methods:
        yield Attempt(route, method, route.path(client, theirs), route.path(uuid4(), made_up(theirs)))


def _mixed(route: Route, home: UUID, theirs: dict[str, str], ours: dict[str, str]) -> Iterator[Attempt]:
    """Each position in turn holds the other client's id, the rest one's own."""
    for place, table in enumerate(route.slots):
        if not theirs[table]:
            continue
        own = [ours[name] or str(uuid4()) for name in route.slots]
        mixed, blank = list(own), list(own)
        mixed[place], blank[place] = theirs[table], str(uuid4())
        for method in route.methods:
            yield Attempt(route, method, route.path(home, tuple(mixed)), route.path(home, tuple(blank)))


def _tried(at: Site, who: Account, attempts: list[Attempt], canary: str, *, allowed: set[int]) -> list[str]:
    browser = Browser(at.url).sign_in(who)
    schema = Schema.of(Api(at.url, who.token))

    def one(attempt: Attempt) -> list[str]:
        theirs, blank = (_sent(browser, attempt, path, schema) for path in (attempt.path, attempt.blank))
        return _compared(attempt, theirs, blank, canary, allowed)

    faults = [fault for found in side_by_side(one, attempts, hands=HANDS) for fault in found]
    return [f"{who.email}: {fault}" for fault in faults]


def _sent(browser: Browser, attempt: Attempt, path: str, schema: Schema) -> Answer:
    if attempt.method == "GET":
        return browser.get(path)
    if attempt.route.is_api:
        headers = {"Content-Type": "application/json", "If-Match": '"1"'}
        body = json.dumps(schema.sample(attempt.route, attempt.method)).encode()
        return browser.ask(attempt.method, path, headers=headers, body=body)
    return browser.ask(attempt.method, path, {"version": "1"})


def _compared(attempt: Attempt, theirs: Answer, blank: Answer, canary: str, allowed: set[int]) -> list[str]:
    where = f"{attempt.method} {attempt.route.pattern}"
    faults = []
    if theirs.status not in allowed:
        faults.append(f"{where} answers {theirs.status}")
    if (theirs.status, _plain(theirs)) != (blank.status, _plain(blank)):
        faults.append(f"{where}: {theirs.status}, but {blank.status} for a made-up id")
    if canary in theirs.text or any(canary in value for _, value in theirs.headers):
        faults.append(f"{where} shows the other client's words")
    return faults


def _plain(answer: Answer) -> str:
    """The answer but for ids, tokens and the time of day in the frame."""
    return NOISE.sub("~", answer.text)


def _twins(at: Site, member: Account, routes: list[Route], client: UUID, ids: dict[str, str], canary: str) -> list[str]:
    """The same pages for a member: they are there, and show the client's words. Else the attack proves nothing."""
    browser = Browser(at.url).sign_in(member)
    paths = [
        route.path(client, tuple(ids[table] for table in route.slots))
        for route in routes if "GET" in route.methods and all(ids[table] for table in route.slots)
    ]  # fmt: skip
    answers = side_by_side(browser.get, paths, hands=HANDS)
    statuses = Counter(answer.status for answer in answers)
    shown = sum(canary in answer.text for answer in answers)
    if statuses[200] < 0.6 * len(paths) or shown < 0.4 * len(paths):
        return [f"twin: of {len(paths)} pages a member gets {dict(statuses)}, {shown} with the client's words"]
    return []
