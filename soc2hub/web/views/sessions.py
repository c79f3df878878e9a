"""What allauth offers and we do not: nobody signs up alone, nobody changes the address an invitation was bound to."""

from typing import Any, NoReturn

from allauth.account.views import PasswordResetFromKeyView
from django.http import Http404, HttpRequest, HttpResponse

from soc2hub.web.guard import Guard, public_page


@public_page(methods=("GET", "POST"))
def no_signup(request: HttpRequest, **kwargs: object) -> NoReturn:
    raise Http404


class ResetFromKey(PasswordResetFromKeyView):
    """The library's page; a link used, expired or altered answers 410 instead of 200 (case A39)."""

    guard = Guard("public", ("GET", "POST"))

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        gone = {"status": 410} if context.get("token_fail") else {}
        return super().render_to_response(context, **kwargs, **gone)
