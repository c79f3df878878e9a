"""The outbox: a message becomes a ledger row and a job in the caller's transaction; a worker sends it."""

import hashlib
import json
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from soc2hub.jobs.models import Delivery
from soc2hub.jobs.queue import enqueue
from soc2hub.lib.sealing import seal


def plan_mail(
    *,
    kind: str,
    recipient: str,
    message: EmailMessage,
    subject_id: object = None,
    slot: str = "",
    client_id: UUID | None = None,
    member_id: UUID | None = None,
    needs: str = "",
) -> Delivery | None:
    """Plan one mail; None when the same kind, subject, recipient and slot is in the ledger already.

    `member_id` and `needs`: it is not sent to who lost the role in the client, or the permission, until then.
    """
    subject = str(subject_id or uuid4())
    address = hashlib.sha256(recipient.lower().encode()).hexdigest()
    host = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")
    digest = hashlib.sha256(f"{kind}|{subject}|{address}|{slot}".encode()).hexdigest()
    row = Delivery(
        kind=kind,
        subject_id=subject,
        slot=slot,
        recipient_sha256=address,
        client_id=client_id,
        member_id=member_id,
        needs=needs,
        sealed=seal(json.dumps(_content(message, recipient))).encode(),
        message_id=f"<{digest[:32]}@{host}>",
    )
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    if not Delivery.objects.filter(pk=row.pk).exists():
        return None
    enqueue("deliver.mail", as_system=True, delivery_id=row.pk)
    return row


def _content(message: EmailMessage, recipient: str) -> dict[str, Any]:
    html = ""
    if isinstance(message, EmailMultiAlternatives):
        html = next((str(part[0]) for part in message.alternatives if part[1] == "text/html"), "")
    return {"to": recipient, "subject": str(message.subject), "text": str(message.body), "html": html}
