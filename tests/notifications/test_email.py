"""A planned mail leaves once; a job that runs again finds it sent (kind `deliver.mail`)."""

from django.core import mail
from django.core.mail import EmailMessage

from soc2hub.jobs import runner
from soc2hub.jobs.models import Delivery, Job
from soc2hub.jobs.outbox import plan_mail
from soc2hub.notifications.tasks import deliver_mail


def planned(slot: str = "") -> Delivery | None:
    message = EmailMessage("Evidence is due", "Please hand it in.", to=["omar@example.org"])
    return plan_mail(kind="reminder", recipient="omar@example.org", message=message, subject_id="7", slot=slot)


def test_a_planned_mail_is_sent_once_however_often_its_job_runs(db: None) -> None:
    row = planned()
    assert row is not None
    job = Job.objects.get(kind="deliver.mail")

    runner.run(job.pk)
    runner.run(job.pk)
    deliver_mail(delivery_id=row.pk)

    row.refresh_from_db()
    assert [message.subject for message in mail.outbox] == ["Evidence is due"]
    assert mail.outbox[0].extra_headers["Message-ID"] == row.message_id
    assert (row.state, row.attempts, bytes(row.sealed)) == ("sent", 1, b"")


def test_the_same_reminder_is_planned_once(db: None) -> None:
    assert planned(slot="2026-03-02") is not None
    assert planned(slot="2026-03-02") is None
    assert planned(slot="2026-03-03") is not None

    assert Delivery.objects.count() == 2


def test_a_mail_that_cannot_leave_waits_for_another_try(db: None, settings) -> None:
    """F33: nothing listens on the port; the ledger keeps the mail."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    row = planned()
    assert row is not None
    job = Job.objects.get(kind="deliver.mail")

    runner.run(job.pk)

    row.refresh_from_db()
    job.refresh_from_db()
    assert (row.state, job.state, job.attempts) == ("planned", Job.READY, 1)
    assert job.last_error.startswith("ConnectionRefusedError")
