from django.db import IntegrityError, transaction

from scoping.models import Category, CategoryChoice
from scoping.queries import chosen_categories
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record


@transaction.atomic
def choose(
    category: Category, *, is_in: bool, reason: str, auditors_view: str = "", version: int | None = None, by: User
) -> CategoryChoice:
    """Take a category in or leave it out, with the reason (S3); `version` is that of the choice changed, if any.

    Security may be left out: that is warned about, never refused (DOMAIN R1.5); an empty set is.
    """
    if not reason.strip():
        raise Invalid("Say why: the reason stays on record with the choice.", field="reason")
    if not is_in and not chosen_categories() - {category.value}:
        raise Refusal("A report needs at least one category. Take another one in first.", field="is_in")
    values = {"is_in": is_in, "reason": reason.strip(), "auditors_view": auditors_view.strip()}
    choice = CategoryChoice.objects.select_for_update(of=("self",)).filter(category=category).first()
    if choice is None:
        choice = _first(category, values)
    elif version is None:
        raise Stale
    else:
        choice.change(version=version, **values)
    record("category.chosen", subject=choice, by=by, category=category.value, is_in=is_in)
    return choice


def _first(category: Category, values: dict[str, object]) -> CategoryChoice:
    try:
        with transaction.atomic():
            return CategoryChoice.objects.create(category=category, **values)
    except IntegrityError as error:
        if "category_chosen_once" in str(error):
            raise Stale from None
        raise
