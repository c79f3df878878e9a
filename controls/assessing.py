"""What a readiness assessment concludes, criterion by criterion, and what became of it since (S9, DOMAIN §2).

Three questions of each control: is it designed, implemented, operating? Unknown is never ready, what is missing is
never hidden by what is unknown, and nothing here is an opinion (DOMAIN R2.10).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from controls.readiness import CriterionStatus
from soc2hub.ui.words import counted


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_ASSESSED = "not_assessed"


class Verdict(StrEnum):
    """Of one control; the criterion's own statuses say more."""

    READY = "ready"
    PARTIAL = "partial"
    GAP = "gap"
    NOT_ASSESSED = "not_assessed"


WORST_FIRST = (Verdict.GAP, Verdict.PARTIAL, Verdict.NOT_ASSESSED, Verdict.READY)
KNOWN = {Verdict.GAP: 0, Verdict.PARTIAL: 1, Verdict.READY: 2}


@dataclass(frozen=True, slots=True)
class Answers:
    """The three of one control."""

    designed: Answer = Answer.NOT_ASSESSED
    implemented: Answer = Answer.NOT_ASSESSED
    operating: Answer = Answer.NOT_ASSESSED

    @property
    def all(self) -> tuple[Answer, ...]:
        return self.designed, self.implemented, self.operating

    @property
    def is_begun(self) -> bool:
        return any(answer is not Answer.NOT_ASSESSED for answer in self.all)

    @property
    def is_contradictory(self) -> bool:
        """What operates is in place."""
        return self.operating is Answer.YES and self.implemented is Answer.NO

    @property
    def verdict(self) -> Verdict:
        """One no is a gap, one partly leaves it partly ready; ready needs all three."""
        if Answer.NO in self.all:
            return Verdict.GAP
        if Answer.PARTLY in self.all:
            return Verdict.PARTIAL
        return Verdict.NOT_ASSESSED if Answer.NOT_ASSESSED in self.all else Verdict.READY

    @property
    def missing(self) -> str:
        """`not designed, partly implemented`; empty where nothing is known to be missing."""
        said = zip(("designed", "implemented", "operating"), self.all, strict=True)
        words = {Answer.NO: "not", Answer.PARTLY: "partly"}
        return ", ".join(f"{words[answer]} {name}" for name, answer in said if answer in words)


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """`ready` of `controls` mapped to it; neither counts where it does not apply."""

    key: str
    status: CriterionStatus
    ready: int = 0
    controls: int = 0
    because: str = ""


def criterion_result(key: str, verdicts: Iterable[Verdict], *, not_applicable_because: str = "") -> CriterionResult:
    """Ready when every mapped control is and there is one; unknown while what is unknown could decide it."""
    if not_applicable_because:
        return CriterionResult(key, CriterionStatus.NOT_APPLICABLE, because=not_applicable_because)
    counts = Counter(verdicts)
    controls = counts.total()
    if not controls:
        return CriterionResult(key, CriterionStatus.GAP, because="No control covers it.")
    return CriterionResult(key, _status(counts, controls), counts[Verdict.READY], controls)


def _status(counts: Counter[Verdict], controls: int) -> CriterionStatus:
    if counts[Verdict.READY] == controls:
        return CriterionStatus.READY
    if not counts[Verdict.GAP] and not counts[Verdict.PARTIAL]:
        return CriterionStatus.NOT_ASSESSED
    return CriterionStatus.PARTIAL if counts[Verdict.READY] or counts[Verdict.PARTIAL] else CriterionStatus.GAP


def severity_of(answers: Answers, *, is_key: bool) -> str:
    """Of the gap it makes: what is missing in a key control weighs more than in another."""
    if answers.verdict is Verdict.GAP:
        return "high" if is_key else "medium"
    return "medium" if is_key else "low"


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of the controls in one assessment stand where; `of` is all of them."""

    ready: int
    partial: int
    gap: int
    not_assessed: int
    designed: int
    implemented: int
    operating: int
    known: int  # of which at least one question was answered

    @property
    def of(self) -> int:
        return self.ready + self.partial + self.gap + self.not_assessed

    @property
    def assessed(self) -> int:
        return self.of - self.not_assessed


def standing(all_answers: Iterable[Answers]) -> Standing:
    given = tuple(all_answers)
    counts = Counter(answers.verdict for answers in given)
    return Standing(
        ready=counts[Verdict.READY],
        partial=counts[Verdict.PARTIAL],
        gap=counts[Verdict.GAP],
        not_assessed=counts[Verdict.NOT_ASSESSED],
        designed=sum(answers.designed is Answer.YES for answers in given),
        implemented=sum(answers.implemented is Answer.YES for answers in given),
        operating=sum(answers.operating is Answer.YES for answers in given),
        known=sum(answers.is_begun for answers in given),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One control or criterion in both assessments, elsewhere than it was."""

    key: str
    former: str
    present: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of what is in both. Going to or from unknown is neither better nor worse, and what is in one alone is neither."""

    better: tuple[Change, ...] = ()
    worse: tuple[Change, ...] = ()
    unknown: tuple[Change, ...] = ()
    level: int = 0
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def of(self) -> int:
        """What is in both."""
        return len(self.better) + len(self.worse) + len(self.unknown) + self.level

    def sentence(self, noun: str, plural: str = "") -> str:
        """`Of 60 controls in both, 12 got better, 1 worse, 45 are as they were; 2 cannot be compared.`"""
        if not self.of:
            return f"No {noun} is in both assessments."
        unknown = f"; {len(self.unknown)} cannot be compared" if self.unknown else ""
        return (
            f"Of {counted(self.of, noun, plural)} in both, {len(self.better)} got better, {len(self.worse)} worse, "
            f"{self.level} as before{unknown}."
        )


def compared(former: Mapping[str, str], present: Mapping[str, str]) -> Comparison:
    """By verdict or status; `ready` above `partial` above `gap`, any other word is unknown."""
    better, worse, unknown, level = [], [], [], 0
    for key in sorted(former.keys() & present.keys()):
        was, now = former[key], present[key]
        if was == now:
            level += 1
        elif was not in KNOWN or now not in KNOWN:
            unknown.append(Change(key, was, now))
        elif KNOWN[now] > KNOWN[was]:  # type: ignore[index]
            better.append(Change(key, was, now))
        else:
            worse.append(Change(key, was, now))
    return Comparison(
        tuple(better),
        tuple(worse),
        tuple(unknown),
        level,
        tuple(sorted(present.keys() - former.keys())),
        tuple(sorted(former.keys() - present.keys())),
    )
