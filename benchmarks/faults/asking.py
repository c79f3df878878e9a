"""Requests as strangers and browsers make them: nothing of the product is imported here but its words."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from benchmarks.faults.people import Account

CSRF = "__Host-csrf"
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def ask(
    url: str, method: str, path: str, *, body: bytes | str | None = None, headers: Mapping[str, str] | None = None,
    timeout: float = 60,
) -> Answer:  # fmt: skip
    parts = urlsplit(url)
    line = HTTPConnection(parts.hostname or "localhost", parts.port, timeout=timeout)
    try:
        line.request(method, path, body=body.encode() if isinstance(body, str) else body, headers=dict(headers or {}))
        answer = line.getresponse()
        return Answer(answer.status, answer.getheaders(), answer.read())
    except HTTPException as broken:
        raise ConnectionError(f"{method} {path}: {broken!r}") from broken
    finally:
        line.close()


@dataclass(frozen=True, slots=True)
class Api:
    """The API as the holder of a token."""

    url: str
    token: str

    def ask(
        self, method: str, path: str, data: Any = None, *, headers: Mapping[str, str] | None = None, timeout: float = 60
    ) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(headers or {})}
        body = None
        if data is not None:
            body = json.dumps(data)
            sent.setdefault("Content-Type", "application/json")
        return ask(self.url, method, f"/api/v1{path}", body=body, headers=sent, timeout=timeout)

    def hand_in(self, path: str, data: bytes, *, name: str, timeout: float = 60) -> Answer:
        """A file as the body, once."""
        headers = {"X-File-Name": name, "Idempotency-Key": str(uuid4()), "Content-Type": "application/octet-stream",
                   "Authorization": f"Bearer {self.token}", "Accept": "application/json"}  # fmt: skip
        return ask(self.url, "POST", f"/api/v1{path}", body=data, headers=headers, timeout=timeout)


@dataclass
class Browser:
    """Cookies as a browser keeps them, and the anti-forgery token among them; follows no redirect by itself."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    always: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, data: Mapping[str, Any] | None = None, *,
        headers: Mapping[str, str] | None = None, body: bytes | None = None,
    ) -> Answer:  # fmt: skip
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Origin": self.url}
        sent |= self.always
        if method not in ("GET", "HEAD"):
            sent["X-CSRFToken"] = self.cookies.get(CSRF, "")
        if data is not None:
            body = urlencode(data, doseq=True).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        answer = ask(self.url, method, path, body=body, headers=sent | dict(headers or {}))
        self._keep(answer)
        return answer

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> Answer:
        return self.ask("POST", path, data or {})

    def try_password(self, email: str, password: str) -> Answer:
        self.get("/accounts/login/")
        return self.post("/accounts/login/", {"login": email, "password": password})

    def sign_in(self, account: Account) -> "Browser":
        """Both factors. One code serves once, so a second sign-in of one person waits for the next."""
        self.try_password(account.email, account.password)
        for _ in range(35):
            self.get("/accounts/2fa/authenticate/")
            answer = self.post("/accounts/2fa/authenticate/", {"code": code_now(account.secret)})
            if answer.status == 302:
                for path in ("/", "/no/such/page"):  # the greeting is shown once: not on a page that is compared
                    self.get(path)
                return self
            time.sleep(1)
        raise RuntimeError(f"{account.email} cannot sign in: {answer.status}")

    def _keep(self, answer: Answer) -> None:
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition(";")
                key, _, kept = cookie.partition("=")
                if "max-age=0" in rest.lower():
                    self.cookies.pop(key.strip(), None)
                else:
                    self.cookies[key.strip()] = kept


def code_now(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def side_by_side(act: Callable[[T], R], things: Iterable[T], *, hands: int) -> list[R]:
    """At the same time, `hands` of them; answers in the order of the things."""
    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(act, things))
