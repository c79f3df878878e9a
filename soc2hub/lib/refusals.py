"""A Refusal is the product talking to a person: plain, specific, with the way out."""


class Refusal(Exception):
    """An act that makes no sense now. `field` names the input at fault, if one is; HTTP 409."""

    status = 409

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(Refusal):
    """Input that makes no sense whatever the state; HTTP 422."""

    status = 422


class Stale(Refusal):
    """Somebody else changed the row meanwhile (lost update refused); HTTP 409 on pages, 412 in the API."""

    def __init__(
        self, message: str = "Somebody changed this meanwhile. Look at their version, then save again."
    ) -> None:
        super().__init__(message, field="version")
