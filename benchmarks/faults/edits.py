"""F19 and F20: fifty editors of one row, and one order given twenty times."""

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from benchmarks.faults.asking import Answer, Api, Browser, side_by_side
from benchmarks.faults.ground import Ground, count
from benchmarks.faults.races import ACTS, acts_on_an_occurrence
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, children_of, kill, site

EDITORS, TWINS, ROUNDS = 50, 20, 3


def lost_update(ground: Ground) -> Result:
    """F19: fifty PATCHes with one If-Match: one 200, the rest 412; without If-Match 428; the page keeps both texts."""
    world = ground.small
    with site(ground, world.template) as at:
        api, home = Api(at.url, world.ciso.token), f"/clients/{world.acme}/services"
        row = api.ask("POST", home, {"name": "Ledger", "description": "first"}).json
        path = f"{home}/{row['id']}"

        def edit(number: int) -> Answer:
            return api.ask("PATCH", path, {"description": f"edit {number}"}, headers={"If-Match": '"1"'})

        answers = side_by_side(edit, range(EDITORS), hands=25)
        found = Counter(answer.status for answer in answers)
        faults = [] if found[200] == 1 and found[200] + found[412] + found[409] == EDITORS else [f"answers {found}"]
        winner = next((f"edit {n}" for n, answer in enumerate(answers) if answer.status == 200), "nobody")
        kept = api.ask("GET", path).json
        if kept["description"] != winner or kept["version"] != 2:
            faults.append(f"{winner} was told 200, the row holds {kept['description']!r}, version {kept['version']}")
        blind = api.ask("PATCH", path, {"description": "blind"}).status
        if blind != 428:
            faults.append(f"without If-Match: {blind}")
        stale = api.ask("PATCH", path, {"description": "late"}, headers={"If-Match": '"1"'}).status
        if stale not in (409, 412):
            faults.append(f"an old If-Match: {stale}")
        faults += _on_the_page(at, ground, UUID(row["id"]))
        faults += acts_on_an_occurrence(at, world)
    return counted("F19", faults, of=f"among {EDITORS} parallel edits of one row and {ACTS} acts on one occurrence")


def _on_the_page(at: Site, ground: Ground, row: UUID) -> list[str]:
    """The loser of two browsers is shown their own text again, and nothing is overwritten."""
    world = ground.small
    browser = Browser(at.url).sign_in(world.ciso)
    path = f"/c/{world.acme}/scope/services/{row}/edit/"
    if browser.get(path).status != 200:
        return ["the edit page does not open"]
    late = browser.post(path, {"name": "Ledger", "description": "the loser's words", "version": "1"})
    if late.status not in (409, 412, 422) or "the loser" not in late.text:
        return [f"a stale form answers {late.status} and {'keeps' if 'the loser' in late.text else 'loses'} the text"]
    held = Api(at.url, world.ciso.token).ask("GET", f"/clients/{world.acme}/services/{row}").json["description"]
    return [f"a stale form wrote {held!r}"] if held == "the loser's words" else []


def twin_orders(ground: Ground) -> Result:
    """F20: twenty equal POSTs with one key at a time, then again while workers are killed: one row each, one answer."""
    world = ground.small
    with site(ground, world.template) as at:
        faults = _parallel(at, world.ciso.token, world.acme)
        for number in range(ROUNDS):
            faults += _with_a_kill(at, world.ciso.token, world.acme, f"Killed {number}")
        other = _order(at, world.ciso.token, world.acme, "parallel", {"name": "Another body", "description": ""})
        if other is None or other.status != 422:
            faults.append(f"the same key with another body: {other and other.status}")
    return counted("F20", faults, of=f"among {TWINS} twins and {ROUNDS} killed workers")


def _parallel(at: Site, token: str, client: UUID) -> list[str]:
    body = {"name": "Once", "description": "one effect"}
    answers = side_by_side(lambda _: _order(at, token, client, "parallel", body), range(TWINS), hands=TWINS)
    told = {(answer.status, answer.body) if answer else (0, b"") for answer in answers}
    made = _made(at, "Once")
    return [] if made == 1 and len(told) == 1 else [f"{made} rows, {len(told)} different answers: {_short(told)}"]


def _with_a_kill(at: Site, token: str, client: UUID, name: str) -> list[str]:
    """Half of the twins arrive, the web workers die, all are sent again."""
    body, key = {"name": name, "description": ""}, f"kill-{uuid4()}"
    assert at.web

    def send(number: int) -> Answer | None:
        if number == TWINS // 2 and at.web:
            for pid in children_of(at.web.pid):
                kill(pid)
        return _order(at, token, client, key, body)

    side_by_side(send, range(TWINS), hands=8)
    final = [_insist(at, token, client, key, body) for _ in range(3)]
    told = {(answer.status, answer.body) for answer in final}
    made = _made(at, name)
    return [] if made == 1 and len(told) == 1 else [f"{name}: {made} rows, answers {_short(told)}"]


def _insist(at: Site, token: str, client: UUID, key: str, body: dict[str, Any]) -> Answer:
    for _ in range(50):
        answer = _order(at, token, client, key, body)
        if answer is not None and answer.status < 500:
            return answer
    raise RuntimeError("the site does not come back")


def _order(at: Site, token: str, client: UUID, key: str, body: dict[str, Any]) -> Answer | None:
    """None where the connection broke before an answer."""
    try:
        path = f"/clients/{client}/services"
        return Api(at.url, token).ask("POST", path, body, headers={"Idempotency-Key": key})
    except OSError:
        return None


def _made(at: Site, name: str) -> int:
    return count(at.database, "SELECT count(*) FROM scoping_service WHERE name = %s", name)


def _short(told: set[tuple[int, bytes]]) -> str:
    return "; ".join(f"{status} {body[:60]!r}" for status, body in sorted(told)[:3])
