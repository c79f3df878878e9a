"""What stops a backup or a restore; the message names the way out."""


class Failed(Exception):
    """It cannot go on, and nothing half made counts."""


class Unreadable(Failed):
    """Bytes that were altered, cut off, moved to another name, or sealed with another key."""
