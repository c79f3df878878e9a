"""A browser without scripts: cookies, forms with the page's token, both factors; and the API with a token."""

import base64
import hashlib
import hmac
import json
import re
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from soc2hub.program.story.telling import Broken

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SECRET = re.compile(r"<code[^>]*>([A-Z2-7]{16,})</code>")
KEY = re.compile(r"s2h_[0-9a-f]{32}_[\w-]+")
PASSWORD = "plum orbit candle seven"
STEP = 30
SCOPES = ("read", "write", "evidence")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def data(self) -> Any:
        return json.loads(self.body)

    @property
    def location(self) -> str:
        return urlsplit(self.headers.get("location", "")).path

    def __str__(self) -> str:
        return f"{self.status}{' ' + self.location if self.location else ''}"


@dataclass
class Visitor:
    """One person at the keyboard. Cookies are Secure, which browsers accept on localhost as well."""

    url: str
    name: str
    email: str
    role: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    secret: str = ""
    token: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} ({self.role})"

    def get(self, path: str) -> Answer:
        return self._send("GET", path)

    def post(self, path: str, **form: Any) -> Answer:
        """Sends a page's form; the token is that of the page read last."""
        body = urlencode({**form, "csrfmiddlewaretoken": self.csrf}, doseq=True).encode()
        return self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send_files(self, path: str, field: str, files: Mapping[str, bytes]) -> Answer:
        """As a browser sends a form with files: one multipart body, and the token of the page read last."""
        mark = b"----story-%s" % hashlib.sha256(b"".join(files.values())).hexdigest()[:24].encode()
        head = b'--%s\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n%s\r\n'
        body = head % (mark, self.csrf.encode())
        for name, data in files.items():
            about = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'.encode()
            body += b"--%s\r\n%s\r\nContent-Type: application/octet-stream\r\n\r\n%s\r\n" % (mark, about, data)
        kind = {"Content-Type": f"multipart/form-data; boundary={mark.decode()}"}
        return self._send("POST", path, body + b"--%s--\r\n" % mark, kind)

    def submit(self, path: str, **form: Any) -> Answer:
        """Reads the page, then sends its form back."""
        self.read(path)
        return self.post(path, **form)

    def read(self, path: str) -> Answer:
        """A page; where it asks first whether it is them, the password answers."""
        answer = self.get(path)
        if answer.location.startswith("/accounts/reauthenticate/"):
            self.get("/accounts/reauthenticate/")
            expect(self.post("/accounts/reauthenticate/", password=PASSWORD, next=path), 302, "confirm who it is")
            answer = self.get(path)
        return answer

    def api(
        self,
        method: str,
        path: str,
        data: Any = None,
        version: int | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(headers or {})}
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        body = data if isinstance(data, bytes) else None
        if data is not None and body is None:
            body, sent["Content-Type"] = json.dumps(data).encode(), "application/json"
        return exchange(self.url, method, path if path.startswith("/api/") else f"/api/v1{path}", body, sent)

    def rows(self, path: str) -> list[dict[str, Any]]:
        """Every row of a list, page by page."""
        found: list[dict[str, Any]] = []
        following: str | None = path
        while following:
            answer = expect(self.api("GET", following), 200, f"GET {following}")
            found += answer.data["results"]
            following = answer.data["next"]
        return found

    def set_up_second_factor(self) -> Answer:
        page = self.read("/accounts/2fa/totp/activate/")
        shown = SECRET.search(page.text)
        if shown is None:
            raise Broken(f"{self.label}: no key to set up a second factor, {page}")
        self.secret = shown[1]
        answer = self.post("/accounts/2fa/totp/activate/", code=code_of(self.secret))
        if answer.status != 302:  # the code turned over on its way: as a person would, once more
            answer = self.post("/accounts/2fa/totp/activate/", code=code_of(self.secret))
        return expect(answer, 302, "second factor")

    def enter_password(self) -> Answer:
        self.get("/accounts/login/")
        return expect(self.post("/accounts/login/", login=self.email, password=PASSWORD), 302, "password")

    def sign_in(self) -> Answer:
        """Password, then a code. One code serves once: a second sign-in may have to wait for the next."""
        self.cookies.clear()
        self.enter_password()
        for _ in range(STEP + 5):
            answer = self.submit("/accounts/2fa/authenticate/", code=code_of(self.secret))
            if answer.status == 302:
                return answer
            time.sleep(1)
        raise Broken(f"{self.label} cannot sign in: {answer}")

    def issue_token(self) -> str:
        answer = self.submit("/account/tokens/new/", name="the story", scopes=SCOPES, client="", days="1")
        shown = KEY.search(unescape(answer.text))
        if answer.status != 201 or shown is None:
            raise Broken(f"{self.label}: no token, {answer}")
        self.token = shown[0]
        return self.token

    def _send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = exchange(self.url, method, path, body, {"Cookie": cookies, "Origin": self.url, **(headers or {})})
        for line in answer.cookies:
            name, _, value = line.partition(";")[0].partition("=")
            if value.strip('"'):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        if found := CSRF.search(answer.text):
            self.csrf = found[1]
        return answer


def exchange(url: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    parts = urlsplit(url)
    line = HTTPConnection(parts.hostname or "localhost", parts.port, timeout=60)
    try:
        line.request(method, path, body=body, headers=dict(headers))
        got = line.getresponse()
        cookies = tuple(got.headers.get_all("Set-Cookie") or ())
        return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, cookies, got.read())
    finally:
        line.close()


def expect(answer: Answer, status: int, what: str) -> Answer:
    if answer.status != status:
        raise Broken(f"{what}: wanted {status}, got {answer}: {words_of(answer)}")
    return answer


def words_of(answer: Answer) -> str:
    """What a person would read of an answer, cut short."""
    text = re.sub(r"<(script|style|head|nav)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)
    return " ".join(unescape(text).split())[-600:]


def code_of(secret: str) -> str:
    """RFC 6238, six digits, 30 seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // STEP), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
