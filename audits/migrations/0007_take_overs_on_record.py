"""Programs taken over before the client's own record of it: the first entry's day and state (DOMAIN §2)."""

from django.db import migrations

from soc2hub.tenancy.operations import Backfill

FIRST = """
UPDATE tenancy_client c SET taken_over_on = (t.moved_at AT TIME ZONE c.zone)::date, taken_over_in = t.to_state
FROM (SELECT DISTINCT ON (client_id) client_id, moved_at, to_state FROM audits_transition WHERE from_state = ''
      ORDER BY client_id, moved_at, id) t
WHERE t.client_id = c.id AND c.taken_over_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0006_who_operates_does_not_test"), ("tenancy", "0003_taken_over")]

    operations = [Backfill(FIRST, "tenancy_client", "audits_transition")]
