"""The 61 criteria of the shipped catalog become rows (DOMAIN R1.1); only the migrating role may write them."""

from django.db import transaction

from controls.catalog import shipped
from controls.models import Criterion


@transaction.atomic
def load_criteria() -> int:
    """Write the shipped criteria, mending what differs; twice is as good as once. Returns how many."""
    rows = [_row(criterion, position) for position, criterion in enumerate(shipped.load_catalog().criteria, start=1)]
    changing = [field.name for field in Criterion._meta.fields if not field.primary_key]
    Criterion.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=changing)
    return len(rows)


def _row(criterion: shipped.Criterion, position: int) -> Criterion:
    return Criterion(
        id=criterion.id,
        title=criterion.title,
        summary=criterion.summary.strip(),
        category=criterion.category.value,
        series=criterion.series,
        coso_principle=criterion.coso_principle,
        points_of_focus=criterion.points_of_focus,
        position=position,
    )
