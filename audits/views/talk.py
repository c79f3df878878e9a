"""What was said, as `ui/comments.html` shows it."""

from collections.abc import Iterable
from typing import Any

from audits.views.forms import path_of
from soc2hub.ui.comments import Said, said
from soc2hub.web.guard import ClientRequest


def talk_of(request: ClientRequest, rows: Iterable[Any], retraction: str) -> list[Said]:
    return said(rows, user_id=request.user.pk, retract_url=lambda id: path_of(request, retraction, id))
