"""Which categories are in, who asks for each, and what is odd about the choice (S3, DOMAIN R1.4-R1.5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoping.models import Category, CategoryChoice, Commitment
from scoping.priorities import Ask, Priority, priority

DEFAULT = frozenset({Category.SECURITY.value})
PROMPTS: dict[str, str] = {
    Category.SECURITY: "The common criteria; nearly every report has it.",
    Category.AVAILABILITY: "An uptime or recovery clause asks for it.",
    Category.CONFIDENTIALITY: "A non-disclosure or confidential-data clause asks for it.",
    Category.PROCESSING_INTEGRITY: "A promise about accuracy, settlement or calculation asks for it.",
    Category.PRIVACY: "Promises about personal information collected from data subjects ask for it.",
}
"""What forces each one (PRACTICE §4, step 3)."""
HINTS = {"uptime": Category.AVAILABILITY.value, "deletion": Category.CONFIDENTIALITY.value}
"""Kinds of commitment that point to a category."""


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One line of the category table."""

    key: str
    label: str
    prompt: str
    is_in: bool
    choice: CategoryChoice | None
    asked_by: tuple[Commitment, ...]
    hinted_by: tuple[Commitment, ...] = ()
    """Those whose kind points to it, though they do not name it."""

    @property
    def priority(self) -> Priority:
        """By contractual weight, else by what is usual."""
        rows = self.asked_by + self.hinted_by
        return priority(
            self.key, [Ask(row.customer, row.yearly_value_cents, row.currency, row.is_signed) for row in rows]
        )

    @property
    def is_decided(self) -> bool:
        return self.choice is not None

    @property
    def is_open(self) -> bool:
        """Somebody asks for it, it is out, and nobody said why."""
        return bool(self.asked_by) and not self.is_in and not self.is_decided

    @property
    def warning(self) -> str:
        if self.key != Category.SECURITY or self.is_in:
            return self._unasked
        view = "" if self.choice and self.choice.auditors_view else " Put the auditor's view on record."
        return "A report without security is legal and uncommon; an auditor may decline it as misleading." + view

    @property
    def _unasked(self) -> str:
        if self.is_in and self.key != Category.SECURITY and not self.asked_by:
            return "No commitment asks for it: it is in on the reason given here alone."
        if self.asked_by and not self.is_in:
            return "Asked for and left out: these customers will notice."
        return ""


def chosen_categories() -> frozenset[str]:
    """The categories of the next scope; without any choice, security alone."""
    return _chosen(CategoryChoice.objects.all())


def category_table(commitments: Iterable[Commitment]) -> list[CategoryRow]:
    """All five, with the commitments among `commitments` that ask for each."""
    choices = {choice.category: choice for choice in CategoryChoice.objects.all()}
    chosen, asking = _chosen(choices.values()), list(commitments)
    return [
        CategoryRow(
            key=category.value,
            label=str(category.label),
            prompt=PROMPTS[category],
            is_in=category.value in chosen,
            choice=choices.get(category.value),
            asked_by=tuple(row for row in asking if category.value in row.categories),
            hinted_by=tuple(
                row for row in asking if HINTS.get(row.kind) == category.value and category.value not in row.categories
            ),
        )
        for category in Category
    ]


def named(key: str) -> str:
    return str(Category(key).label)


def in_order(keys: Iterable[str]) -> list[str]:
    """Names in the order of the standard."""
    wanted = set(keys)
    return [str(category.label) for category in Category if category.value in wanted]


def _chosen(choices: Iterable[CategoryChoice]) -> frozenset[str]:
    said = {choice.category: choice.is_in for choice in choices}
    return frozenset(key for key in Category.values if said.get(key, key in DEFAULT))
