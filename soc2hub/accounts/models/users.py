"""A User signs in. What they may see comes from memberships alone: no staff, no superuser."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from soc2hub.lib import clock


class UserManager(BaseUserManager):  # type: ignore[type-arg]
    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        user = User(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody with a password or passkey; class S, since one person may serve clients of two practices."""

    table_class = "S"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = (self.name or self.email).split()
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    def get_full_name(self) -> str:
        return self.name
