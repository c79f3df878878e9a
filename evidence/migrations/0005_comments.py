"""Comments among ourselves: never rewritten, taken back by who wrote them, out of the auditor's reach (DOMAIN R8.4)."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import soc2hub.lib.clock
import soc2hub.tenancy.constraints
import soc2hub.tenancy.models
import soc2hub.tenancy.scope
from soc2hub.tenancy.operations import ProtectClientTable

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"

KEPT = """
CREATE FUNCTION keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'retracted_at' IS DISTINCT FROM to_jsonb(OLD) - 'retracted_at'
     OR OLD.retracted_at IS NOT NULL OR NEW.retracted_at IS NULL
     OR OLD.written_by_id IS DISTINCT FROM public.acting_user() THEN
    RAISE EXCEPTION 'what was said is never rewritten, and taken back by who said it'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION say_in_own_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.written_by_id IS DISTINCT FROM public.acting_user() OR NEW.retracted_at IS NOT NULL THEN
    RAISE EXCEPTION 'one speaks in one''s own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""
UNKEPT = "DROP FUNCTION keep_words(); DROP FUNCTION say_in_own_name()"
WORDS = f"""
CREATE TRIGGER evidence_comment_words BEFORE UPDATE ON evidence_comment
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION keep_words();
CREATE TRIGGER evidence_comment_signed BEFORE INSERT ON evidence_comment
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION say_in_own_name();
CREATE TRIGGER evidence_comment_kept BEFORE DELETE ON evidence_comment
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
UNWORDS = """
DROP TRIGGER evidence_comment_words ON evidence_comment;
DROP TRIGGER evidence_comment_signed ON evidence_comment;
DROP TRIGGER evidence_comment_kept ON evidence_comment;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0004_decisions_may_be_revised"),
        ("trail", "0002_chain"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", models.TextField(max_length=4000)),
                ("written_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("retracted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        default=soc2hub.tenancy.scope.current_client_id, editable=False,
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.client",
                    ),
                ),
                (
                    "submission",
                    soc2hub.tenancy.models.ClientForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="comments",
                        to="evidence.submission",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["client", "submission", "written_at"], name="comment_of_submission")],
            "constraints": [models.UniqueConstraint(fields=("client", "id"), name="evidence_comment_of_client"), soc2hub.tenancy.constraints.SameClient(
                field="submission", name="evidence_comment_same_submission"
            ), models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="comment_says_something"
            ),]},
        ),
        ProtectClientTable("evidence_comment", writers="team"),
        migrations.RunSQL(KEPT, UNKEPT),
        migrations.RunSQL(WORDS, UNWORDS),
    ]  # fmt: skip
