"""The press works in a process of its own, without our secrets, and says when it jams."""

import pytest

from reporting import press
from reporting.pdf import page_count


def test_it_prints_each_document_and_the_same_bytes_each_time() -> None:
    first = press.pressed(["<p>One</p>", "<p>Two</p>"], {})

    assert [page_count(pdf) for pdf in first] == [1, 1]
    assert first == press.pressed(["<p>One</p>", "<p>Two</p>"], {})


def test_an_address_of_elsewhere_jams_it(tmp_path) -> None:
    """A33."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")

    with pytest.raises(press.Jammed, match="Refused to fetch"):
        press.pressed([f'<img src="file://{secret}">'], {})


def test_a_page_that_takes_too_long_is_given_up(monkeypatch) -> None:
    monkeypatch.setattr(press, "SECONDS", 0.05)

    with pytest.raises(press.Jammed, match="more than 0.05 seconds"):
        press.pressed(["<p>One</p>"], {})
