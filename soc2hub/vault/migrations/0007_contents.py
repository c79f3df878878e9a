"""What was read in a file: whether a date stands in it, and which other clients of the practice it names (PRACTICE §1).

Two functions know of other clients. One answers with ids, which no page shows; the other tells the names of those alone
in which the person works too.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import soc2hub.lib.clock
import soc2hub.tenancy.constraints
import soc2hub.tenancy.models
import soc2hub.tenancy.scope
from soc2hub.tenancy.operations import AppendOnly, DefinerFunction, ProtectClientTable

NAMED = """
DECLARE
  c uuid := nullif(current_setting('app.client_id', true), '')::uuid;
  said text;
BEGIN
  IF c IS NULL OR NOT c = ANY(public.visible_clients()) THEN RETURN '{}'; END IF;
  SELECT replace(words, ' ' || public.plain_name(t.name) || ' ', ' ') INTO said FROM public.tenancy_client t WHERE t.id = c;
  RETURN coalesce((SELECT array_agg(t.id ORDER BY t.id) FROM public.tenancy_client t
    JOIN public.tenancy_client own ON own.id = c AND own.practice_id = t.practice_id
    WHERE t.id <> c AND length(public.plain_name(t.name)) >= 4
      AND position(' ' || public.plain_name(t.name) || ' ' IN said) > 0), '{}');
END """
TOLD = """
DECLARE u uuid := public.acting_user();
BEGIN
  RETURN coalesce((SELECT array_agg(DISTINCT t.name ORDER BY t.name) FROM public.tenancy_client t
    JOIN public.accounts_membership m ON m.client_id = t.id JOIN public.accounts_user a ON a.id = m.user_id AND a.is_active
    WHERE t.id = ANY(ids) AND m.user_id = u AND m.role <> 'auditor' AND m.revoked_at IS NULL
      AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())), '{}');
END """
PLAIN = r"""
CREATE FUNCTION plain_name(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(btrim(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g')),
    '( (ltd|limited|inc|llc|llp|plc|corp|corporation|co|gmbh|ag|se|kg|bv|nv|sa|sas|sarl|srl|spa|ab|as|oy|pty))+$', '')
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0006_walls_around_withdrawals"),
        ("accounts", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contents",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("has_date", models.BooleanField()),
                ("names", models.JSONField(default=list)),
                ("read_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                (
                    "blob",
                    soc2hub.tenancy.models.ClientForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contents",
                        to="vault.blob",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        default=soc2hub.tenancy.scope.current_client_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.client",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "id"), name="vault_contents_of_client"),
                    soc2hub.tenancy.constraints.SameClient(field="blob", name="vault_contents_same_blob"),
                    models.UniqueConstraint(fields=("client", "blob"), name="contents_read_once"),
                ],
            },
        ),
        ProtectClientTable("vault_contents", writers="team"),
        AppendOnly("vault_contents"),
        migrations.RunSQL(PLAIN, "DROP FUNCTION plain_name(text)"),
        DefinerFunction("other_clients_named(words text)", "uuid[]", NAMED),
        DefinerFunction("names_of_own_clients(ids uuid[])", "text[]", TOLD),
    ]
