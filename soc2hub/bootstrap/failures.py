"""What a person is told when a step could not be done."""


class Failure(Exception):
    """The first line says what is wrong and what to do about it; the rest is the tool's own last words."""
