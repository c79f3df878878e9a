"""What leadership decides or decided, for Ctrl-K."""

from reporting.models import Decision
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.search import Source, to_page

SOURCES = (Source("Decisions", P.SEE_BRIEFINGS, Decision.objects.all, ("title",), to_page("reporting:decision")),)
