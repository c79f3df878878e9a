"""Verbs as sentences: `{actor}` did something to `{subject}`; each app teaches its own in `AppConfig.ready`."""

_sentences: dict[str, str] = {}


def teach(**sentences: str) -> None:
    """`evidence__accepted="accepted {subject}"` teaches the verb `evidence.accepted`."""
    _sentences.update({name.replace("__", "."): text for name, text in sentences.items()})


def sentence_of(verb: str) -> str:
    return _sentences.get(verb, verb.replace(".", " "))


def is_known(verb: str) -> bool:
    return verb in _sentences
