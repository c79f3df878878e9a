"""Only a reviewer decides about evidence, and everybody hands in under their own name (PRODUCT E4, DOMAIN R8.6).

What is new waits for a decision: nobody hands in what is returned or replaced already.
"""

from django.db import migrations

from soc2hub.tenancy.operations import APP

DECIDED = ("evidence_acceptance", "evidence_return")
SIGNED = {
    "evidence_submission": "uploaded_by_id = (SELECT acting_user()) AND state = 'submitted'",
    "evidence_population": "uploaded_by_id = (SELECT acting_user())",
    "evidence_slotevidence": "attached_by_id = (SELECT acting_user())",
}
REVIEWED = "client_id = ANY((SELECT writable_clients('reviewers'))::uuid[])"


def narrowed(table: str, name: str, condition: str) -> migrations.RunSQL:
    """One more condition on every new row, beside those of the table's own policies."""
    return migrations.RunSQL(
        f"CREATE POLICY {table}_{name} ON {table} AS RESTRICTIVE FOR INSERT TO {APP} WITH CHECK ({condition})",
        f"DROP POLICY {table}_{name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0011_purge_what_was_typed"),
        ("tenancy", "0006_reviewers"),
    ]

    operations = [
        *[narrowed(table, "by_reviewers", REVIEWED) for table in DECIDED],
        *[narrowed(table, "own_name", condition) for table, condition in SIGNED.items()],
    ]
