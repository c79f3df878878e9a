"""A50, A51, A52, A55 and A65: headers, cookies, caches, redirects, and what a stranger must not find."""

import os
import re
import subprocess
import sys
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urljoin, urlsplit
from uuid import uuid4

from benchmarks.attacks.paths import client_routes, one_of_each
from benchmarks.attacks.strangers import HANDS, VICTIM
from benchmarks.databases import BASE, addresses
from benchmarks.faults.asking import Answer, Browser, ask, code_now, side_by_side
from benchmarks.faults.ground import Ground, session
from benchmarks.faults.people import Account
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, site

BEHIND_TLS = {"SOC2HUB_TRUSTED_PROXIES": "1"}
TLS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
ELSEWHERE = ("//evil.example", "/\\evil.example", "/\\/evil.example", "/%5cevil.example", "https:evil.example",
             "https://evil.example", "javascript:alert(1)", "\\\\evil.example", "///evil.example",
             "/../\\evil.example", "http:///evil.example", "\tjavascript:alert(1)", "//evil.example/%2f..")  # fmt: skip
HIDDEN = ("/.git/config", "/.git/HEAD", "/.env", "/static/../soc2hub/settings.py", "/static/%2e%2e/manage.py",
          "/static/..%2f..%2fmanage.py", "/media/", "/media/../manage.py", "/admin/", "/metrics", "/__debug__/",
          "/api/schema/", "/api/docs/", "/manage.py", "/static/", "/gallery/", "/server-status", "/silk/")  # fmt: skip


def headers_everywhere(ground: Ground) -> Result:
    """A50: on pages, endpoints, downloads, static files and errors; TLS as a proxy in front reports it."""
    cast = ground.demo
    home = cast.clients[VICTIM]
    with site(ground, cast.template, environ=BEHIND_TLS) as at:
        browser = Browser(at.url, always=TLS).sign_in(cast.ciso)
        ids = one_of_each(at.database, home)
        paths = [
            route.path(home, tuple(ids[t] or str(uuid4()) for t in route.slots))
            for route in client_routes(at.database) if "GET" in route.methods
        ]  # fmt: skip
        style = re.search(r'href="(/static/[^"]+\.css)"', browser.get("/").text)
        paths += ["/", "/no/such/page", "/api/v1/nothing", "/healthz", "/accounts/login/", "/accounts/2fa/"]
        paths += [style[1]] if style else []
        answers = side_by_side(browser.get, paths, hands=HANDS)
        faults = [f"{path}: {fault}" for path, answer in zip(paths, answers, strict=True) for fault in _headers(answer)]
        faults += [f"refused form: {fault}" for fault in _headers(ask(at.url, "POST", "/accounts/login/", headers=TLS))]
    return counted("A50", faults, of=f"in the headers of {len(paths) + 1} answers")


def _headers(answer: Answer) -> list[str]:
    policy = answer.header("Content-Security-Policy")
    age = re.search(r"max-age=(\d+)", answer.header("Strict-Transport-Security"))
    wanted = {
        "HSTS of a year with subdomains": bool(age) and int(age[1]) >= 31_536_000  # type: ignore[index]
        and "includeSubDomains" in answer.header("Strict-Transport-Security"),
        "a policy": bool(policy),
        "a policy without unsafe words": "unsafe-inline" not in policy and "unsafe-eval" not in policy,
        "no framing": "frame-ancestors 'none'" in policy or "sandbox" in policy,
        "nosniff": answer.header("X-Content-Type-Options") == "nosniff",
        "a referrer policy": bool(answer.header("Referrer-Policy")),
    }  # fmt: skip
    return [f"{answer.status} without {what}" for what, is_there in wanted.items() if not is_there]


def cookies(ground: Ground) -> Result:
    """A51: the session's cookie is the host's alone, and another one after each factor."""
    world = ground.small
    with site(ground, world.template) as at:
        browser = Browser(at.url)
        browser.try_password(world.ciso.email, world.ciso.password)
        stages = [browser.cookies.get("__Host-session", "")]
        browser.get("/accounts/2fa/authenticate/")
        answer = browser.post("/accounts/2fa/authenticate/", {"code": code_now(world.ciso.secret)})
        stages.append(browser.cookies.get("__Host-session", ""))
        faults = [] if answer.status == 302 and all(stages) else ["twin: the sign-in did not work"]
        faults += ["the value stays the same after the second factor"] if stages[0] == stages[1] else []
        old = Browser(at.url, {"__Host-session": stages[0]})
        faults += ["the cookie from before the second factor opens pages"] if old.get("/").status == 200 else []
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                faults += _cookie_faults(value)
        fixed = Browser(at.url, {"__Host-session": "chosenbyanattacker0123456789abcd"})
        fixed.try_password(world.ciso.email, world.ciso.password)
        if fixed.cookies["__Host-session"] == "chosenbyanattacker0123456789abcd":
            faults.append("a session chosen by a stranger was kept")
    return counted("A51", faults, of="in the cookies of a sign-in")


def _cookie_faults(header: str) -> list[str]:
    faults = []
    for name, cookie in SimpleCookie(header).items():
        if not name.startswith("__Host-"):
            faults.append(f"{name} is not bound to the host")
        if not (cookie["secure"] and cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict")):
            faults.append(f"{header.partition('=')[0]}: {header.partition(';')[2]}")
    return faults


def caches(ground: Ground) -> Result:
    """A52: no answer to somebody signed in may be stored; signing out clears what the browser has."""
    cast = ground.demo
    home = cast.clients[VICTIM]
    with site(ground, cast.template) as at:
        browser = Browser(at.url).sign_in(cast.ciso)
        ids = one_of_each(at.database, home)
        paths = ["/", "/account/tokens/", "/accounts/sessions/", "/accounts/2fa/", "/no/such/page"] + [
            route.path(home, tuple(ids[t] or str(uuid4()) for t in route.slots))
            for route in client_routes(at.database) if "GET" in route.methods
        ]  # fmt: skip
        answers = side_by_side(browser.get, paths, hands=HANDS)
        faults = [
            f"{path}: {answer.status} {answer.header('Cache-Control') or 'no Cache-Control'}"
            for path, answer in zip(paths, answers, strict=True)
            if not {"no-store", "private"} & set(re.split(r"[,\s]+", answer.header("Cache-Control").lower()))
        ]
        kept = dict(browser.cookies)
        out = browser.post("/accounts/logout/")
        if "cache" not in out.header("Clear-Site-Data"):
            faults.append(f"signing out says Clear-Site-Data {out.header('Clear-Site-Data') or 'nothing'}")
        if Browser(at.url, kept).get(f"/c/{home}/").status == 200:
            faults.append("the old cookie still opens pages")
    return counted("A52", faults, of=f"in {len(paths)} answers and a sign-out")


def redirects(ground: Ground) -> Result:
    """A55: `next` leads nowhere but here, at sign-in, at the second factor, at confirming and at signing out."""
    world = ground.small
    with site(ground, world.template) as at:
        faults = []
        for target in ELSEWHERE:
            for where in _led(at, world.ciso, target):
                if _leaves(at.url, where):
                    faults.append(f"next={target!r} leads to {where!r}")
        inside = _led(at, world.ciso, f"/c/{world.acme}/")
        faults += [] if f"/c/{world.acme}/" in inside else [f"twin: a place inside leads to {inside}"]
    return counted("A55", faults, of=f"in {len(ELSEWHERE)} targets at 4 doors")


def _led(at: Site, who: Account, target: str) -> list[str]:
    """Every Location and hidden `next` on the way; codes may be used again here, as if half a minute had passed."""
    with session(at.database) as cur:
        cur.execute("DELETE FROM web_cache")
    browser, asked = Browser(at.url), f"?next={quote(target, safe='')}"
    browser.get(f"/accounts/login/{asked}")
    first = browser.post(f"/accounts/login/{asked}", {"login": who.email, "password": who.password, "next": target})
    second_door = first.header("Location") or "/accounts/2fa/authenticate/"
    browser.get(second_door)
    second = browser.post(second_door, {"code": code_now(who.secret), "next": target})
    confirmed = browser.post(f"/accounts/reauthenticate/{asked}", {"password": who.password, "next": target})
    out = browser.post(f"/accounts/logout/{asked}", {"next": target})
    return [answer.header("Location") for answer in (first, second, confirmed, out)]


def _leaves(url: str, location: str) -> bool:
    """As a browser reads it: backslashes are slashes, tabs are nothing."""
    read = location.replace("\\", "/").replace("\t", "").strip()
    parts = urlsplit(urljoin(url + "/accounts/login/", read))
    return bool(read) and (parts.scheme != "http" or parts.netloc != urlsplit(url).netloc)


def exposure(ground: Ground) -> Result:
    """A65: what must not be there is not there, and Django's own deployment check is content."""
    world = ground.small
    with site(ground, world.template) as at:
        faults = []
        for path in HIDDEN:
            answer = ask(at.url, "GET", path)
            may = {403, 404} | ({302, 401} if path in ("/api/schema/", "/api/docs/", "/gallery/") else set())
            if answer.status not in may:
                faults.append(f"{path} answers {answer.status}")
        trace = ask(at.url, "TRACE", "/").status
        faults += [] if trace >= 400 or trace == 302 else [f"TRACE answers {trace}"]
        lost = ask(at.url, "GET", "/no/such/page")
        if any(word in lost.text for word in ("Traceback", "DEBUG", "urlpatterns", "settings")):
            faults.append("the 404 page tells of the inside")
        foreign = ask(at.url, "GET", "/", headers={"Host": "evil.example"})
        faults += [] if foreign.status == 400 else [f"a foreign Host answers {foreign.status}"]
        twin = ask(at.url, "GET", "/healthz").status
        faults += [] if twin == 200 else [f"twin: /healthz answers {twin}"]
        faults += _deployment(at)
    return counted("A65", faults, of=f"in {len(HIDDEN) + 4} addresses")


def _deployment(at: Site) -> list[str]:
    env: dict[str, Any] = os.environ | addresses(at.database)
    env |= {"SOC2HUB_PROCESS": "web", "SOC2HUB_BASE_URL": "https://soc2hub.example"}
    argv = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(argv, cwd=BASE, env=env, capture_output=True, text=True, check=False)
    return [line for line in done.stderr.splitlines() if line.startswith(("?:", "<"))] if done.returncode else []
