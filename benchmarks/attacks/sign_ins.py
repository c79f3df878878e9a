"""A35 and A67: guessing passwords, and guessing who has an account."""

import statistics
import time
from collections.abc import Callable
from itertools import chain

from benchmarks.attacks.doors import BEHIND_TLS
from benchmarks.attacks.strangers import _plain
from benchmarks.faults.asking import Answer, Browser
from benchmarks.faults.ground import Ground, count, session
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, site

GUESSES, MOST = 50, 10
SIMILAR = 0.2


def brute_force(ground: Ground) -> Result:
    """A35: one account from one address and from fifty; many accounts with one password; the right one afterwards."""
    cast = ground.demo
    people = list(cast.people.values())
    victim, other, spread = people[0], people[1], people[2]
    with site(ground, cast.template, environ=BEHIND_TLS) as at:
        before = _failures(at)
        one_place = [_guess(at, victim.email, n, "198.51.100.1") for n in range(GUESSES)]
        faults = _locked(one_place, "one address")
        if _right(at, victim.email, victim.password, "198.51.100.1").status == 302:
            faults.append("the right password opens a locked account")
        if _right(at, other.email, other.password, "198.51.100.2").status != 302:
            faults.append("somebody else cannot sign in meanwhile")
        many = [_guess(at, spread.email, n, f"203.0.113.{n + 1}") for n in range(GUESSES)]
        faults += _locked(many, "fifty addresses")
        spray = [_guess(at, f"nobody{n}@drill.example", n, "192.0.2.9") for n in range(60)]
        if not any(answer.status == 429 or b"Too many" in answer.body for answer in spray):
            faults.append("one address may try sixty accounts in a minute")
        logged = _failures(at) - before
        if logged < 2 * GUESSES + len(spray):
            faults.append(f"{logged} of {2 * GUESSES + len(spray)} attempts are in the access record")
        with session(at.database) as cur:
            cur.execute("DELETE FROM web_cache")
        if _right(at, victim.email, victim.password, "198.51.100.1").status != 302:
            faults.append("after the window the right password does not work")
    return counted("A35", faults, of=f"in {2 * GUESSES + 60} guesses (the window's end stands for its five minutes)")


def _failures(at: Site) -> int:
    return count(at.database, "SELECT count(*) FROM trail_accessevent WHERE verb LIKE 'sign_in.%%' AND verb <> %s",
                 "sign_in.succeeded")  # fmt: skip


def _from(at: Site, address: str) -> Browser:
    return Browser(at.url, always={"X-Forwarded-For": address, "X-Forwarded-Proto": "https"})


def _guess(at: Site, email: str, number: int, address: str) -> Answer:
    return _from(at, address).try_password(email, f"guess number {number} of many")


def _right(at: Site, email: str, password: str, address: str) -> Answer:
    return _from(at, address).try_password(email, password)


def _locked(answers: list[Answer], where: str) -> list[str]:
    refused = [n for n, answer in enumerate(answers, 1) if answer.status == 429 or b"Too many" in answer.body]
    first = refused[0] if refused else 0
    return [] if 0 < first <= MOST else [f"from {where}: locked at attempt {first or 'never'}"]


def enumeration(ground: Ground) -> Result:
    """A67: signing in and resetting tell and take the same for an address that is known and one that is not."""
    cast = ground.demo
    known = list(cast.people)
    unknown = [f"{name.split('@')[0]}x@{name.split('@')[1]}" for name in known]
    with site(ground, cast.template, workers=1, environ=BEHIND_TLS) as at:
        faults = _told(
            at, known, unknown, "sign-in", lambda browser, email: browser.try_password(email, "wrong one 123")
        )
        faults += _told(at, known, unknown, "reset", _reset)
        up = _from(at, "192.0.2.200").get("/accounts/signup/").status
        faults += [] if up in (302, 403, 404) else [f"sign-up answers {up}"]
    return counted("A67", faults, of=f"in {4 * len(known)} questions")


def _reset(browser: Browser, email: str) -> Answer:
    browser.get("/accounts/password/reset/")
    return browser.post("/accounts/password/reset/", {"email": email})


def _told(
    at: Site, known: list[str], unknown: list[str], what: str, ask: Callable[[Browser, str], Answer]
) -> list[str]:
    """In turn, so that the machine's other work hits both alike; the first ones warm up."""
    answers: dict[str, list[Answer]] = {"known": [], "unknown": []}
    seconds: dict[str, list[float]] = {"known": [], "unknown": []}
    turns = chain.from_iterable((("known", a), ("unknown", b)) for a, b in zip(known, unknown, strict=True))
    for number, (kind, email) in enumerate(turns):
        browser = _from(at, f"203.0.113.{number + 1}")
        began = time.perf_counter()
        answers[kind].append(ask(browser, email))
        seconds[kind].append(time.perf_counter() - began)
    told = {
        kind: {(one.status, _plain(one).replace(email, "~"), one.header("Location")) for one, email in
               zip(found, known if kind == "known" else unknown, strict=True)}
        for kind, found in answers.items()
    }  # fmt: skip
    faults = [] if told["known"] == told["unknown"] else [f"{what}: the answers differ"]
    medians = {kind: statistics.median(found[2:]) for kind, found in seconds.items()}
    ratio = medians["known"] / medians["unknown"]
    if abs(ratio - 1) > SIMILAR:
        faults.append(f"{what}: {medians['known'] * 1000:.0f} ms known, {medians['unknown'] * 1000:.0f} ms unknown")
    return faults
