"""One occurrence moves with a reason, a waiver needs two people, and both excuses can be ended and stay on record.

A waiver from before had one name only: it becomes a question that waits for somebody else's answer.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import soc2hub.lib.clock
import soc2hub.tenancy.constraints
import soc2hub.tenancy.models

APP = "soc2hub_web, soc2hub_worker"
AS_APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"
NOT_ENDED = Q(ended_at=None, ended_by=None, ended_because="")
ENDED = Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_because="")


def changeable(table: str) -> migrations.RunSQL:
    """It was append-only; from now on a trigger of its own lets a row be answered and ended, nothing else."""
    return migrations.RunSQL(
        [
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"GRANT UPDATE ON {table} TO {APP}",
        ],
        [
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"REVOKE UPDATE ON {table} FROM {APP}",
        ],
    )


def person(**kwargs) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **kwargs
    )


def editable(model: str) -> list:
    """Version and times of a row that people change."""
    made = models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)
    return [
        migrations.AddField(model, "version", models.PositiveIntegerField(default=1, editable=False)),
        migrations.AddField(model, "updated_at", made),
    ]


WAIVERS = f"""
CREATE FUNCTION refuse_waiving_alone() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved text[] := ARRAY['state', 'answered_by_id', 'answered_at', 'answer', 'ended_by_id', 'ended_at',
                        'ended_because', 'version', 'updated_at'];
  may_approve boolean := NEW.client_id = ANY(public.writable_clients('admins'));
  is_answer boolean;
  is_end boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'asked' OR NEW.asked_by_id IS DISTINCT FROM public.acting_user() THEN
      RAISE EXCEPTION 'a waiver begins as a question, in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  is_answer := OLD.state = 'asked' AND NEW.state IN ('approved', 'declined') AND may_approve
    AND NEW.answered_by_id IS NOT DISTINCT FROM public.acting_user();
  is_end := NEW.state = 'ended' AND NEW.ended_by_id IS NOT DISTINCT FROM public.acting_user()
    AND (NEW.answered_by_id, NEW.answered_at, NEW.answer)
        IS NOT DISTINCT FROM (OLD.answered_by_id, OLD.answered_at, OLD.answer)
    AND (OLD.state IN ('asked', 'approved') AND may_approve
         OR OLD.state = 'asked' AND OLD.asked_by_id IS NOT DISTINCT FROM public.acting_user());
  IF to_jsonb(NEW) - moved IS DISTINCT FROM to_jsonb(OLD) - moved OR NOT (is_answer OR is_end) THEN
    RAISE EXCEPTION 'a waiver is answered by a lead who did not ask, and ended, nothing else'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER controls_waiver_by_two BEFORE INSERT OR UPDATE ON controls_waiver
  FOR EACH ROW WHEN ({AS_APP}) EXECUTE FUNCTION refuse_waiving_alone();
ALTER POLICY controls_waiver_i ON controls_waiver
  WITH CHECK (client_id = ANY((SELECT writable_clients('team'))::uuid[]));
ALTER POLICY controls_waiver_u ON controls_waiver
  USING (client_id = ANY((SELECT writable_clients('team'))::uuid[]))
  WITH CHECK (client_id = ANY((SELECT writable_clients('team'))::uuid[]));
"""
NO_WAIVERS = """
DROP TRIGGER controls_waiver_by_two ON controls_waiver; DROP FUNCTION refuse_waiving_alone();
ALTER POLICY controls_waiver_i ON controls_waiver
  WITH CHECK (client_id = ANY((SELECT writable_clients('leads'))::uuid[]));
ALTER POLICY controls_waiver_u ON controls_waiver
  USING (client_id = ANY((SELECT writable_clients('leads'))::uuid[]))
  WITH CHECK (client_id = ANY((SELECT writable_clients('leads'))::uuid[]));
"""

EMPTY = f"""
CREATE FUNCTION refuse_rewriting_no_occasion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ended text[] := ARRAY['ended_by_id', 'ended_at', 'ended_because'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.stated_by_id IS DISTINCT FROM public.acting_user() OR NEW.ended_at IS NOT NULL THEN
      RAISE EXCEPTION 'one states it in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF to_jsonb(NEW) - ended IS DISTINCT FROM to_jsonb(OLD) - ended OR OLD.ended_at IS NOT NULL
     OR NEW.ended_by_id IS DISTINCT FROM public.acting_user() THEN
    RAISE EXCEPTION 'what was stated is ended, never rewritten' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER controls_notoccurring_kept BEFORE INSERT OR UPDATE ON controls_notoccurring
  FOR EACH ROW WHEN ({AS_APP}) EXECUTE FUNCTION refuse_rewriting_no_occasion();
"""
NO_EMPTY = (
    "DROP TRIGGER controls_notoccurring_kept ON controls_notoccurring; DROP FUNCTION refuse_rewriting_no_occasion()"
)

MOVES = f"""
CREATE FUNCTION refuse_moving_for_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.moved_by_id IS DISTINCT FROM public.acting_user() OR NOT NEW.client_id = ANY(public.writable_clients('leads')) THEN
    RAISE EXCEPTION 'a lead moves an occurrence, in their own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.performed_on IS NOT NULL THEN
    RAISE EXCEPTION 'the window of work already done never moves' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER controls_occurrence_moved BEFORE UPDATE ON controls_occurrence FOR EACH ROW
  WHEN ({AS_APP} AND (OLD.moved_at, OLD.moved_by_id, OLD.moved_because)
        IS DISTINCT FROM (NEW.moved_at, NEW.moved_by_id, NEW.moved_because))
  EXECUTE FUNCTION refuse_moving_for_leads();
"""
NO_MOVES = "DROP TRIGGER controls_occurrence_moved ON controls_occurrence; DROP FUNCTION refuse_moving_for_leads()"


class Migration(migrations.Migration):
    dependencies = [
        ("controls", "0009_readiness_assessments"),
        ("vault", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Occurrences
        *editable("occurrence"),
        migrations.AddField(
            "occurrence",
            "moved_from",
            models.DateField(blank=True, null=True, help_text="When the calendar had it due."),
        ),
        migrations.AddField(
            "occurrence",
            "moved_because",
            models.CharField(blank=True, max_length=500, default=""),
            preserve_default=False,
        ),
        migrations.AddField("occurrence", "moved_by", person(blank=True, null=True)),
        migrations.AddField("occurrence", "moved_at", models.DateTimeField(blank=True, null=True)),
        migrations.RemoveConstraint("occurrence", "occurrence_in_order"),
        migrations.AddConstraint(
            "occurrence",
            models.CheckConstraint(
                name="occurrence_in_order", condition=Q(starts_on__lte=F("ends_on")) & Q(starts_on__lte=F("due_on"))
            ),
        ),
        migrations.AddConstraint(
            "occurrence",
            models.CheckConstraint(
                name="occurrence_moved_in_full",
                condition=Q(moved_from=None, moved_because="", moved_by=None, moved_at=None, ends_on__lte=F("due_on"))
                | (Q(moved_from__isnull=False, moved_by__isnull=False, moved_at__isnull=False) & ~Q(moved_because="")),
            ),
        ),
        migrations.RunSQL(MOVES, NO_MOVES),
        # Waivers
        changeable("controls_waiver"),
        *editable("waiver"),
        migrations.AddField(
            "waiver",
            "state",
            models.CharField(
                choices=[("asked", "Asked"), ("approved", "Approved"), ("declined", "Declined"), ("ended", "Ended")],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.RenameField("waiver", "approved_by", "asked_by"),
        migrations.AddField("waiver", "answered_by", person(blank=True, null=True)),
        migrations.AddField("waiver", "answered_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "waiver", "answer", models.CharField(blank=True, max_length=500, default=""), preserve_default=False
        ),
        migrations.AddField("waiver", "ended_by", person(blank=True, null=True)),
        migrations.AddField("waiver", "ended_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "waiver", "ended_because", models.CharField(blank=True, max_length=500, default=""), preserve_default=False
        ),
        migrations.RemoveConstraint("waiver", "waived_once"),
        migrations.AddConstraint(
            "waiver",
            models.UniqueConstraint(
                fields=["client", "occurrence"], condition=Q(state__in=("asked", "approved")), name="waiver_live_once"
            ),
        ),
        migrations.AddConstraint(
            "waiver",
            models.CheckConstraint(
                name="waiver_answered_by_somebody_else",
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")),
            ),
        ),
        migrations.AddConstraint(
            "waiver",
            models.CheckConstraint(
                name="waiver_answered_in_full",
                condition=Q(answered_by=None, answered_at=None, answer="", state__in=("asked", "ended"))
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="") & ~Q(state="asked")),
            ),
        ),
        migrations.AddConstraint(
            "waiver",
            models.CheckConstraint(
                name="waiver_ended_in_full", condition=(~Q(state="ended") & NOT_ENDED) | (Q(state="ended") & ENDED)
            ),
        ),
        migrations.AddIndex("waiver", models.Index(fields=["client", "-created_at", "-id"], name="waiver_newest")),
        migrations.RunSQL(WAIVERS, NO_WAIVERS),
        # No occasion
        changeable("controls_notoccurring"),
        migrations.AddField(
            "notoccurring",
            "blob",
            soc2hub.tenancy.models.ClientForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="vault.blob",
            ),
        ),
        migrations.AddField(
            "notoccurring",
            "file_name",
            models.CharField(blank=True, max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField("notoccurring", "ended_by", person(blank=True, null=True)),
        migrations.AddField("notoccurring", "ended_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "notoccurring",
            "ended_because",
            models.CharField(blank=True, max_length=500, default=""),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("notoccurring", "not_occurring_once"),
        migrations.AddConstraint(
            "notoccurring",
            soc2hub.tenancy.constraints.SameClient(field="blob", name="controls_notoccurring_same_blob"),
        ),
        migrations.AddConstraint(
            "notoccurring",
            models.UniqueConstraint(
                fields=["client", "occurrence"], condition=Q(ended_at=None), name="not_occurring_once"
            ),
        ),
        migrations.AddConstraint(
            "notoccurring", models.CheckConstraint(condition=NOT_ENDED | ENDED, name="not_occurring_ended_in_full")
        ),
        migrations.AddConstraint(
            "notoccurring",
            models.CheckConstraint(
                condition=Q(blob=None, file_name="") | (Q(blob__isnull=False) & ~Q(file_name="")),
                name="not_occurring_names_its_file",
            ),
        ),
        migrations.RunSQL(EMPTY, NO_EMPTY),
    ]
