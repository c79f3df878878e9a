"""A55: wherever `next` points, the answer leads to a page of ours."""

from urllib.parse import quote, urljoin

import pytest
from django.test import Client as DjangoClient

from tests.security.signing_in import by_password, code_of, with_second_factor
from tests.worlds import PASSWORD, World

EVIL = ["//evil.example", "/\\evil.example", "/../\\evil.example", "%5cevil.example", "javascript:alert(1)",
        "https:evil.example", "https://evil.example/", "\\\\evil.example", "///evil.example", "//evil.example%2f..",
        "http:///evil.example", "/\t/evil.example", "ftp://evil.example", "data:text/html,x"]  # fmt: skip


def stays(location: str) -> bool:
    """As a browser resolves it: backslashes are slashes, tabs are dropped."""
    seen = urljoin("http://testserver/accounts/login/", location.replace("\\", "/").replace("\t", ""))
    return seen.startswith("http://testserver/")


@pytest.mark.parametrize("target", EVIL)
def test_signing_in_stays_here(world: World, target: str) -> None:
    with_second_factor(world.omar)
    browser = by_password(world.omar, path=f"?next={quote(target, safe='')}")

    answer = browser.post("/accounts/2fa/authenticate/", {"code": code_of(world.omar), "next": target})

    assert answer.status_code == 302
    assert stays(answer["Location"]), answer["Location"]


@pytest.mark.parametrize("target", EVIL)
def test_confirming_and_signing_out_stay_here(world: World, signed_in, target: str) -> None:
    browser: DjangoClient = signed_in(world.omar)

    confirmed = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": target})
    out = browser.post("/accounts/logout/", {"next": target})

    assert stays(confirmed["Location"]) and stays(out["Location"])


def test_a_page_of_ours_is_where_one_wanted_to_go(world: World) -> None:
    with_second_factor(world.omar)
    browser = by_password(world.omar, path="?next=/account/tokens/")

    answer = browser.post("/accounts/2fa/authenticate/", {"code": code_of(world.omar)})

    assert answer["Location"] == "/account/tokens/"
