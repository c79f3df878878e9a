"""Send one planned mail. A worker killed between SMTP's 250 and COMMIT leads to one repeat with the same Message-ID."""

import json
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership
from soc2hub.accounts.roles import Permission, may
from soc2hub.jobs.models import Delivery
from soc2hub.lib import clock
from soc2hub.lib.sealing import unseal

OPEN = ["planned", "sending", "failed", "unknown"]


def deliver(delivery_id: UUID) -> None:
    """Runs in the job's transaction: the claim, the sending and `sent` commit together, or the job is retried."""
    claimed = Delivery.objects.filter(pk=delivery_id, state__in=OPEN)
    if not claimed.update(state="sending", attempts=F("attempts") + 1):
        return
    row = Delivery.objects.get(pk=delivery_id)
    if row.member_id is not None and not _may_still_read(row.member_id, row.needs):
        Delivery.objects.filter(pk=row.pk).update(state="cancelled", sealed=b"", last_error="")
        return
    _message(row).send(fail_silently=False)
    Delivery.objects.filter(pk=row.pk).update(state="sent", sent_at=clock.now(), sealed=b"", last_error="")


def _may_still_read(user_id: UUID, needs: str) -> bool:
    """Asked of the client entered, in the transaction that sends (case A72)."""
    role = Membership.objects.filter(LIVE, user_id=user_id, user__is_active=True).values_list("role", flat=True).first()
    return role is not None and (not needs or may(role, Permission(needs)))


def _message(row: Delivery) -> EmailMultiAlternatives:
    content = json.loads(unseal(bytes(row.sealed).decode()))
    mail = EmailMultiAlternatives(content["subject"], content["text"], to=[content["to"]])
    mail.extra_headers = {"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"}
    if content["html"]:
        mail.attach_alternative(content["html"], "text/html")
    return mail
