"""Two people at one instant: what the database refused the later one, as the product says it (SECURITY §1.5)."""

from django.db import DatabaseError

from soc2hub.lib.refusals import Refusal

TAKEN = {"23505"}  # unique_violation
BUSY = {"55P03", "40P01", "40001"}  # lock_not_available, deadlock_detected, serialization_failure


def as_refusal(error: DatabaseError) -> Refusal | None:
    """None: no collision but a fault of ours."""
    code = getattr(error.__cause__, "pgcode", None)
    if code in TAKEN:
        return Refusal("Somebody did the same at this very moment. Look at theirs first.")
    if code in BUSY:
        return Refusal("Somebody works on the same at this very moment. Try again.")
    return None
