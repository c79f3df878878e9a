"""Words of admission and customers by name are pointed out before a page leaves the house (PRACTICE §8)."""

from reporting.wording import flags


def test_words_of_admission_are_flagged_with_the_text_they_stand_in() -> None:
    page = {
        "headline": "We breached a promise",
        "risks": [{"harm": "Negligence of the vendor"}],
        "sentences": ["All is well."],
    }

    assert flags(page, []) == [
        "“breached” reads as an admission: We breached a promise",
        "“Negligence” reads as an admission: Negligence of the vendor",
    ]


def test_a_named_customer_is_flagged_as_a_whole_word_only() -> None:
    page = {"sentences": ["Bank Alpha waits.", "The Alphabet is long."], "client_name": "Alpha"}

    assert flags(page, ["Bank Alpha", "Alpha", ""]) == [
        "It names the customer Alpha: Bank Alpha waits.",
        "It names the customer Bank Alpha: Bank Alpha waits.",
    ]


def test_addresses_and_ids_are_not_read_as_words() -> None:
    assert flags({"decisions": [{"url": "/breach/", "question": "Go?"}], "snapshot_id": "negligent"}, []) == []
