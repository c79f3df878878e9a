"""Whom a text names: people, never addresses; the longest name; nobody by guess."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from evidence.mentions import Reader, mentioned

OMAR, OMAR_HADDAD, ERIN, PRIYA = (Reader(UUID(int=n), name) for n, name in enumerate(
    ["Omar", "Omar Haddad", "Erin O’Neill", "Priya Nair"], start=1))  # fmt: skip
NAMES = st.text(alphabet="abcdeé ", min_size=1, max_size=8).map(str.strip).filter(bool)


def test_a_person_is_called_by_name_or_by_a_first_name_of_their_own() -> None:
    assert mentioned("@Priya Nair, please", [PRIYA, ERIN]) == (PRIYA,)
    assert mentioned("@priya and (@Erin): look", [PRIYA, ERIN]) == (PRIYA, ERIN)
    assert mentioned("@Priya @PRIYA NAIR", [PRIYA]) == (PRIYA,)


def test_the_longest_name_is_meant() -> None:
    assert mentioned("@Omar Haddad?", [OMAR, OMAR_HADDAD]) == (OMAR_HADDAD,)


def test_a_name_that_two_share_calls_nobody() -> None:
    assert mentioned("@Omar", [OMAR, OMAR_HADDAD]) == ()
    assert mentioned("@Omar", [Reader(uuid4(), "Omar"), Reader(uuid4(), "Omar")]) == ()


def test_addresses_and_parts_of_words_call_nobody() -> None:
    assert mentioned("priya@example.org, a@Erin, @Priyanka, @", [PRIYA, ERIN]) == ()
    assert mentioned("@@Priya", [PRIYA]) == ()


@given(st.text(max_size=60), st.lists(NAMES, max_size=5))
def test_nobody_is_called_without_an_at_and_nobody_twice(text: str, names: list[str]) -> None:
    readers = [Reader(UUID(int=number), name) for number, name in enumerate(names)]

    found = mentioned(text, readers)

    assert len(set(found)) == len(found)
    assert set(found) <= set(readers)
    assert mentioned(text.replace("@", ""), readers) == ()


@given(st.lists(NAMES, min_size=1, max_size=5, unique_by=lambda name: " ".join(name.split())))
def test_everybody_may_be_called_by_a_whole_name_of_their_own(names: list[str]) -> None:
    readers = [Reader(UUID(int=number), name) for number, name in enumerate(names)]
    firsts = {name.split()[0] for name in names if " " in name}

    for reader in readers:
        if reader.name not in firsts:
            assert mentioned(f"(@{reader.name}) look", readers) == (reader,)
