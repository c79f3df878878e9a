"""DC2: the principal service commitments, the system requirements that keep them, and what is missing (DOMAIN R2.5).

Pure. A report goes to every customer, so a promise is told by its kind, its amount and how many customers have
it, never by name; only what is still missing names the contract, for whoever mends it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from controls.promises import Promise, Verdict
from reporting.scope_pieces import Grid, Section
from soc2hub.ui.words import counted

COMMITMENTS = "DC2 Principal service commitments"
REQUIREMENTS = "DC2 System requirements"
LACKS = {
    Verdict.CONTRADICTED: "a control says otherwise. {reasons}",
    Verdict.UNLINKED: "name the control that keeps it.",
    Verdict.UNMEASURED: "write down what was promised, so that it can be measured.",
    Verdict.UNCLEAR: "it cannot be compared with its control. {reasons}",
}


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise about the service with what the promise check came to; `keeps` are controls and what they say."""

    label: str
    customer: str
    kind: str
    promise: Promise
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """What a law, or a clause no amount can tell, demands; `law` and `words` are empty while nobody wrote them."""

    label: str
    law: str = ""
    words: str = ""


def principal(promised: Sequence[Commitment], duties: Sequence[Duty], said: Mapping[str, str]) -> tuple[Section, ...]:
    own, how = said.get("dc2", ""), said.get("dc2-requirements", "")
    return _commitments(promised, duties, own), _requirements(promised, how)


def _commitments(promised: Sequence[Commitment], duties: Sequence[Duty], text: str) -> Section:
    missing = [f"DC2: {one.label}: {_lack(one)}" for one in promised if one.verdict is not Verdict.KEPT]
    missing += [
        f"DC2: {one.label}: name the law or say what was promised; without that nobody can judge it."
        for one in duties
        if not (one.law or one.words)
    ]
    laws = sorted({one.law for one in duties if one.law})
    if not (promised or laws or text):
        missing.append("DC2: record what customers were promised about the service, or state it in your own words.")
    return Section(
        COMMITMENTS,
        (text,) if text else (),
        tuple(f"Law and regulation: {law}" for law in laws),
        _by_kind(promised),
        tuple(missing),
        key="dc2",
    )


def _lack(one: Commitment) -> str:
    return LACKS[one.verdict].format(reasons=" ".join(one.reasons)).strip()


def _by_kind(promised: Sequence[Commitment]) -> Grid | None:
    """One row for everything that is promised alike and can be measured."""
    groups: dict[tuple[str, Decimal, str], list[Commitment]] = {}
    for one in promised:
        if one.promise.words:
            groups.setdefault((one.kind, one.promise.amount or Decimal(0), one.promise.words), []).append(one)
    rows = tuple((kind, words, _to(found), _kept_by(found)) for (kind, _, words), found in sorted(groups.items()))
    return Grid(("About", "Promised", "To", "Kept by"), rows) if rows else None


def _to(found: Iterable[Commitment]) -> str:
    return counted(len({one.customer for one in found}), "customer")


def _kept_by(found: Iterable[Commitment]) -> str:
    return "; ".join(sorted({words for one in found for words in _kept(one)})) or "–"


def _kept(one: Commitment) -> tuple[str, ...]:
    """Nothing is said to keep a promise unless the check agrees (DOMAIN R3.3)."""
    return one.keeps if one.verdict is Verdict.KEPT else ()


def _requirements(promised: Sequence[Commitment], text: str) -> Section:
    kept = sorted({words for one in promised for words in _kept(one)})
    ask = "DC2: say how the system must work to keep what is promised; no control is named that keeps any of it."
    missing = () if kept or text else (ask,)
    return Section(REQUIREMENTS, (text,) if text else (), tuple(kept), missing=missing, key="dc2-requirements")
