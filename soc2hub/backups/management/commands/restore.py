"""Bring a backup back. `restore FROM --verify` proves it in a database and folder of its own, which go again;
`restore FROM --into DATABASE` fills this installation, which must be empty. Exit 1 with each fault named."""

import os
import shutil
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from soc2hub.backups import databases, restoring
from soc2hub.backups.addresses import database_name
from soc2hub.backups.collections import Collection
from soc2hub.backups.failures import Failed
from soc2hub.backups.manifests import About
from soc2hub.backups.models import Backup
from soc2hub.backups.proving import QUESTIONS, Restored, warnings
from soc2hub.backups.settings import add_unencrypted, collection_at
from soc2hub.lib import clock


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", metavar="FROM", help="the folder or s3://BUCKET/PREFIX of the backups")
        parser.add_argument("--backup", metavar="STAMP", help="which one; the newest without")
        parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="where --verify may write, for its time")
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--verify", action="store_true", help="prove that it can be restored, and record that")
        way.add_argument("--into", metavar="DATABASE", help="the name of this installation's database, to be sure")
        parser.add_argument("--another-secret", action="store_true", help="restore without the former secret key")
        add_unencrypted(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = collection_at(options["place"], options)
            source.ensure_readable()
            about = source.about(_chosen(source, options["backup"]))
            if options["verify"]:
                self._verify(source, about, options["scratch"])
            else:
                self._put_to_use(source, about, options)
        except Failed as failure:
            raise CommandError(str(failure)) from None

    def _verify(self, source: Collection, about: About, scratch: Path | None) -> None:
        for words in warnings(about):
            self.stdout.write(f"warning: {words}")
        with databases.scratch(f"{about.database[:40]}_restore_{os.getpid()}") as name, _folder(scratch) as data:
            self._fill(Restored(source, about, name, data))
        self._record(about)

    def _put_to_use(self, source: Collection, about: About, options: dict[str, Any]) -> None:
        name, vault = database_name(), Path(settings.VAULT_ROOT)
        if options["into"] != name:
            raise Failed(f"This installation's database is {name}: say --into {name} to fill it.")
        restoring.ensure_empty(name, vault)
        if not options["another_secret"]:
            for words in warnings(about):
                raise Failed(f"{words} Or say --another-secret, and everybody sets up a second factor anew.")
        databases.clear(name)
        self._fill(Restored(source, about, name, vault.parent))
        (settings.DATA / "welcomed").touch()  # `up` tells no demo world into it
        self.stdout.write(f"{name} and {vault} are those of {about.began}")

    def _fill(self, at: Restored) -> None:
        faults = list(self._told("database", _database(at)))
        brought = restoring.Brought()
        faults += self._told("files", _files(at, brought))
        self.stdout.write(f"  {brought.files} files, {brought.size:,} bytes, {brought.purged} purged stay away")
        for words, question in QUESTIONS.items():
            faults += self._told(words, question(at))
        faults += self._told("what was purged", restoring.tell_purges(at.source, at.about, at.database))
        if faults:
            raise CommandError(f"{len(faults)} faults in the backup {at.about.stamp}")

    def _told(self, words: str, answers: Iterator[str]) -> list[str]:
        began = time.monotonic()
        faults = list(answers)
        self.stdout.write(f"{'✗' if faults else '✓'} {words}  {time.monotonic() - began:.1f} s")
        for fault in faults:
            self.stderr.write(fault)
        self.stdout.flush()
        return faults

    def _record(self, about: About) -> None:
        try:
            known = Backup.objects.filter(stamp=about.stamp).update(verified_at=clock.now())
        except Error:
            known = 0
        if not known:
            self.stdout.write("this installation did not make it, so nothing is recorded here")
        self.stdout.write(f"green: the backup {about.stamp} can be restored")


def _chosen(source: Collection, wanted: str | None) -> str:
    stamps = source.stamps()
    if not stamps:
        raise Failed("No backup there was finished.")
    if wanted and wanted not in stamps:
        raise Failed(f"No backup {wanted} there; there are {', '.join(stamps[-10:])}.")
    return wanted or stamps[-1]


def _database(at: Restored) -> Iterator[str]:
    restoring.database(at.source, at.about, at.database)
    yield from ()


def _files(at: Restored, brought: restoring.Brought) -> Iterator[str]:
    found = restoring.files(at.source, at.about, at.data / "vault")
    brought.files, brought.size, brought.purged = found.files, found.size, found.purged
    yield from found.faults


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="restore-", dir=wanted or settings.DATA))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
