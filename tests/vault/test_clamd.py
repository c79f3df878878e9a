"""The scanner's protocol, against the fake, and against a real clamd where CLAMD_ADDRESS names one."""

import io
import os
from collections.abc import Iterator

import pytest

from soc2hub.vault.clamd import Scanner, Unreachable, Verdict
from tests.fakes.clamd import EICAR, MOST, free_port, scanning

REAL = os.environ.get("CLAMD_ADDRESS")


@pytest.fixture(params=["fake", *(["real"] if REAL else [])])
def scanner(request: pytest.FixtureRequest) -> Iterator[Scanner]:
    if request.param == "real":
        yield Scanner.at(str(REAL))
        return
    with scanning() as address:
        yield Scanner.at(address)


def opened(data: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]


def test_a_clean_file_is_clean_and_eicar_is_named(scanner: Scanner) -> None:
    assert scanner.look_at(opened(b"a,b\n1,2\n" * 100_000)) == Verdict()
    assert scanner.look_at(opened(b"")) == Verdict()
    assert "eicar" in scanner.look_at(opened(EICAR)).signature.lower()


def test_each_chunk_shows_a_sign_of_life(scanner: Scanner) -> None:
    signs: list[int] = []

    scanner.look_at(opened(b"x" * 1_000_000), meanwhile=lambda: signs.append(1))

    assert len(signs) == 4


def test_a_file_larger_than_it_takes_is_not_called_clean() -> None:
    with scanning() as address, pytest.raises(Unreachable, match="size limit|reset|broken|no answer"):
        Scanner.at(address).look_at(opened(b"x" * (MOST + 1)))


def test_no_scanner_is_no_answer() -> None:
    with pytest.raises(Unreachable):
        Scanner("127.0.0.1", free_port()).look_at(opened(b"x"))
