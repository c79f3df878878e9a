"""A70: whatever lies in the broker's list, the worker goes on."""


import pytest

from soc2hub.jobs.broker import is_message

WHERE = {"exchange": "", "routing_key": "default"}
GOOD = {"body": "e30=", "properties": {"delivery_tag": "x", "delivery_info": WHERE}}
NONE = [None, 5, [], {}, "x", {"body": "e30="}, GOOD | {"body": 5}, GOOD | {"properties": 5},
        GOOD | {"properties": {"delivery_tag": {}, "delivery_info": WHERE}},
        GOOD | {"properties": {"delivery_tag": "x", "delivery_info": {"exchange": 1, "routing_key": "x"}}}]  # fmt: skip


def test_a_message_is_known_by_its_shape() -> None:
    assert is_message(GOOD)


@pytest.mark.parametrize("entry", NONE, ids=str)
def test_anything_else_is_none(entry: object) -> None:
    assert not is_message(entry)
