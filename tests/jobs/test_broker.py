"""A70: whatever lies in the broker's list, the worker goes on."""

import json
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from django.core.mail import EmailMessage
from django.db import transaction

from soc2hub.jobs.broker import is_message
from soc2hub.jobs.outbox import plan_mail
from tests.jobs.test_worker import done_within
from tests.servers import broker_of, serving

WHERE = {"exchange": "", "routing_key": "default"}
GOOD = {"body": "e30=", "properties": {"delivery_tag": "x", "delivery_info": WHERE}}
NONE = [None, 5, [], {}, "x", {"body": "e30="}, GOOD | {"body": 5}, GOOD | {"properties": 5},
        GOOD | {"properties": {"delivery_tag": {}, "delivery_info": WHERE}},
        GOOD | {"properties": {"delivery_tag": "x", "delivery_info": {"exchange": 1, "routing_key": "x"}}}]  # fmt: skip


def test_a_message_is_known_by_its_shape() -> None:
    assert is_message(GOOD)


@pytest.mark.parametrize("entry", NONE, ids=str)
def test_anything_else_is_none(entry: object) -> None:
    assert not is_message(entry)


def test_entries_that_are_no_messages_do_not_end_the_worker(fresh_database: str, tmp_path: Path) -> None:
    """The job is planned once none of them is left; the schedule's own messages may lie in the list at any time."""
    with serving(fresh_database, tmp_path, worker=True) as site:
        port = urlsplit(site.url).port or 0
        line = redis.Redis.from_url(broker_of(port))
        base64 = GOOD | {"body": "!", "properties": {**GOOD["properties"], "body_encoding": "base64"}}  # type: ignore[dict-item]
        entries = [b"no message at all", b"\xff", b"", *(json.dumps(one).encode() for one in [*NONE, base64])]
        line.lpush("default", *entries)
        assert gone_within(60, line, set(entries))

        with transaction.atomic():
            plan_mail(
                kind="digest", message=EmailMessage("Evidence is due", "One."), recipient="erin@example.org",
                subject_id="7", slot="2026-03-14",
            )  # fmt: skip

        assert done_within(120)
        assert "Traceback" not in (tmp_path / "worker.log").read_text()


def gone_within(seconds: float, line: redis.Redis, entries: set[bytes]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not entries & set(line.lrange("default", 0, -1)):
            return True
        time.sleep(0.2)
    return False
