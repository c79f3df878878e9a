"""A real worker, broker and mail folder: the bell rings, and what the broker lost is found again."""

import time
from email import message_from_string
from pathlib import Path

from django.core.mail import EmailMessage
from django.db import transaction

from soc2hub.jobs.models import Delivery, Job
from soc2hub.jobs.outbox import plan_mail
from tests.servers import serving


def done_within(seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not Job.objects.exclude(state=Job.DONE).exists():
            return True
        time.sleep(0.2)
    return False


def test_planned_mail_leaves_once_though_the_bell_was_lost(fresh_database: str, tmp_path: Path) -> None:
    """F03 in small: the site listens at another broker than the one rung; the sweeper finds the job."""
    slot = {"recipient": "erin@example.org", "subject_id": "7", "slot": "2026-03-14"}
    message = EmailMessage("Evidence is due", "Two things are due from you.")
    with transaction.atomic():
        plan_mail(kind="digest", message=message, **slot)
        assert plan_mail(kind="digest", message=message, **slot) is None

    with serving(fresh_database, tmp_path, worker=True):
        assert done_within(40)

    mails = [message_from_string(path.read_text()) for path in (tmp_path / "mail").iterdir()]
    assert [mail["To"] for mail in mails] == ["erin@example.org"]
    row = Delivery.objects.get()
    assert (row.state, bytes(row.sealed), mails[0]["Message-ID"]) == ("sent", b"", row.message_id)
