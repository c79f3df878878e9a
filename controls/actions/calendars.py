"""The client's own calendar: a change owes anew and keeps whatever was done or fell due under the former one."""

from django.db import transaction

from controls.actions.occurrences import owe_anew
from controls.models import ClientCalendar, Control
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Stale
from soc2hub.trail.record import record


@transaction.atomic
def set_calendar(*, fiscal_year_start: int, rests_at_weekends: bool, version: int, by: User) -> ClientCalendar:
    """`version` 0 stands for a calendar nobody has set yet."""
    if not 1 <= fiscal_year_start <= 12:
        raise Invalid("A fiscal year starts in month 1 to 12.", field="fiscal_year_start")
    controls = list(Control.objects.select_for_update(of=("self",)).filter(implemented_on__isnull=False).order_by("pk"))
    row = ClientCalendar.objects.select_for_update(of=("self",)).first()
    if version != (row.version if row else 0):
        raise Stale
    wanted = {"fiscal_year_start": fiscal_year_start, "rests_at_weekends": rests_at_weekends}
    if row is None:
        row = ClientCalendar.objects.create(**wanted)
    elif all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    else:
        row.change(version=version, **wanted)
    owe_anew(*controls)
    record("calendar.changed", subject=client_here(), by=by, **wanted)
    return row
