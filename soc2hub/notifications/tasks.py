from uuid import UUID

from soc2hub.jobs.registry import job
from soc2hub.notifications.channels import email


@job("deliver.mail")
def deliver_mail(delivery_id: UUID) -> None:
    email.deliver(delivery_id)
