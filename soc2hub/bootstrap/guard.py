"""The guard: parent of every service, in a session of its own. Its standard input is a pipe whose only
writer is the launcher; when that ends, however the launcher ended, the guard stops the services in order. Should
the guard itself be killed, the kernel ends them (PR_SET_PDEATHSIG).

Words in, one JSON object a line: {"start": {…}}. Words out: {"started": name, "pid": …, "since": …},
{"failed": name, "error": …}, {"ended": name, "code": …}."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import Any

from soc2hub.bootstrap.processes import die_with_parent, identify
from soc2hub.bootstrap.services import Service

STDIN = 0


class Guard:
    def __init__(self) -> None:
        self._children: dict[str, tuple[Service, subprocess.Popen[bytes]]] = {}
        self._unread = b""
        self._alarm, bell = os.pipe()
        for handle in (self._alarm, bell):
            os.set_blocking(handle, False)
        signal.set_wakeup_fd(bell)

    def serve(self) -> None:
        """Until the launcher's end of the pipe is gone."""
        while True:
            ready, _, _ = select.select([STDIN, self._alarm], [], [], 1.0)
            if self._alarm in ready:
                os.read(self._alarm, 4096)
            self._report_ended()
            if STDIN in ready and not self._listen():
                break
        self.stop()

    def _listen(self) -> bool:
        chunk = os.read(STDIN, 65536)
        self._unread += chunk
        *lines, self._unread = self._unread.split(b"\n")
        for line in lines:
            self._start(Service.from_words(json.loads(line)["start"]))
        return bool(chunk)

    def _start(self, service: Service) -> None:
        options: dict[str, Any] = service.account.options if service.account else {}
        options["cwd"] = service.cwd
        try:
            with service.log.open("ab") as log:
                child = subprocess.Popen(
                    list(service.argv),
                    env=dict(service.env),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=die_with_parent(service.stop_signal),
                    **options,
                )
        except (OSError, subprocess.SubprocessError) as error:
            _say({"failed": service.name, "error": str(error)})
            return
        self._children[service.name] = (service, child)
        seen = identify(child.pid)
        _say({"started": service.name, "pid": child.pid, "since": seen.started if seen else 0})

    def _report_ended(self) -> None:
        for name, (_, child) in list(self._children.items()):
            if child.poll() is not None:
                del self._children[name]
                _end_group(child.pid)
                _say({"ended": name, "code": child.returncode})

    def stop(self) -> None:
        """Stage by stage: web, worker and beat; then Valkey; then PostgreSQL."""
        for stage in sorted({service.stage for service, _ in self._children.values()}):
            _stop_together(pair for pair in self._children.values() if pair[0].stage == stage)


def _stop_together(pairs: Iterable[tuple[Service, subprocess.Popen[bytes]]]) -> None:
    stopping = list(pairs)
    for service, child in stopping:
        if child.poll() is None:
            child.send_signal(service.stop_signal)
    asked = time.monotonic()
    for service, child in stopping:
        try:
            child.wait(timeout=max(0.1, service.patience - (time.monotonic() - asked)))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        _end_group(child.pid)


def _end_group(leader: int) -> None:
    """What a killed service leaves behind of its own children; there is none after an orderly end."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _say(words: dict[str, Any]) -> None:
    """A launcher that is gone no longer listens: its end of the other pipe stops us next."""
    try:
        os.write(sys.stdout.fileno(), json.dumps(words).encode() + b"\n")
    except BrokenPipeError:
        return


def _note(number: int, frame: object) -> None:
    """Signals wake the loop and do nothing else. Not SIG_IGN, which every service would inherit."""


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, _note)
    Guard().serve()


if __name__ == "__main__":
    main()
