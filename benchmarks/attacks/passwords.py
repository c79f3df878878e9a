"""A39 and A43: a forgotten password opens one door once, and a new one closes all others."""

import re
import time

from benchmarks.faults import queues
from benchmarks.faults.asking import Browser
from benchmarks.faults.ground import Ground, session
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, site

NEW, NEWER = "willow copper meadow 91", "saffron anchor thistle 28"
LINK = re.compile(r"https?://[^/\s]+(/accounts/password/reset/key/[^\s\"<>]+)")


def new_password_ends_sessions(ground: Ground) -> Result:
    """A43: after a change of password the other session is out at its next request, one's own stays."""
    world = ground.small
    with site(ground, world.template) as at:
        mine = Browser(at.url).sign_in(world.ciso)
        _forget_codes(at)
        other = Browser(at.url).sign_in(world.ciso)
        twin = (mine.get("/").status, other.get("/").status)
        faults = [] if twin == (200, 200) else [f"twin: two sessions answer {twin}"]
        form = {"oldpassword": world.ciso.password, "password1": NEW, "password2": NEW}
        changed = mine.post("/accounts/password/change/", form)
        faults += [] if changed.status == 302 else [f"twin: the change answers {changed.status}"]
        if (status := other.get("/").status) not in (302, 401):
            faults.append(f"the other session still gets {status}")
        if (status := mine.get("/").status) != 200:
            faults.append(f"one's own session gets {status}")
    return counted("A43", faults, of="in two sessions of one person")


def forgotten_password(ground: Ground) -> Result:
    """A39: the link serves once, does not pass the second factor, and ends every session."""
    world = ground.small
    with site(ground, world.template, worker=True) as at:
        before = Browser(at.url).sign_in(world.ciso)
        asking = Browser(at.url)
        asking.get("/accounts/password/reset/")
        asking.post("/accounts/password/reset/", {"email": world.ciso.email})
        link = _mailed(at)
        faults = [] if link else ["twin: no link arrived"]
        if link:
            faults += _followed(at, link, NEW, expects=True)
            faults += _followed(at, link, NEWER, expects=False)
            if (status := before.get("/").status) not in (302, 401):
                faults.append(f"a session from before still gets {status}")
            after = Browser(at.url)
            first = after.try_password(world.ciso.email, NEW)
            if "2fa" not in first.header("Location"):
                faults.append(f"after the reset the password leads to {first.header('Location') or first.status}")
            if after.get(f"/c/{world.acme}/").status == 200:
                faults.append("the second factor was passed by")
            if Browser(at.url).try_password(world.ciso.email, NEWER).status == 302:
                faults.append("the link served twice")
    return counted("A39", faults, of="in a reset by mail, its link used twice")


def _followed(at: Site, link: str, password: str, *, expects: bool) -> list[str]:
    browser = Browser(at.url)
    opened = browser.get(link)
    door = opened.header("Location") or link
    browser.get(door)
    told = browser.post(door, {"password1": password, "password2": password})
    taken = told.status == 302
    if browser.get("/").status == 200:
        return ["the link alone signs in"]
    return [] if taken is expects else [f"a link used {'first' if expects else 'again'} answers {told.status}"]


def _mailed(at: Site) -> str:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        for text in queues.texts(at):
            if found := LINK.search(text):
                return found[1]
        time.sleep(0.3)
    return ""


def _forget_codes(at: Site) -> None:
    """One code serves once; as if half a minute had passed."""
    with session(at.database) as cur:
        cur.execute("DELETE FROM web_cache")
