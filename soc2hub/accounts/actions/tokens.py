"""Issue and take back API tokens of one's own; what they may do is judged in `soc2hub.accounts.tokens`."""

from uuid import UUID

from django.db import transaction

from soc2hub.accounts.access import my_clients
from soc2hub.accounts.models import ApiToken, User
from soc2hub.accounts.tokens import Issued, issue, revoke
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record_access


def create(user: User, *, name: str, scopes: list[str], days: int, client_id: UUID | None) -> Issued:
    """A token acts as the person, perhaps in one of their clients only; its text is shown this once.

    Whose clients they are is asked in a transaction of its own, so the caller may not have one open.
    """
    if client_id is not None and str(client_id) not in {str(row["id"]) for row in my_clients(user)}:
        raise Invalid("Choose one of your clients.", field="client")
    with transaction.atomic():
        issued = issue(user, name=name, scopes=scopes, days=days, client_id=client_id)
        record_access("key.issued", user_id=user.pk, scopes=issued.token.scopes, days=days, key_id=issued.token.pk)
    return issued


@transaction.atomic
def take_back(token: ApiToken, *, by: User) -> None:
    """Whoever uses it is refused at the next request."""
    if token.revoked_at is not None:
        raise Refusal("This token is revoked already.")
    revoke(token)
    record_access("key.revoked", user_id=by.pk, key_id=token.pk)
