"""What rests on a piece of evidence, so that its acceptance stands; who knows of it says so in `AppConfig.ready`."""

from collections.abc import Callable

from evidence.models import Submission

Hold = Callable[[Submission], str]
_holds: list[Hold] = []


def add_hold(hold: Hold) -> None:
    """`hold` answers with a sentence, or with nothing if all may go back; it asks the database once."""
    _holds.append(hold)


def held_because(submission: Submission) -> str:
    return next(filter(None, (hold(submission) for hold in _holds)), "")
