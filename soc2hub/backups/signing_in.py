"""The web process on a restored database: does it start, is it ready, and does it let in who knows the password?"""

import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import make_password

from soc2hub.backups.addresses import environment
from soc2hub.backups.databases import as_owner

PATIENCE = 60
SIGN_IN = "/accounts/login/"
FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def signed_in(database: str, data: Path) -> Iterator[str]:
    """Faults. The account is made for this alone, in a database that is about to go or to be put to use."""
    email, password = f"restore-{uuid4().hex}@restore.invalid", secrets.token_urlsafe(24)
    with _account(database, email, password), _serving(database, data) as port:
        if port is None:
            yield f"the web process does not start: see {data / 'web.log'}"
            return
        if (status := _ask(port, "GET", "/readyz")[0]) != 200:
            yield f"/readyz answers {status}"
        if (status := _try(port, email, "not the password")) != 200:
            yield f"a wrong password is answered with {status}"
        if (status := _try(port, email, password)) != 302:
            yield f"the right password is answered with {status}"


@contextmanager
def _account(database: str, email: str, password: str) -> Iterator[None]:
    with as_owner(database) as cur:
        cur.execute(
            "INSERT INTO accounts_user (id, email, name, password, is_active, joined_at)"
            " VALUES (%s, %s, 'Restore', %s, true, now())",
            (str(uuid4()), email, make_password(password)),
        )
    try:
        yield
    finally:
        with as_owner(database) as cur:
            cur.execute("DELETE FROM django_session")  # nobody else is signed in yet
            cur.execute(
                "DELETE FROM usersessions_usersession WHERE user_id IN (SELECT id FROM accounts_user WHERE email = %s)",
                (email,),
            )
            cur.execute("DELETE FROM accounts_user WHERE email = %s", (email,))


@contextmanager
def _serving(database: str, data: Path) -> Iterator[int | None]:
    port = _free_port()
    env = dict(
        environment(
            database,
            SOC2HUB_PROCESS="web",
            SOC2HUB_DATA=str(data),
            SOC2HUB_BASE_URL=f"http://localhost:{port}",
            SOC2HUB_STATIC=str(settings.STATIC_ROOT),
            REDIS_URL="redis://127.0.0.1:1/0",
        )
    )
    for powerful in ("DATABASE_URL_WORKER", "DATABASE_URL_MIGRATE", "DATABASE_URL_BACKUP", "DATABASE_URL_ADMIN"):
        env.pop(powerful, None)
    argv = [sys.executable, "-m", "gunicorn", "soc2hub.wsgi", f"--bind=127.0.0.1:{port}", "--no-control-socket"]
    with (data / "web.log").open("ab") as out:
        process = subprocess.Popen(argv, cwd=settings.BASE, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield port if _answers(port, process) else None
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return _ask(port, "GET", "/healthz")[0] == 200
        except (OSError, HTTPException):
            time.sleep(0.2)
    return False


def _try(port: int, email: str, password: str) -> int:
    """As a browser does: the form first, then its token, its cookie and the words."""
    _, page, cookies = _ask(port, "GET", SIGN_IN)
    token = FIELD.search(page)
    if token is None:
        return 0
    words = urlencode({"login": email, "password": password, "csrfmiddlewaretoken": token[1]})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://localhost:{port}",
        "Cookie": cookies,
    }
    return _ask(port, "POST", SIGN_IN, words, headers)[0]


def _ask(
    port: int, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Status, page, and the cookies to send back."""
    line = HTTPConnection("localhost", port, timeout=30)
    try:
        line.request(method, path, body=body, headers=headers or {})
        answer = line.getresponse()
        return answer.status, answer.read().decode(errors="replace"), _cookies(answer)
    finally:
        line.close()


def _cookies(answer: HTTPResponse) -> str:
    return "; ".join(value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
