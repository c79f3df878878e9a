"""Controls as long lists read them: the few columns shown, nothing that only one control's page needs."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef

from controls.models import Control, ControlCriterion

ONLY_ON_ITS_OWN_PAGE = ("evidence_items", "test", "origin_version", "created_at", "updated_at")
OF_THE_OWNER = ("name", "left_on")


def for_the_page(rows: models.QuerySet[Control]) -> models.QuerySet[Control]:
    """Rows of `controls()`, lighter."""
    unread = [field.attname for field in Control.owner.field.related_model._meta.concrete_fields]
    unread = [f"owner__{name}" for name in unread if name not in ("id", *OF_THE_OWNER)]
    return rows.defer(*ONLY_ON_ITS_OWN_PAGE, *unread)


def with_criterion_ids(rows: models.QuerySet[Control]) -> models.QuerySet[Control]:
    """`criterion_ids` in order, in the same statement: a list shows the ids alone."""
    mapped = ControlCriterion.objects.filter(control_id=OuterRef("pk")).order_by("criterion_id")
    return rows.annotate(criterion_ids=ArraySubquery(mapped.values("criterion_id")))
