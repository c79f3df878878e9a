"""What of the controls Ctrl-K finds."""

from django.urls import reverse

from controls.models import Control, Criterion, Gap, Policy, Risk
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.search import Source, to_page

SOURCES = (
    Source(
        "Controls", P.SEE_PROGRAM, Control.objects.all, ("ref", "title"), to_page("controls:control"), note="status"
    ),
    Source(
        "Criteria",
        P.SEE_PROGRAM,
        Criterion.objects.all,
        ("id", "title"),
        lambda client_id, key: f"{reverse('controls:matrix', args=[client_id])}#{key}",
        is_of_client=False,
    ),
    Source("Gaps", P.SEE_PROGRAM, Gap.objects.all, ("title",), to_page("controls:gap"), note="state"),
    Source("Risks", P.SEE_PROGRAM, Risk.objects.all, ("title",), to_page("controls:risk"), also=("harm",)),
    Source(
        "Policies",
        P.SEE_PROGRAM,
        Policy.objects.all,
        ("title",),
        lambda client_id, key: f"{reverse('controls:policies', args=[client_id])}#{key}",
        also=("file_name",),
        note="kind",
    ),
)
