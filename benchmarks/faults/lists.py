"""F24b: a web worker dies by SIGKILL in the middle of an import of five thousand rows; then it is done again, twice."""

import threading
import time
from typing import Any

from benchmarks.faults.asking import Api
from benchmarks.faults.ground import Ground, command, count, rows
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, children_of, kill, site

ROWS, TRIES, PATIENCE = 5_000, 12, 30.0
WRITING = "SELECT pg_relation_size('evidence_populationitem')"
HELD = "SELECT count(*) FROM evidence_population", "SELECT count(*) FROM evidence_populationitem"


def killed_import(ground: Ground) -> Result:
    """A list is there with every row or not at all; a rerun brings every row once, another one the same list."""
    world = ground.small
    with site(ground, world.template) as at:
        api = Api(at.url, world.ciso.token)
        control = {"ref": "IAM-03", "title": "Leavers", "frequency": "per_event", "statement": "At once."}
        made = api.ask("POST", f"/clients/{world.acme}/controls", control)
        faults = [] if made.status == 201 else [f"no control to import for: {made.status} {made.text[:200]}"]
        cut = sum(_cut_off(at, api, f"/clients/{world.acme}/populations") for _ in range(TRIES))
        lists, left = (count(at.database, query) for query in HELD)
        faults += [] if left == lists * ROWS else [f"{left} rows are left of {lists} whole lists"]
        faults += [] if cut > lists else ["twin: no import was cut off while it wrote"]
        ids = [_brought(api, f"/clients/{world.acme}/populations", faults) for _ in range(2)]
        held = [count(at.database, query) for query in HELD]
        whole = [lists + 1, (lists + 1) * ROWS]
        faults += [] if held == whole else [f"after two reruns {held[0]} lists and {held[1]} rows"]
        faults += [] if ids[0] == ids[1] else ["the second rerun made another list"]
        events = rows(at.database, "SELECT verb FROM trail_event WHERE verb LIKE 'population.%'")
        faults += [] if len(events) == held[0] else [f"{len(events)} events of {held[0]} imports"]
        verified = command(at.database, "verify_trail", process="migrate", expects=None)
        faults += verified.stderr.splitlines()[:3] if verified.returncode else []
    return counted("F24b", faults, of=f"in an import of {ROWS:,} rows, cut off {cut} times and run twice more")


def _cut_off(at: Site, api: Api, path: str) -> bool:
    """Kill the workers once rows have begun to reach the table; True if the import answered nothing."""
    before, statuses = count(at.database, WRITING), list[int]()
    sender = threading.Thread(target=lambda: statuses.append(_status(api, path)))
    sender.start()
    until = time.monotonic() + PATIENCE
    while sender.is_alive() and time.monotonic() < until:
        if count(at.database, WRITING) > before:
            for worker in children_of(at.web.pid) if at.web else []:
                kill(worker)
            break
        time.sleep(0.005)
    sender.join(PATIENCE)
    return statuses == [0]


def _status(api: Api, path: str) -> int:
    """0 when the connection broke before an answer. Each try is a list of its own, so that none finds a former one."""
    while True:
        try:
            return api.ask("POST", path, _list(f"Cut off at {time.monotonic()}")).status
        except ConnectionRefusedError:
            time.sleep(0.1)
        except OSError:
            return 0


def _brought(api: Api, path: str, faults: list[str]) -> str:
    answer = api.ask("POST", path, _list("Leavers"))
    if answer.status != 201:
        faults.append(f"a rerun answered {answer.status}: {answer.text[:200]}")
        return ""
    return str(answer.json["id"])


def _list(title: str) -> dict[str, Any]:
    table = "id,day\n" + "".join(f"E-{n:05},2026-01-{n % 28 + 1:02}\n" for n in range(ROWS))
    return {
        "title": title, "control": "IAM-03", "source_kind": "hr", "source_system": "People system",
        "system_owner": "People team", "query": "all", "period_from": "2026-01-01", "period_to": "2026-01-31",
        "extracted_at": "2026-02-01T08:00:00Z", "extracted_zone": "UTC", "extracted_by": "Omar", "stated_count": ROWS,
        "table": table, "dry_run": False,
    }  # fmt: skip
