import socket
from collections.abc import Iterator

import pytest

from soc2hub.bootstrap import ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind((ports.LOOPBACK, 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_free_port_is_free_and_answers_nobody() -> None:
    port = ports.any_free()

    assert ports.is_free(port)
    assert not ports.answers(port)


def test_a_taken_port_is_not_free_and_answers(taken: int) -> None:
    assert not ports.is_free(taken)
    assert ports.answers(taken)


def test_the_next_free_port_lies_above_a_taken_one(taken: int) -> None:
    assert taken < ports.next_free(taken) < taken + 100


def test_any_free_port_serves_where_all_wanted_ones_are_taken(taken: int) -> None:
    port = ports.next_free(taken, tries=1)

    assert port != taken
    assert ports.is_free(port)


def test_the_highest_port_has_none_above_it() -> None:
    assert 0 < ports.next_free(65535) <= 65535
