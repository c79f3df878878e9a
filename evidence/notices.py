"""The mail to somebody whom a comment calls: who, where, a link; never what was said."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from evidence.models import Words
from soc2hub.accounts.access import LIVE, client_here
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Permission, may
from soc2hub.jobs.outbox import plan_mail


def call(said: Words, user: User, *, needs: Permission, about: str, path: str) -> None:
    """Once for each text and person; nothing to who may not read it any more, or once it is taken back."""
    role = Membership.objects.filter(LIVE, user=user).values_list("role", flat=True).first()
    if said.is_retracted or role is None or not may(role, needs):
        return
    plan_mail(
        kind="mention",
        recipient=user.email,
        message=_mail(said, user, about, path),
        subject_id=said.pk,
        client_id=said.client_id,
        member_id=user.pk,
        needs=needs.value,
    )


def _mail(said: Words, user: User, about: str, path: str) -> EmailMultiAlternatives:
    context = {
        "client": client_here(),
        "writer": said.written_by.name,
        "about": about,
        "heading": " ".join(f"{said.written_by.name} mentioned you: {about}".split())[:150],
        "action_label": "Read and answer",
        "action_url": settings.BASE_URL + path,
    }
    mail = EmailMultiAlternatives(context["heading"], render_to_string("emails/mention.txt", context), to=[user.email])
    mail.attach_alternative(render_to_string("emails/mention.html", context), "text/html")
    return mail
