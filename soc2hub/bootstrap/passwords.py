"""Passwords and keys that this system makes for itself and keeps in one private file."""

import json
import secrets
from collections.abc import Mapping

from soc2hub.bootstrap.folders import DataFolder, write_private

NAMES = ("superuser", "web", "worker", "migrate", "backup", "redis", "secret_key")


def load(data: DataFolder) -> Mapping[str, str]:
    """What the file holds, and new ones for whatever it lacks."""
    try:
        kept: dict[str, str] = json.loads(data.secrets.read_text(encoding="utf-8"))
    except FileNotFoundError:
        kept = {}
    missing = [name for name in NAMES if name not in kept]
    if missing:
        kept |= {name: secrets.token_urlsafe(48 if name == "secret_key" else 24) for name in missing}
        write_private(data.secrets, json.dumps(kept, indent=1))
    return kept
