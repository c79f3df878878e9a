"""What allauth offers and we do not: nobody signs up alone, nobody changes the address an invitation was bound to."""

from typing import Any, NoReturn

from allauth.account.views import LoginView, PasswordResetFromKeyView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse

from soc2hub.accounts.sign_ins import TOO_MANY
from soc2hub.web.guard import Guard, public_page


@public_page(methods=("GET", "POST"))
def no_signup(request: HttpRequest, **kwargs: object) -> NoReturn:
    raise Http404


class SignIn(LoginView):  # type: ignore[misc]
    """The library's page; after too many attempts it says so as 429, known address or not (cases A35, A67)."""

    guard = Guard("public", ("GET", "POST"))

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, TOO_MANY):
            response.status_code = 429
            response["Retry-After"] = "300"
        return response


class ResetFromKey(PasswordResetFromKeyView):
    """The library's page; a link used, expired or altered answers 410 instead of 200 (case A39)."""

    guard = Guard("public", ("GET", "POST"))

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        gone = {"status": 410} if context.get("token_fail") else {}
        return super().render_to_response(context, **kwargs, **gone)
