"""An occurrence as the window it must happen in."""

from controls.calendar import Window
from controls.models import Occurrence


def window_of(occurrence: Occurrence) -> Window:
    """`occurrence.control` should be fetched already."""
    grace = occurrence.control.grace_days
    return Window(occurrence.starts_on, occurrence.ends_on, occurrence.due_on, occurrence.key, grace)
