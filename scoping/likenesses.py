"""Names that may stand for the same thing: spelled otherwise, with or without the maker's name."""

import re
from collections import defaultdict
from collections.abc import Iterable

COMPANIES = {"inc", "ltd", "gmbh", "llc", "corp", "aws", "amazon", "google", "gcp", "microsoft", "azure", "ms"}
FILLERS = {"the", "our", "a", "service", "system", "server", "app", "application", "tool", "platform", "cloud"}


def essence(name: str) -> str:
    """`AWS S3` and `Amazon S3.` come to the same; a name of fillers alone stands for itself."""
    words = re.findall(r"[\w&+#]+", name.casefold())
    bare = [word for word in words if word not in FILLERS | COMPANIES] or words
    return "".join(sorted(word.rstrip("s") if len(word) > 3 else word for word in bare))


def alike(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of two and more names that come to the same."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[essence(name)].append(name)
    return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)
