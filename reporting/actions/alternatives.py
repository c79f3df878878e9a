"""Write down scopes that could be, and choose one: that prepares the proposal, it signs nothing (PRODUCT S7)."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from reporting.models import Alternative
from reporting.queries.alternatives import inside_of
from scoping.actions import categories
from scoping.actions.commitments import COMMITMENTS
from scoping.models import Category, CategoryChoice, Commitment, System
from scoping.queries import chosen_categories
from scoping.queries.landscapes import survey
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record

MOST, LONGEST = 8, 24


@transaction.atomic
def add(*, by: User, **values: Any) -> Alternative:
    _ensure_sense(values)
    if Alternative.objects.count() >= MOST:
        raise Refusal(f"{MOST} alternatives stand side by side already. Remove one first.")
    row = _kept(lambda: Alternative.objects.create(**values))
    record("alternative.added", subject=row, by=by, name=row.name)
    return row


@transaction.atomic
def change(row: Alternative, *, version: int, by: User, **values: Any) -> Alternative:
    """A changed alternative is not the one that was chosen any more."""
    row = _locked(row)
    _ensure_sense({name: getattr(row, name) for name in FIELDS} | values)
    _kept(lambda: row.change(version=version, chosen_at=None, chosen_by=None, **values))
    record("alternative.changed", subject=row, by=by, name=row.name, fields=sorted(values))
    return row


@transaction.atomic
def remove(row: Alternative, *, version: int, by: User) -> None:
    row = _locked(row)
    if row.version != version:
        raise Stale
    record("alternative.removed", subject=row, by=by, name=row.name)
    row.delete()


@transaction.atomic
def choose(row: Alternative, *, version: int, by: User) -> Alternative:
    """Make the records ask for this scope: commitments chosen, categories decided, systems proposed.

    What is proposed from them, and signed by an officer, is the scope; until then nothing is decided.
    """
    row = _locked(row)
    row.change(version=version, chosen_at=clock.now(), chosen_by=by)
    _choose_commitments(row, by=by)
    _choose_categories(row, by=by)
    _propose_systems(row)
    record("alternative.chosen", subject=row, by=by, name=row.name)
    return row


FIELDS = ("name", "report_type", "window_months", "starts_on", "categories", "commitment_ids", "added_ids",
          "left_out_ids", "note")  # fmt: skip


def _choose_commitments(row: Alternative, *, by: User) -> None:
    wanted = set(map(str, row.commitment_ids))
    for commitment in Commitment.objects.exclude(stage__in=["signed", "lost"]).order_by("pk"):
        is_chosen = str(commitment.pk) in wanted
        if commitment.is_chosen != is_chosen:
            COMMITMENTS.change(commitment, version=commitment.version, is_chosen=is_chosen, by=by)


def _choose_categories(row: Alternative, *, by: User) -> None:
    """Those taken in first: a report is never left without any."""
    now, made = chosen_categories(), {choice.category: choice for choice in CategoryChoice.objects.all()}
    reason = f"Chosen with the alternative “{row.name}”."
    for category in sorted(Category, key=lambda category: category.value not in row.categories):
        is_in = category.value in row.categories
        if is_in != (category.value in now):
            version = made[category.value].version if category.value in made else None
            categories.choose(category, is_in=is_in, reason=reason, version=version, by=by)


def _propose_systems(row: Alternative) -> None:
    present = survey(with_unchosen=True)
    inside = {present.systems[label].pk for label in inside_of(row, present) if label in present.systems}
    for system in System.objects.select_for_update(of=("self",)).order_by("pk"):
        if system.proposed_in != (system.pk in inside):
            system.change(version=system.version, proposed_in=system.pk in inside)


def _ensure_sense(values: Mapping[str, Any]) -> None:
    months = values.get("window_months")
    if values.get("report_type") == "type_2" and not (months and 1 <= months <= LONGEST):
        raise Invalid(f"A type 2 report needs a window of 1 to {LONGEST} months.", field="window_months")
    if values.get("report_type") == "type_1" and months:
        raise Invalid("A type 1 report has one date and no window: leave the months empty.", field="window_months")
    if not values.get("categories"):
        raise Invalid("A report covers at least one category.", field="categories")
    if set(values["categories"]) - set(Category.values):
        raise Invalid("There is no such category.", field="categories")
    _ensure_known(Commitment.objects.exclude(stage="lost"), values, "commitment_ids")
    _ensure_known(System.objects.all(), values, "added_ids")
    _ensure_known(System.objects.all(), values, "left_out_ids")
    if set(map(str, values.get("added_ids", ()))) & set(map(str, values.get("left_out_ids", ()))):
        raise Invalid("A system is either added or left out.", field="left_out_ids")


def _ensure_known(rows: Any, values: Mapping[str, Any], name: str) -> None:
    """Ids of this client only: a foreign one is as unknown as a made-up one."""
    asked = set(map(str, values.get(name, ())))
    if len(asked) != rows.filter(pk__in=asked).count():
        raise Invalid("One of these is not among the client's records.", field=name)


def _locked(row: Alternative) -> Alternative:
    locked: Alternative = Alternative.objects.select_for_update(of=("self",)).get(pk=row.pk)
    return locked


def _kept(write: Any) -> Any:
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        if "alternative_name_once" in str(error):
            raise Refusal("There is an alternative of that name already.", field="name") from None
        raise
