"""Encrypt small secrets at rest with a key derived from SECRET_KEY; mails that wait, TOTP secrets."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet
from django.conf import settings


@lru_cache(maxsize=2)
def _box(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"soc2hub sealing" + secret_key.encode()).digest()))


def seal(text: str) -> str:
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises `cryptography.fernet.InvalidToken` if SECRET_KEY changed or the text was altered."""
    return _box(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
