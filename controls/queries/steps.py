"""What stands between the controls and a running program, in the order in which it is done."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from controls.models import Control, Occurrence
from controls.queries.controls import OWNERLESS, statements_waiting
from controls.queries.matrix import Matrix
from controls.queries.occurrences import unexcused


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next: said, why, and where (a URL name with its query)."""

    title: str
    why: str
    url_name: str
    action: str
    query: str = ""


def next_steps(found: Matrix, *, today: date) -> list[Step]:
    """The first is what the page offers as its button; none left means the program runs."""
    if not found.controls:
        text = "Take over the starter set, or write your own: each criterion in scope needs at least one."
        return [Step("Choose your first controls", text, "controls:library", "Open the library")]
    counts = _counts()
    steps = [
        (len(found.gaps), "criteri{} without a control", ("on", "a"), "Nothing covers them yet.",
         "controls:library", "Find controls", ""),
        (statements_waiting().count(), "statement{} to approve", ("", "s"), "Somebody who did not write them approves.",
         "controls:approvals", "Read and approve", ""),
        (counts["ownerless"], "control{} without an owner", ("", "s"), "Each needs exactly one accountable person.",
         "controls:controls", "Name owners", "?show=ownerless"),
        (counts["ready_to_start"], "control{} to put into operation", ("", "s"), "From that day they owe evidence.",
         "controls:controls", "Set the day", "?show=to_start"),
        (_overdue(today), "window{} overdue", ("", "s"), "Nothing was performed, and each can still be saved.",
         "controls:schedule", "See what is overdue", "?show=overdue"),
    ]  # fmt: skip
    return [
        Step(f"{count} {title.format(endings[count != 1])}", why, url_name, action, query)
        for count, title, endings, why, url_name, action, query in steps
        if count
    ]


def _counts() -> dict[str, int]:
    return Control.objects.exclude(status="retired").aggregate(
        ownerless=Count("pk", filter=OWNERLESS), ready_to_start=Count("pk", filter=Q(status="approved") & ~OWNERLESS)
    )


def _overdue(today: date) -> int:
    open_rows = Occurrence.objects.filter(performed_on=None, due_on__lt=today, next_ends_on__gte=today)
    return unexcused(open_rows).count()
