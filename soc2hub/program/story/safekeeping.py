"""Files arrive whole by the browser's own form; a backup brings everything back on another machine."""

import hashlib
import shutil
from datetime import timedelta
from typing import Any

from soc2hub.program.story.browsing import expect
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.installation import restored_elsewhere
from soc2hub.program.story.telling import Broken

LISTS = ("controls", "occurrences", "submissions", "populations", "samples", "requests", "trail", "memberships")
FILES = {f"export-{number}.csv": f"user,role\nanna,{number}\n".encode() * 400 for number in (1, 2, 3)}


def by_form(stage: Stage) -> None:
    stage.telling.chapter("Mina sends three files at once by the page's own form, without a script")
    mina, telling = stage["mina"], stage.telling
    query = stage.api(f"occurrences?due_to={stage.today - timedelta(days=1)}&undone=true")
    window = mina.rows(query)[-1]
    page = stage.page(f"evidence/submit/{window['id']}/")
    mina.read(page)
    answer = expect(mina.send_files(f"{page}files/", "files", FILES), 302, "send the form")
    telling.asked(mina.label, f"sends {len(FILES)} files", str(answer))
    rows = [row for row in mina.rows(stage.api("submissions")) if row["occurrence"] == window["id"]]
    found = {row["file_name"]: row["sha256"] for row in rows}
    ours = {name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}
    telling.same("upload.each_file_once_with_its_hash", found, ours)
    for row in rows:
        bytes_ = expect(mina.api("GET", stage.api(f"submissions/{row['id']}/file")), 200, "download").body
        telling.same(f"upload.{row['file_name']}.same_bytes", hashlib.sha256(bytes_).hexdigest(), row["sha256"])


def restored(stage: Stage) -> None:
    stage.telling.chapter("The operator backs up, loses the machine, and restores on an empty one")
    telling, site = stage.telling, stage.site
    place = site.data / "backups"
    key = site.command("backup", "--new-key", process="migrate").stdout.strip()
    done = site.command("backup", "--to", str(place), process="migrate", SOC2HUB_BACKUP_KEY=key)
    if done.returncode:
        raise Broken(f"backup ended with {done.returncode}: {done.stderr[-600:]}")
    telling.asked("operator", "backup", done.stdout.strip())
    locked = site.command("restore", str(place), "--verify", process="migrate", SOC2HUB_BACKUP_KEY="")
    telling.same("restore.shut_without_the_key", locked.returncode != 0, True)
    before = _everything(stage, site.url)
    shutil.move(site.data / "vault", site.data / "vault-lost")
    lost = stage["mina"].api("GET", stage.api(f"submissions/{stage.made['shown']}/file")).status
    telling.same("restore.without_its_files_the_old_machine_hands_out_nothing", lost, 409)
    with restored_elsewhere(site, place, key) as other:
        after = _everything(stage, other.url)
        for name in before:
            telling.same(f"restore.{name}", after[name] == before[name], True, f"{len(before[name])} rows")
        file = _at(stage, other.url, "mina", stage.api(f"submissions/{stage.made['shown']}/file")).body
        row = next(row for row in before["submissions"] if row["id"] == stage.made["shown"])
        telling.same("restore.bytes", hashlib.sha256(file).hexdigest(), row["sha256"])
        for command in ("verify_vault", "verify_trail", "check_isolation", "redraw"):
            argv = (command, stage.made["sample"]) if command == "redraw" else (command,)
            said = other.command(*argv, process="migrate")
            telling.same(f"restore.{command}", said.returncode, 0, "exit")


def _everything(stage: Stage, url: str) -> dict[str, list[dict[str, Any]]]:
    """As Priya lists it there, with the token she had."""
    priya = stage["priya"]
    former, priya.url = priya.url, url
    try:
        return {name: priya.rows(stage.api(name)) for name in LISTS}
    finally:
        priya.url = former


def _at(stage: Stage, url: str, name: str, path: str) -> Any:
    person = stage[name]
    former, person.url = person.url, url
    try:
        return expect(person.api("GET", path), 200, path)
    finally:
        person.url = former
