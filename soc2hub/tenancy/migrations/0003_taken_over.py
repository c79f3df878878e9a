"""When and in which state a running program was taken over: said once, by a lead, and never changed (DOMAIN §2)."""

from django.db import migrations, models

from soc2hub.tenancy.operations import DefinerFunction

TAKE_OVER = """
BEGIN
  IF NOT c = ANY(public.writable_clients('leads')) THEN
    RAISE EXCEPTION 'only a lead takes a program over' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE public.tenancy_client SET taken_over_on = on_day, taken_over_in = phase
    WHERE id = c AND taken_over_on IS NULL;
  RETURN FOUND;
END """


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0002_walls")]

    operations = [
        migrations.AddField(
            "client",
            "taken_over_on",
            models.DateField(
                null=True, blank=True, editable=False, help_text="The day this practice took a running program over."
            ),
        ),
        migrations.AddField(
            "client",
            "taken_over_in",
            models.CharField(verbose_name="state it was taken over in", max_length=12, null=True, editable=False),
        ),
        migrations.AddConstraint(
            "client",
            models.CheckConstraint(
                condition=models.Q(("taken_over_in", None), ("taken_over_on", None))
                | models.Q(("taken_over_in__isnull", False), ("taken_over_on__isnull", False)),
                name="client_taken_over_in_a_state",
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (taken_over_on, taken_over_in) ON tenancy_client TO soc2hub_authz", migrations.RunSQL.noop
        ),
        DefinerFunction("take_over(c uuid, on_day date, phase text)", "boolean", TAKE_OVER, volatility="VOLATILE"),
    ]
