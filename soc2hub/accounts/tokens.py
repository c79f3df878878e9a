"""Issue and recognise API tokens."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from uuid import UUID

from soc2hub.accounts.models import ApiToken, User
from soc2hub.accounts.plain import asked, made
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid

PREFIX = "s2h"
SCOPES = ("read", "write", "evidence", "calendar")
"""`calendar` opens the feed of one client and nothing of the API."""
MOST_DAYS = 365
TOUCH_EVERY = timedelta(minutes=1)
LIVE_TOKEN = (
    "SELECT t.*, u.email AS user_email, u.name AS user_name, u.is_active AS user_is_active,"
    " u.joined_at AS user_joined_at FROM accounts_apitoken t JOIN accounts_user u ON u.id = t.user_id"
    " WHERE t.id = %s AND t.revoked_at IS NULL AND t.expires_at > statement_timestamp() AND u.is_active"
)


@dataclass(frozen=True, slots=True)
class Issued:
    """`text` is shown once; only its SHA-256 is kept."""

    token: ApiToken
    text: str


def issue(user: User, *, name: str, scopes: list[str], days: int, client_id: UUID | None = None) -> Issued:
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise Invalid(f"Scopes are {', '.join(SCOPES)}.", field="scopes")
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"A token lives 1 to {MOST_DAYS} days.", field="days")
    secret = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scopes=sorted(set(scopes)),
        client_id=client_id,
        secret_sha256=_sha256(secret),
        expires_at=clock.now() + timedelta(days=days),
    )
    return Issued(token, f"{PREFIX}_{token.pk.hex}_{secret}")


def recognise(text: str) -> ApiToken | None:
    """The live token of a live user, or None; expiry is judged by the database's clock."""
    prefix, _, rest = text.partition("_")
    token_id, _, secret = rest.partition("_")
    if prefix != PREFIX or not _is_hex(token_id):
        return None
    found = asked(LIVE_TOKEN, UUID(token_id))
    if found is None or not compare_digest(found["secret_sha256"], _sha256(secret)):
        return None
    token = made(ApiToken, found)
    token.user = made(User, found, prefix="user_")
    _touch(token)
    return token


def revoke(token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())


def _touch(token: ApiToken) -> None:
    moment = clock.now()
    if token.last_used_at is None or moment - token.last_used_at > TOUCH_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _is_hex(text: str) -> bool:
    return len(text) == 32 and all(c in "0123456789abcdef" for c in text)
