"""Two tracks of words about a request, and what was shown stays shown.

Notes among ourselves may be taken back by who wrote them. What is said in the room is read and written by the team and
by the auditor whom the grant lets in, each in their own name. Evidence that the auditor was shown is not returned.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import soc2hub.lib.clock
import soc2hub.tenancy.constraints
import soc2hub.tenancy.models
import soc2hub.tenancy.scope
from soc2hub.tenancy.operations import APP as ROLES
from soc2hub.tenancy.operations import ProtectClientTable

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"
IN_ROOM = "request_id IN (SELECT id FROM audits_request)"
ENTERED = "client_id = ANY((SELECT writable_clients('room'))::uuid[])"

NOTES = [
    "DROP TRIGGER audits_internalnote_append_only ON audits_internalnote",
    f"GRANT UPDATE ON audits_internalnote TO {ROLES}",
]
NOTES_BACK = [
    f"REVOKE UPDATE ON audits_internalnote FROM {ROLES}",
    "CREATE TRIGGER audits_internalnote_append_only BEFORE UPDATE OR DELETE ON audits_internalnote"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]
ROOM = [
    # The inner query runs under the policies of requests: an auditor reaches those of a granted engagement alone.
    f"CREATE POLICY audits_roomcomment_room ON audits_roomcomment FOR SELECT TO {ROLES}"
    f" USING (CASE WHEN {IN_ROOM} THEN true ELSE false END)",
    f"CREATE POLICY audits_roomcomment_say ON audits_roomcomment FOR INSERT TO {ROLES}"
    f" WITH CHECK ({ENTERED} AND {IN_ROOM})",
    f"CREATE POLICY audits_roomcomment_retract ON audits_roomcomment FOR UPDATE TO {ROLES}"
    f" USING ({ENTERED} AND {IN_ROOM}) WITH CHECK ({ENTERED} AND {IN_ROOM})",
]
ROOM_BACK = [f"DROP POLICY audits_roomcomment_{name} ON audits_roomcomment" for name in ("room", "say", "retract")]


def words(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_words BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION keep_words();
CREATE TRIGGER {table}_signed BEFORE INSERT ON {table} FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION say_in_own_name();
CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


def unworded(table: str) -> str:
    return "".join(f"DROP TRIGGER {table}_{name} ON {table};" for name in ("words", "signed", "kept"))


SHOWN = f"""
CREATE FUNCTION speak_of_what_is_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.audits_sharedsubmission s WHERE s.client_id = NEW.client_id
                 AND s.request_id = NEW.request_id AND s.submission_id = NEW.submission_id) THEN
    RAISE EXCEPTION 'in the room one speaks of what is shown there' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audits_roomcomment_shown BEFORE INSERT ON audits_roomcomment
  FOR EACH ROW WHEN (NEW.submission_id IS NOT NULL AND {APP}) EXECUTE FUNCTION speak_of_what_is_shown();

CREATE FUNCTION refuse_returning_what_is_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.audits_sharedsubmission s
             WHERE s.client_id = NEW.client_id AND s.submission_id = NEW.submission_id) THEN
    RAISE EXCEPTION 'what the auditor was shown is not returned' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_return_not_shown BEFORE INSERT ON evidence_return
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_returning_what_is_shown();
"""
SHOWN_BACK = """
DROP TRIGGER audits_roomcomment_shown ON audits_roomcomment; DROP FUNCTION speak_of_what_is_shown();
DROP TRIGGER evidence_return_not_shown ON evidence_return; DROP FUNCTION refuse_returning_what_is_shown();
"""


def to_one(app: str, model: str, *, related: str, null: bool = False) -> soc2hub.tenancy.models.ClientForeignKey:
    return soc2hub.tenancy.models.ClientForeignKey(
        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name=related, to=f"{app}.{model}",
        null=null, blank=null,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0004_one_next_cycle"),
        ("evidence", "0005_comments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="internalnote",
            name="retracted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="RoomComment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", models.TextField(max_length=4000)),
                ("written_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("retracted_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                ("request", to_one("audits", "request", related="room_comments")),
                ("submission", to_one("evidence", "submission", related="+", null=True)),
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
                "indexes": [models.Index(fields=["client", "request", "written_at"], name="room_comment_of_request")],
            "constraints": [models.UniqueConstraint(fields=("client", "id"), name="audits_roomcomment_of_client"), soc2hub.tenancy.constraints.SameClient(field="request", name="audits_roomcomment_same_request"), soc2hub.tenancy.constraints.SameClient(
                field="submission", name="audits_roomcomment_same_submission"
            ), models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="room_comment_says_something"
            ),]},
        ),
        ProtectClientTable("audits_roomcomment", writers="team"),
        migrations.RunSQL(ROOM, ROOM_BACK),
        migrations.RunSQL(NOTES, NOTES_BACK),
        migrations.RunSQL(words("audits_internalnote") + words("audits_roomcomment"),
                          unworded("audits_internalnote") + unworded("audits_roomcomment")),
        migrations.RunSQL(SHOWN, SHOWN_BACK),
    ]  # fmt: skip
