from concurrent.futures import ThreadPoolExecutor

from soc2hub.lib.memory import Memory


def test_what_was_asked_for_last_stays() -> None:
    memory: Memory[str, int] = Memory(most=2)
    memory.keep("a", 1)
    memory.keep("b", 2)
    memory.get("a")

    memory.keep("c", 3)

    assert [memory.get(key) for key in "abc"] == [1, None, 3]


def test_the_newest_answer_replaces_the_former() -> None:
    memory: Memory[str, int] = Memory(most=2)
    memory.keep("a", 1)

    memory.keep("a", 2)

    assert memory.get("a") == 2


def test_threads_share_it() -> None:
    memory: Memory[int, int] = Memory(most=10)

    def work(number: int) -> int | None:
        memory.keep(number % 20, number % 20)
        return memory.get(number % 20)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(2000)))

    assert {answer for answer in found if answer is not None} <= set(range(20))
    assert sum(memory.get(number) is not None for number in range(20)) <= 10
