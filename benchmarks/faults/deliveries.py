"""F02, F03, F04 and F11: what happens to queued work when workers and the broker die."""

import itertools
import statistics
import time
from typing import Any
from uuid import UUID

from benchmarks.faults import queues
from benchmarks.faults.asking import Answer, Api, Browser, ask
from benchmarks.faults.ground import Ground, command, count, rows, session
from benchmarks.faults.people import Cast
from benchmarks.faults.poison import KIND
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, children_of, kill, site

MAILS, MONTHS, QUEUED, GOOD = 100, 25, 500, 100
CHILD_KILLS, WORKER_KILLS = 4, 2
OUTAGE, PRINTED_WITHIN = 120.0, 600.0
WRONG = 5
CLIENT = "Harbor Ledger"


def killed_workers(ground: Ground) -> Result:
    """F02: a hundred mails and a hundred prints are under way while children and the whole worker die by SIGKILL."""
    world = ground.demo
    with site(ground, world.template) as at:
        queues.plan_mails(at, MAILS)
        _ask_for_prints(at, world.ciso.token, list(world.clients.values()))
        kinds = rows(at.database, "SELECT kind, count(*) FROM jobs_job GROUP BY kind ORDER BY kind")
        at.start_worker(concurrency=2)
        kills = _kill_while_working(at)
        took = queues.all_done(at, seconds=PRINTED_WITHIN)
        faults = [] if took is not None else [f"not done: {queues.states(at)}"]
        faults += _effects(at, kills)
    done = f"done {took or 0:.0f} s after the last"
    named = ", ".join(f"{number} {kind}" for kind, number in kinds)
    return counted("F02", faults, of=f"in {named}; {kills} kills, {done}, leases ended at once")


def _ask_for_prints(at: Site, token: str, clients: list[Any]) -> None:
    """Two years of months of each client, printed on request; a month before its client was opened has no page."""
    with session(at.database) as cur:
        cur.execute("UPDATE tenancy_client SET created_at = created_at - interval '2 years'")
    api, now = Api(at.url, token), time.gmtime(time.time() - 86400)
    counted_months = [now.tm_year * 12 + now.tm_mon - 1 - back for back in range(MONTHS)]
    for client, month in itertools.product(clients, counted_months):
        named = f"{month // 12}-{month % 12 + 1:02}-01"
        opened = api.ask("POST", f"/clients/{client}/briefings", {"month": named})
        api.ask("POST", f"/clients/{client}/briefings/{opened.json['id']}/print")


def _kill_while_working(at: Site) -> int:
    """A child, a child, the whole worker, again: each time something is under way."""
    kills = 0
    for turn in itertools.count(1):
        if kills >= CHILD_KILLS + WORKER_KILLS or not _under_way(at):
            return kills
        if turn % 3:
            for child in children_of(at.worker.pid if at.worker else 0)[-2:]:
                kill(child)
        else:
            at.kill_worker()
            at.start_worker(concurrency=2)
        kills += 1
        time.sleep(1)
        queues.let_leases_end(at)
    return kills


def _under_way(at: Site) -> bool:
    deadline = time.monotonic() + 25
    while time.monotonic() < deadline:
        if count(at.database, "SELECT count(*) FROM jobs_job WHERE state = 'ready' AND lease_until > now()"):
            return True
        time.sleep(0.02)
    return False


def _effects(at: Site, kills: int) -> list[str]:
    faults = []
    mails = queues.delivered(at)
    if len(mails) != MAILS:
        faults.append(f"{len(mails)} of {MAILS} mails delivered")
    if sum(mails.values()) - len(mails) > 2 * kills:
        faults.append(f"{sum(mails.values()) - len(mails)} mails left twice, {kills} kills")
    ledger = dict(rows(at.database, "SELECT state, count(*) FROM jobs_delivery GROUP BY state"))
    if ledger != {"sent": MAILS}:
        faults.append(f"the ledger says {ledger}")
    if missing := count(at.database, "SELECT count(*) FROM reporting_briefing WHERE pdf_id IS NULL"):
        faults.append(f"{missing} briefings were never printed")
    twice = "SELECT count(*) FROM (SELECT subject_id FROM trail_event WHERE verb = %s GROUP BY 1 HAVING count(*) > 1) t"
    for verb in ("briefing.printed", "briefing.released"):
        if again := count(at.database, twice, verb):
            faults.append(f"{again} subjects had {verb} twice")
    for check in ("verify_trail", "verify_vault"):
        done = command(at.database, check, process="migrate", environ={"SOC2HUB_DATA": str(at.folder)}, expects=None)
        faults += [f"{check}: {line}" for line in done.stderr.splitlines()[:4]] if done.returncode else []
    return faults


def emptied_broker(ground: Ground) -> Result:
    """F03: FLUSHALL with 500 jobs queued; sessions and lock-outs are elsewhere and stay."""
    world = ground.small
    with site(ground, world.template) as at:
        browser = Browser(at.url).sign_in(world.ciso)
        for _ in range(WRONG):
            Browser(at.url).try_password(world.rival.email, "not this one either")
        queues.plan_mails(at, QUEUED)
        rung = at.broker.line.llen("deliver")
        at.broker.line.flushall()
        at.start_worker(concurrency=2)
        took = queues.all_done(at)
        faults = [] if rung == QUEUED else [f"only {rung} bells rang before"]
        faults += [] if took is not None else [f"not done within {queues.PATIENCE:g} s: {queues.states(at)}"]
        mails = queues.delivered(at)
        if len(mails) != QUEUED or sum(mails.values()) != QUEUED:
            faults.append(f"{len(mails)} of {QUEUED} mails, {sum(mails.values())} files")
        if browser.get(f"/c/{world.acme}/").status != 200:
            faults.append("somebody was signed out")
        if Browser(at.url).try_password(world.rival.email, world.rival.password).status == 302:
            faults.append("the lock-out was forgotten")
    return counted("F03", faults, of=f"among {QUEUED} jobs, all done {took or 0:.0f} s after the broker was emptied")


def broker_away(ground: Ground) -> Result:
    """F04: two minutes without a broker: pages, writes and uploads go on, and the backlog is done after."""
    world = ground.demo
    with site(ground, world.template, worker=True) as at:
        browser = Browser(at.url).sign_in(world.ciso)
        at.broker.stop()
        timings, faults = _ordinary_use(at, browser, world)
        for _ in range(WRONG):
            Browser(at.url).try_password(world.rival.email, "not this one either")
        if Browser(at.url).try_password(world.rival.email, world.rival.password).status == 302:
            faults.append("sign-in attempts were not counted")
        queued = queues.waiting(at)
        if not queued:
            faults.append("nothing was queued meanwhile")
        at.broker.start()
        took = queues.all_done(at)
        if took is None:
            faults.append(f"the backlog is not done: {queues.states(at)}")
        p95 = statistics.quantiles(timings, n=20)[-1]
        if p95 > 2:
            faults.append(f"p95 was {p95:.2f} s")
    return counted(
        "F04", faults,
        of=f"in {len(timings)} requests in {OUTAGE:g} s without a broker (p95 {p95 * 1000:.0f} ms), {queued} queued,"
        f" done {took or 0:.0f} s after it came back",
    )  # fmt: skip


def _ordinary_use(at: Site, browser: Browser, world: Cast) -> tuple[list[float], list[str]]:
    api = Api(at.url, world.ciso.token)
    timings: list[float] = []
    faults: list[str] = []
    client = world.clients[CLIENT]
    home, wanted = f"/clients/{client}", _occurrence_of(at, client)
    began = time.monotonic()
    for number in itertools.count():
        if time.monotonic() - began > OUTAGE:
            return timings, faults
        acts = (
            lambda: browser.get(f"/c/{client}/"),
            lambda: browser.get("/"),
            lambda n=number: _upload(at, world.ciso.token, home, wanted, n),
            lambda n=number: api.ask("POST", f"{home}/services", {"name": f"Away {n}", "description": ""}),
            lambda n=number: api.ask(
                "POST", f"{home}/invitations", {"email": f"away{n}@drill.example", "name": "Ann", "role": "viewer"}
            ),
        )
        started = time.monotonic()
        answer = acts[number % len(acts)]()
        timings.append(time.monotonic() - started)
        if answer.status not in (200, 201):
            faults.append(f"act {number % len(acts)} answered {answer.status}: {answer.text[:120]}")
        time.sleep(0.05)
    return timings, faults


def _occurrence_of(at: Site, client: UUID) -> UUID:
    query = "SELECT id FROM controls_occurrence WHERE client_id = %s AND starts_on < now() ORDER BY due_on DESC LIMIT 1"
    found: UUID = rows(at.database, query, str(client))[0][0]
    return found


def _upload(at: Site, token: str, home: str, occurrence: UUID, number: int) -> Answer:
    headers = {"Authorization": f"Bearer {token}", "X-File-Name": f"away-{number}.csv", "Idempotency-Key": f"a{number}",
               "Content-Type": "application/octet-stream"}  # fmt: skip
    body = f"no,ticket\r\n{number},AWAY-{number}\r\n" * 20
    return ask(at.url, "POST", f"/api/v1{home}/submissions?occurrence={occurrence}", body=body, headers=headers)


def poisoned_queue(ground: Ground) -> Result:
    """F11: one job that kills its process every time, among a hundred good ones."""
    world = ground.small
    with site(ground, world.template) as at:
        poison = queues.put_job(at, KIND)
        at.start_worker(include="benchmarks.faults.poison")
        queues.ring(at, poison)
        queues.plan_mails(at, GOOD)
        attempts = _until_given_up(at, poison)
        faults = []
        if states := queues.states(at, "deliver.%"):
            faults += [] if states == {"done": GOOD} else [f"good jobs: {states}"]
        state = rows(at.database, "SELECT state, attempts, last_error FROM jobs_job WHERE id = %s", poison)[0]
        if state[0] != "dead" or state[1] > 5:
            faults.append(f"the poison is {state}")
        listed = command(at.database, "jobs", "list", "--state", "dead", expects=None)
        if listed.returncode == 0 or poison not in listed.stdout:
            faults.append("`jobs list` does not show it")
        if "job.dead" not in at.log("worker"):
            faults.append("the log has no alert")
        faults += _mended(at, poison)
    return counted("F11", faults, of=f"with {GOOD} good jobs beside it; given up after {attempts} attempts")


def _until_given_up(at: Site, poison: str) -> int:
    """Rings again as soon as an attempt has died; the sweeper buries it within its 15 s."""
    query = "SELECT state, attempts FROM jobs_job WHERE id = %s"
    deadline = time.monotonic() + queues.PATIENCE
    known = 0
    while time.monotonic() < deadline:
        state, attempts = rows(at.database, query, poison)[0]
        if state != "ready" and queues.states(at, "deliver.%") == {"done": GOOD}:
            return int(attempts)
        if attempts > known:
            known = attempts
            time.sleep(1)
            queues.let_leases_end(at)
            queues.ring(at, poison)
        time.sleep(0.3)
    return known


def _mended(at: Site, poison: str) -> list[str]:
    (at.folder / "mended").touch()
    environ = {"REDIS_URL": at.broker.url}
    retried = command(at.database, "jobs", "retry", poison, environ=environ, expects=None)
    if retried.returncode:
        return [f"`jobs retry`: {retried.stderr[:200]}"]
    return [] if queues.all_done(at, seconds=40) is not None else ["mended and retried, it is still not done"]
