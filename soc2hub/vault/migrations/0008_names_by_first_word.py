"""Looking for other clients' names costs the same for a practice of a thousand clients as for one of five.

Only those are looked for whose first word stands in the text at all; how a name is written for that is kept beside it.
"""

from django.db import migrations

from soc2hub.tenancy.operations import DefinerFunction

FORMER = """
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
NAMED = """
DECLARE
  c uuid := nullif(current_setting('app.client_id', true), '')::uuid;
  heard uuid[];
  said text;
BEGIN
  IF c IS NULL OR NOT c = ANY(public.visible_clients()) THEN RETURN '{}'; END IF;
  SELECT array_agg(t.id) INTO heard FROM public.tenancy_client t
    JOIN public.tenancy_client own ON own.id = c AND own.practice_id = t.practice_id
    WHERE t.id <> c AND length(t.plain_name) >= 4
      AND split_part(t.plain_name, ' ', 1) IN (SELECT unnest(string_to_array(vocabulary, ' ')));
  IF heard IS NULL THEN RETURN '{}'; END IF;
  SELECT replace(words, ' ' || t.plain_name || ' ', ' ') INTO said FROM public.tenancy_client t WHERE t.id = c;
  RETURN coalesce((SELECT array_agg(t.id ORDER BY t.id) FROM public.tenancy_client t
    WHERE t.id = ANY(heard) AND position(' ' || t.plain_name || ' ' IN said) > 0), '{}');
END """


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0007_contents"),
        ("tenancy", "0005_kinds_and_numbers_of_files"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE tenancy_client ADD COLUMN plain_name text GENERATED ALWAYS AS (public.plain_name(name)) STORED",
            "ALTER TABLE tenancy_client DROP COLUMN plain_name",
        ),
        migrations.RunSQL(
            "DROP FUNCTION other_clients_named(text)",
            DefinerFunction("other_clients_named(words text)", "uuid[]", FORMER).sql,
        ),
        DefinerFunction("other_clients_named(words text, vocabulary text)", "uuid[]", NAMED),
    ]
