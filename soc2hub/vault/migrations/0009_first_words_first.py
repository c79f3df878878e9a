"""Whether any other client's name could stand in a text is told by its vocabulary, a fraction of the text itself."""

from django.db import migrations

from soc2hub.tenancy.operations import DefinerFunction

MAYBE = """
DECLARE
  c uuid := nullif(current_setting('app.client_id', true), '')::uuid;
BEGIN
  IF c IS NULL OR NOT c = ANY(public.visible_clients()) THEN RETURN false; END IF;
  RETURN EXISTS (SELECT FROM public.tenancy_client t
    JOIN public.tenancy_client own ON own.id = c AND own.practice_id = t.practice_id
    WHERE t.id <> c AND length(t.plain_name) >= 4
      AND split_part(t.plain_name, ' ', 1) IN (SELECT unnest(string_to_array(vocabulary, ' '))));
END """


class Migration(migrations.Migration):
    dependencies = [("vault", "0008_names_by_first_word")]

    operations = [DefinerFunction("other_clients_may_be_named(vocabulary text)", "boolean", MAYBE)]
