"""A70: somebody who reaches the broker, or writes a job's row, gets no code run and no client opened."""

import base64
import json
import os
import pickle
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import redis

from benchmarks.attacks.tables import digest
from benchmarks.faults import queues
from benchmarks.faults.ground import Ground, rows
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, site

NO_MESSAGES = (
    b"no message at all", b"\xff\xfe", b"", b"5", b"null", b"[]", b"{}", b'{"body": "e30=", "properties": 5}',
    b'{"body": 5, "properties": {"delivery_tag": {}, "delivery_info": []}}',
    b'{"body": "!", "properties": {"delivery_tag": "x", "body_encoding": "base64", "delivery_info":'
    b' {"exchange": "", "routing_key": "default"}}}',
)  # fmt: skip


class Touch:
    """Unpickled, it makes a file: proof that a message's body was run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mknod, (str(self.path),)


def forged_messages(ground: Ground) -> Result:
    """A70."""
    world = ground.small
    with site(ground, world.template, worker=True) as at:
        proof = at.folder / "code-was-run"
        before = digest(at.database, [world.acme], at.folder / "vault")
        faults = _open_broker(at)
        _push(at, pickle.dumps(([Touch(proof)], {}, {})), "application/x-python-serialize", "soc2hub.run_job")
        _push(at, f"!!python/object/apply:os.mknod ['{proof}']".encode(), "application/x-yaml", "soc2hub.run_job")
        _push(at, json.dumps([["true"], {}, {}]).encode(), "application/json", "os.system")
        _push(at, json.dumps([["not-an-id"], {}, {}]).encode(), "application/json", "soc2hub.run_job")
        queues.ring(at, str(uuid4()))
        at.broker.line.lpush("default", *NO_MESSAGES)
        forged = queues.put_job(
            at, "render.briefing", "render", client_id=str(world.acme), actor_id=str(world.rival.id),
            args=json.dumps({"briefing_id": str(uuid4())}),
        )  # fmt: skip
        queues.ring(at, forged, "render")
        unknown = queues.put_job(at, "os.system")
        queues.ring(at, unknown)
        time.sleep(5)
        faults += [] if at.worker is not None and at.worker.poll() is None else ["the worker ended"]
        queues.plan_mails(at, 3)
        deadline = time.monotonic() + 45
        while queues.states(at, "deliver.%") != {"done": 3} and time.monotonic() < deadline:
            time.sleep(0.3)
        faults += [] if queues.states(at, "deliver.%") == {"done": 3} else ["twin: honest mails no longer leave"]
        faults += ["a message's body was run"] if proof.exists() else []
        for what, job in (("forged client", forged), ("unknown kind", unknown)):
            state, error = rows(at.database, "SELECT state, last_error FROM jobs_job WHERE id = %s", job)[0]
            faults += [f"the job with a {what} is done"] if state == "done" else []
            faults += [] if error else [f"the job with a {what} was not tried"]
        if digest(at.database, [world.acme], at.folder / "vault") != before:
            faults.append("the client's rows changed")
    return counted("A70", faults, of=f"in {7 + len(NO_MESSAGES)} forged messages and rows")


def _open_broker(at: Site) -> list[str]:
    try:
        redis.Redis(port=at.broker.port).ping()
    except redis.AuthenticationError:
        return []
    return ["the broker asks for no password"]


def _push(at: Site, body: bytes, kind: str, task: str) -> None:
    """A message of Celery's own form, with a body and a name of the attacker's choice."""
    id = str(uuid4())
    message = {
        "body": base64.b64encode(body).decode(), "content-encoding": "utf-8", "content-type": kind,
        "headers": {"lang": "py", "task": task, "id": id, "root_id": id, "parent_id": None, "group": None,
                    "retries": 0, "timelimit": [None, None], "argsrepr": "", "kwargsrepr": "", "origin": "drill",
                    "ignore_result": True},
        "properties": {"correlation_id": id, "reply_to": str(uuid4()), "delivery_mode": 2, "priority": 0,
                       "delivery_info": {"exchange": "", "routing_key": "default"}, "body_encoding": "base64",
                       "delivery_tag": str(uuid4())},
    }  # fmt: skip
    at.broker.line.lpush("default", json.dumps(message))
