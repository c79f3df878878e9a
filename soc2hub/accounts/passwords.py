"""Passwords: at least 12 and at most 128 characters (argon2 must not be fed megabytes)."""

from typing import Any

from django.core.exceptions import ValidationError

MOST = 128


class AtMost128:
    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > MOST:
            raise ValidationError(f"A password has at most {MOST} characters.", code="password_too_long")

    def get_help_text(self) -> str:
        return f"At most {MOST} characters."
