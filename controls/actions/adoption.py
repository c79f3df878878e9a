"""A client adopts controls of the practice's library as its own copies (DOMAIN R11.2)."""

from collections.abc import Iterable

from django.db import transaction

from controls.models import Control, ControlCriterion, ControlStatement, LibraryControl
from controls.queries.here import categories_here
from controls.queries.library import in_scope, library
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.record import record

TIERS = ("core", "all")


@transaction.atomic
def adopt(rows: Iterable[LibraryControl], *, tier: str = "all", by: User) -> list[Control]:
    """Copy the rows not adopted yet, each with statement version 1 and its criteria; once is as good as twice."""
    wanted = [row for row in rows if tier == "all" or row.tier == tier]
    taken = set(Control.objects.values_list("source", "external_id"))
    fresh = {row.pk: row for row in wanted if (row.source, row.external_id) not in taken}
    refs = set(Control.objects.values_list("ref", flat=True))
    drafts = {row.pk: _control(row, _free(row.ref, refs)) for row in fresh.values()}
    Control.objects.bulk_create(drafts.values(), ignore_conflicts=True)  # a parallel adoption may have won
    made = set(Control.objects.filter(pk__in=[draft.pk for draft in drafts.values()]).values_list("pk", flat=True))
    pairs = [(draft, fresh[row_id]) for row_id, draft in drafts.items() if draft.pk in made]
    _give_words_and_criteria(pairs, by)
    if pairs:
        record("controls.adopted", subject=client_here(), by=by, count=len(pairs), tier=tier)
    return [control for control, _ in pairs]


@transaction.atomic
def adopt_for_scope(*, tier: str = "all", by: User) -> list[Control]:
    """What the chosen categories bring into scope (R11.5), from the library of the client's own practice."""
    rows = in_scope(library(client_here().practice_id), categories_here())
    if not rows.exists():
        raise Refusal("Your practice's library is empty: stock it with the starter set first.")
    return adopt(rows, tier=tier, by=by)


def _give_words_and_criteria(pairs: list[tuple[Control, LibraryControl]], by: User) -> None:
    today = client_here().today()
    ControlStatement.objects.bulk_create(
        ControlStatement(
            control=control,
            number=1,
            template=row.statement,
            parameters=row.parameters,
            effective_from=today,
            written_by=by,
        )
        for control, row in pairs
    )
    ControlCriterion.objects.bulk_create(
        ControlCriterion(control=control, criterion_id=criterion)
        for control, row in pairs
        for criterion in row.criteria
    )


def _control(row: LibraryControl, ref: str) -> Control:
    return Control(
        ref=ref,
        title=row.title,
        domain=row.domain,
        control_type=row.control_type,
        nature=row.nature,
        frequency=row.frequency,
        weight=row.weight,
        tier=row.tier,
        population=row.population,
        evidence_items=row.evidence,
        test=row.test,
        source=row.source,
        external_id=row.external_id,
        origin_version=row.version,
    )


def _free(ref: str, used: set[str]) -> str:
    """The client may have a control of its own by that name already."""
    name, number = ref, 2
    while name in used:
        name, number = f"{ref}-{number}", number + 1
    used.add(name)
    return name
