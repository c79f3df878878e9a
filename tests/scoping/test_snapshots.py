from copy import deepcopy

from scoping.snapshots import differences, digest, plain

FORMER = {
    "facts": {
        "category": {"security": {"name": "Security"}},
        "system": {
            "1": {"name": "API", "exit": "", "needs": ["Ledger"]},
            "2": {"name": "Ledger", "exit": "", "needs": []},
        },
        "flow": {"9": {"name": "API → Ledger", "cut_by": "", "has_customer_data": True}},
    },
    "boundary": {"members": [{"id": "1", "name": "API"}, {"id": "2", "name": "Ledger"}]},
}


def test_nothing_differs_from_itself_in_another_order() -> None:
    shuffled = plain({"boundary": FORMER["boundary"], "facts": dict(reversed(FORMER["facts"].items()))})

    assert differences(FORMER, shuffled) == []
    assert digest(shuffled) == digest(FORMER)


def test_what_changed_is_said_in_words() -> None:
    present = deepcopy(FORMER)
    present["facts"]["category"]["privacy"] = {"name": "Privacy"}
    present["facts"]["system"]["1"] |= {"needs": ["Cache", "Ledger"]}
    present["facts"]["system"]["3"] = {"name": "Cache", "exit": "", "needs": []}
    present["facts"]["flow"]["9"]["cut_by"] = "tokenised"
    present["boundary"]["members"].append({"id": "3", "name": "Cache"})

    assert differences(FORMER, present) == [
        "Category “Privacy” was added.",
        "System “Cache” was added.",
        "System “API” changed: what it needs was “Ledger”, is “Cache”, “Ledger”.",
        "Flow “API → Ledger” changed: how it is cut was empty, is “tokenised”.",
        "“Cache” is inside the boundary now.",
    ]
    assert digest(present) != digest(FORMER)


def test_what_went_is_said_too() -> None:
    present = deepcopy(FORMER)
    del present["facts"]["system"]["2"]
    present["facts"]["flow"]["9"]["has_customer_data"] = False
    present["boundary"]["members"].pop()

    assert differences(FORMER, present) == [
        "System “Ledger” was removed.",
        "Flow “API → Ledger” changed: carries customer data was yes, is no.",
        "“Ledger” is outside the boundary now.",
    ]
