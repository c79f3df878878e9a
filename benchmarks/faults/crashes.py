"""F01: web workers die by SIGKILL while two hundred things are being made."""

import itertools
import random
import threading
import time
from uuid import UUID

from benchmarks.faults import queues
from benchmarks.faults.asking import Api, side_by_side
from benchmarks.faults.ground import Ground, command, count, rows
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, children_of, kill, site

CREATES, HANDS, KILLS = 200, 12, 6


def killed_web(ground: Ground) -> Result:
    """F01: row, event, ledger and job are there together or not at all; whatever was acknowledged is there."""
    world = ground.small
    with site(ground, world.template) as at:
        is_over = threading.Event()
        killer = threading.Thread(target=_kill_at_random, args=(at, is_over))
        killer.start()
        statuses = side_by_side(lambda n: _invite(at, world.ciso.token, world.acme, n), range(CREATES), hands=HANDS)
        is_over.set()
        killer.join()
        acknowledged = [n for n, status in enumerate(statuses) if status == 201]
        faults = [f"invitation {n} answered {s}" for n, s in enumerate(statuses) if s not in (0, 201)]
        faults += _compared(at, acknowledged)
        faults += [] if at.is_healthy() else ["the site is not healthy afterwards"]
        broken = statuses.count(0)
    twin = [] if broken else ["twin: no request was cut off"]
    return counted("F01", faults + twin, of=f"among {CREATES} creates, {broken} of them cut off by kills")


def _kill_at_random(at: Site, is_over: threading.Event) -> None:
    chance = random.Random(1)
    for _ in range(KILLS):
        if is_over.wait(chance.uniform(0.05, 0.3)):
            return
        workers = children_of(at.web.pid) if at.web else []
        if workers:
            kill(chance.choice(workers))


def _invite(at: Site, token: str, client: UUID, number: int) -> int:
    """0 when the connection broke before an answer."""
    words = {"email": f"new{number}@drill.example", "name": f"New {number}", "role": "viewer"}
    for _ in itertools.count():
        try:
            return Api(at.url, token).ask("POST", f"/clients/{client}/invitations", words).status
        except ConnectionRefusedError:
            time.sleep(0.1)
        except OSError:
            return 0
    raise AssertionError("unreachable")


def _compared(at: Site, acknowledged: list[int]) -> list[str]:
    present = {email for (email,) in rows(at.database, "SELECT email FROM accounts_invitation")}
    faults = [f"{n} was acknowledged and is gone" for n in acknowledged if f"new{n}@drill.example" not in present]
    events = count(at.database, "SELECT count(*) FROM trail_event WHERE verb = 'invitation.sent'")
    ledger = count(at.database, "SELECT count(*) FROM jobs_delivery WHERE kind = 'invitation'")
    jobs = sum(queues.states(at, "deliver.mail").values())
    if len({len(present), events, ledger, jobs}) > 1:
        faults.append(f"{len(present)} rows, {events} events, {ledger} in the ledger, {jobs} jobs")
    verified = command(at.database, "verify_trail", process="migrate", expects=None)
    return faults + (verified.stderr.splitlines()[:3] if verified.returncode else [])
