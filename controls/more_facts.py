"""What higher rooms know about one control, for its page; they say so in `AppConfig.ready`."""

from collections.abc import Callable

from controls.models import Control
from controls.queries.here import Period

Fact = tuple[str, str]
Teller = Callable[[Control, Period], Fact]
_tellers: list[Teller] = []


def add_fact(tell: Teller) -> None:
    """`tell` gives a label and its value, and asks the database a fixed number of times."""
    _tellers.append(tell)


def more_facts(control: Control, period: Period) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in (tell(control, period) for tell in _tellers)]
