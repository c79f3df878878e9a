"""The library's forms where a wrong answer would go uncounted or unrecorded (case A35)."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.exceptions import ValidationError

from soc2hub.accounts.sign_ins import TOO_MANY, note_factor_shut_out


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The old password is a guess like any other: whoever holds a stolen session could go on trying here."""

    def clean_oldpassword(self) -> str:
        old = str(self.cleaned_data.get("oldpassword", ""))
        if not get_adapter().reauthenticate(self.user, old):
            raise get_adapter().validation_error("enter_current_password")
        return old


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except ValidationError as error:
            if error.code == TOO_MANY:
                note_factor_shut_out(context.request, self.user)
            raise


class CodeAgainForm(CodeForm, ReauthenticateForm):  # type: ignore[misc]
    """As `CodeForm`, for somebody signed in who confirms an act."""
