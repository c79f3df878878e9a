"""What a page that leaves the house must not say without thought: words of admission, and customers by name.

Flags, not refusals: the person who releases has read them, and that is on record (PRACTICE §8 "Release check").
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

ADMISSIONS = re.compile(r"\b(?:breach|violat|negligen|reckless|unlawful|illegal)\w*", re.IGNORECASE)
UNSAID = ("url", "snapshot_id", "client_name", "client_initials", "paper")


def flags(page: Mapping[str, Any], customers: Iterable[str]) -> list[str]:
    """Each found word with the text it stands in, once."""
    texts = list(dict.fromkeys(_texts(page)))
    found = [_admission(text, word) for text in texts for word in dict.fromkeys(ADMISSIONS.findall(text))]
    names = sorted({name.strip() for name in customers if len(name.strip()) > 2})
    return found + [_customer(text, name) for name in names for text in texts if _names(text, name)]


def _admission(text: str, word: str) -> str:
    return f"“{word}” reads as an admission: {_short(text)}"


def _customer(text: str, name: str) -> str:
    return f"It names the customer {name}: {_short(text)}"


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:87].rstrip()} …"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in UNSAID:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and value:
        yield value
