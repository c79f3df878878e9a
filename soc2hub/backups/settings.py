"""Where backups go and what closes them, as the operator's words and the environment say."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from soc2hub.backups.boxes import Box, OpenBox, box_from
from soc2hub.backups.collections import Collection
from soc2hub.backups.failures import Failed
from soc2hub.backups.shelves import shelf_at

NO_KEY = (
    "A backup holds every weakness of every client: set SOC2HUB_BACKUP_KEY or SOC2HUB_BACKUP_KEY_FILE "
    "(`manage.py backup --new-key` makes one; keep it elsewhere), or say --unencrypted."
)


def add_unencrypted(parser: ArgumentParser) -> None:
    parser.add_argument("--unencrypted", action="store_true", help="without a key, readable for whoever finds it")


def collection_at(place: str, options: dict[str, Any]) -> Collection:
    return Collection(shelf_at(place), _box(options["unencrypted"]))


def _box(is_open: bool) -> Box:
    if is_open:
        return OpenBox()
    box = box_from(settings.BACKUP_KEY, settings.BACKUP_KEY_FILE)
    if box is None:
        raise Failed(NO_KEY)
    return box
