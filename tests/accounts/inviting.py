"""What several tests about people need: an invitation and the link in its mail."""

import json
import re
import time

from django.test import Client as DjangoClient
from django.urls import reverse

from soc2hub.accounts.models import Invitation, Membership, User
from soc2hub.jobs.models import Delivery
from soc2hub.lib.sealing import unseal
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from tests.worlds import World

STRONG = "plum orbit candle seven"


def page_of(client: Client, name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=[client.pk, *args])


def invited(browser, world: World, email: str = "nina@example.org", role: str = "contributor") -> str:
    """Priya's browser sends the form; the path of the link that the mail carries."""
    answer = browser.post(page_of(world.acme, "invite"), {"name": "Nina", "email": email, "role": role})
    assert answer.status_code == 302
    return link_in_latest_mail()


def link_in_latest_mail() -> str:
    row = Delivery.objects.filter(kind="invitation").latest("created_at")
    mail = json.loads(unseal(bytes(row.sealed).decode()))
    found = re.search(r"https?://[^/]+(/invitations/[\w-]+/)", mail["text"])
    assert found is not None
    assert found[1] in mail["html"]
    return found[1]


def role_of(client: Client, user: User, *, seen_by: User) -> str | None:
    with entering(client, by=seen_by):
        row = Membership.objects.filter(user=user, revoked_at=None).first()
        return row.role if row else None


def open_invitations(world: World) -> int:
    with entering(world.acme, by=world.priya):
        return Invitation.objects.filter(accepted_at=None, revoked_at=None).count()


def confirm(browser: DjangoClient, user: User, *, minutes_ago: int = 0) -> None:
    """As after answering the question for one's password; `minutes_ago` lets it grow old."""
    session = browser.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - 60 * minutes_ago, "reauthenticated": True}
    ]
    session.save()
