from scoping.actions import options
from scoping.queries.studies import JOB
from soc2hub.accounts.models import User
from soc2hub.jobs.registry import job
from soc2hub.tenancy.scope import current


@job(JOB)
def weigh_options() -> None:
    """Answers the question as the records ask it now; a question answered before is left alone."""
    options.weigh(by=User.objects.get(pk=str(current().user_id)))
