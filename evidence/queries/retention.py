"""Files that were kept long enough, as far as evidence knows."""

from datetime import datetime

from django.db.models import Exists, Max, OuterRef, QuerySet

from evidence.models import Submission
from soc2hub.vault.models import Blob
from soc2hub.vault.sweeping import references


def outlived(*, before: datetime) -> QuerySet[Blob]:
    """Whatever uses the file was received before that instant, and nothing but evidence uses it; with `title`."""
    mine = Submission.objects.filter(blob=OuterRef("pk"))
    rows = Blob.objects.filter(Exists(mine), withdrawals=None).annotate(title=Max("submissions__title"))
    for model, column in references():
        using = model._default_manager.filter(**{column: OuterRef("pk")})
        if model is Submission:
            using = using.filter(received_at__gte=before)
        elif model._meta.app_label == "custody":
            continue
        rows = rows.filter(~Exists(using))
    return rows.order_by("created_at", "id")
