"""The press works in a process of its own, without our secrets, and says when it jams."""

import pytest

from reporting import press
from reporting.pdf import Sheet, page_count

LONG = "<p style='break-after: page'>One</p><p>Two</p>"


def test_it_prints_the_first_sheet_that_fits_and_the_same_bytes_each_time() -> None:
    first = press.pressed([Sheet(LONG), Sheet("<p>One</p>"), Sheet("<p>Another</p>")], {})

    assert page_count(first) == 1
    assert first == press.pressed([Sheet("<p>One</p>")], {})


def test_when_none_fits_it_prints_the_last() -> None:
    assert page_count(press.pressed([Sheet(LONG + LONG), Sheet(LONG)], {})) == 2


def test_an_address_of_elsewhere_jams_it(tmp_path) -> None:
    """A33."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")

    with pytest.raises(press.Jammed, match="Refused to fetch"):
        press.pressed([Sheet(f'<img src="file://{secret}">')], {})


def test_a_page_that_takes_too_long_is_given_up(monkeypatch) -> None:
    monkeypatch.setattr(press, "SECONDS", 0.05)

    with pytest.raises(press.Jammed, match="more than 0.05 seconds"):
        press.pressed([Sheet("<p>One</p>")], {})
