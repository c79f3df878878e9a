"""`up`: the whole system on this machine, until it is told to stop."""

import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from soc2hub.bootstrap import addresses, application, libraries, running, servers, setup
from soc2hub.bootstrap.application import READY_WITHIN, Application
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import PYTHON, DataFolder
from soc2hub.bootstrap.services import Services
from soc2hub.bootstrap.steps import ENDINGS, follow, say, step, tail_of
from soc2hub.bootstrap.watch import Watch


@dataclass(frozen=True)
class Wishes:
    port: int
    data: Path
    is_empty: bool
    is_check: bool


def up(wishes: Wishes) -> int:
    setup.ensure_all(servers.smallest_lock(os.environ), libraries.DOCUMENTS)
    data = DataFolder(wishes.data)
    data.create()
    services = Services(keep_open=[running.take(data)])
    for ending in ENDINGS:
        signal.signal(ending, signal.default_int_handler)
    try:
        return _run(services, data, wishes)
    finally:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        services.close()
        running.forget(data)


def _run(services: Services, data: DataFolder, wishes: Wishes) -> int:
    ours = servers.start(services, data, is_durable=True)
    ours.environ.setdefault("SOC2HUB_STATIC", str(setup.STATIC))
    _prepare_database(data, ours.environ, is_empty=wishes.is_empty)
    setup.ensure_static(ours.environ | {"SOC2HUB_PROCESS": "web"})
    with step("web, worker, beat"):
        app = application.start(services, data, ours.environ, wanted_port=wishes.port)
    if wishes.is_check:
        return _check(app)
    running.note(data, url=app.url, environ=_addresses(app.settings))
    _welcome(app, data)
    own = {service.name: service for service in (app.web(), app.worker(), app.beat())}
    return _watch(Watch(services=services, own=own, revivals=ours.revivals))


def _watch(watch: Watch) -> int:
    """To be told to stop is success, but only from here on."""
    try:
        watch.keep_going()
    except KeyboardInterrupt:
        say("Stopping …")
    return 0


def _prepare_database(data: DataFolder, environ: dict[str, str], *, is_empty: bool) -> None:
    _django("migrate", "load_catalog", environ=environ, process="migrate")
    if not data.welcomed.exists():
        if not is_empty and _may_fill(environ):
            _django("demo", environ=environ | {"SOC2HUB_DEMO": "1"}, process="worker")
        data.welcomed.touch()
    if data.demo.exists():
        environ.setdefault("SOC2HUB_DEMO", "1")


def _may_fill(environ: Mapping[str, str]) -> bool:
    """A database that somebody else made gets a demo world only when they say so."""
    return addresses.ADMIN in environ or environ.get("SOC2HUB_DEMO") == "1"


def _django(*commands: str, environ: Mapping[str, str], process: str) -> None:
    argv: list[str | Path] = [PYTHON, "-m", "soc2hub.bootstrap.prepare", *commands]
    if code := follow(argv, env={**environ, "SOC2HUB_PROCESS": process}):
        raise Failure(f"{' and '.join(commands)} ended with exit code {code}: see above.")


def _check(app: Application) -> int:
    """Does it get ready within a minute? Then stop again."""
    deadline = time.monotonic() + READY_WITHIN
    while (answer := app.readiness())[0] != 200:
        if time.monotonic() > deadline:
            say(f"✗ /readyz says {answer[0]}: {answer[1]}\n{tail_of(app.web().log)}")
            return 1
        time.sleep(0.2)
    say("ok")
    return 0


def _addresses(settings: Mapping[str, str]) -> dict[str, str]:
    """Our own part of the environment, for the commands that come along meanwhile; it holds passwords."""
    own = {*addresses.DATABASE.values(), addresses.ADMIN, addresses.REDIS, "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in settings.items() if name in own or name.startswith("SOC2HUB_")}


def _welcome(app: Application, data: DataFolder) -> None:
    say(f"\nsoc2hub runs at {app.url}   (stop with Ctrl-C; logs in {app.web().log.parent})")
    status, words = app.readiness()
    if status != 200:
        say(f"! not ready yet: /readyz says {status}: {words}")
    if not data.demo.exists():
        return
    say("\nDemo sign-ins (role · email · password · secret for the one-time code):")
    for person in json.loads(data.demo.read_text(encoding="utf-8")):
        say("  " + " · ".join(str(person.get(key, "")) for key in ("role", "email", "password", "totp_secret")))
