"""The auditor's room as PostgreSQL sees it, whatever the Python above does (SECURITY case A49, (f); DOMAIN §13.10)."""

import pytest
from django.db import ProgrammingError, connection, transaction

from audits.actions import grants
from audits.models import Engagement, Grant, InternalNote, Request, SharedSubmission
from evidence.models import Submission
from soc2hub.accounts.models import Membership
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.vault.models import Blob
from tests.audits.building import asked, control, evidence, in_room, opened, shared, submitted
from tests.worlds import World

TABLES = (
    "audits_engagement", "audits_request", "audits_sharedsubmission", "evidence_submission", "vault_blob",
    "audits_grant",
)  # fmt: skip
HIDDEN = (
    "audits_internalnote", "audits_internaltest", "audits_auditorresult", "audits_milestone", "audits_transition",
    "controls_control", "controls_gap", "controls_risk", "scoping_system", "accounts_person", "trail_event",
)  # fmt: skip


def counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.fixture
def room(acme: World) -> Request:
    """Audrey's engagement with one answered request; beside it another engagement and evidence nobody shared."""
    granted = opened(acme)
    in_room(acme, granted)
    request = submitted(acme, asked(acme, granted, "A-1"))
    asked(acme, opened(acme), "B-1")
    evidence(acme, control(acme, "X-1"), text=b"not shared")
    return request


def test_the_auditor_sees_their_engagement_and_what_was_shared_only(acme: World, room: Request) -> None:
    with entering(acme.acme, by=acme.audrey):
        assert [e.pk for e in Engagement.objects.all()] == [room.engagement_id]
        assert [r.ref for r in Request.objects.all()] == ["A-1"]
        assert [s.pk for s in Submission.objects.all()] == [SharedSubmission.objects.get().submission_id]
        assert Blob.objects.count() == 1


def test_nothing_else_exists_for_the_auditor(acme: World, room: Request) -> None:
    with entering(acme.acme, by=acme.priya):
        InternalNote.objects.create(request=room, text="We are late", written_by=acme.priya)

    with entering(acme.acme, by=acme.audrey):
        assert {table: counted(table) for table in HIDDEN} == dict.fromkeys(HIDDEN, 0)


def test_evidence_shared_for_another_engagement_stays_hidden_with_its_share(acme: World, room: Request) -> None:
    other = asked(acme, opened(acme), "B-2")
    with entering(acme.acme, by=acme.priya):
        known = SharedSubmission.objects.get(request=room).submission
    shared(acme, other, known)

    with entering(acme.acme, by=acme.audrey):
        assert [s.request_id for s in SharedSubmission.objects.all()] == [room.pk]


def test_an_expired_membership_sees_nothing(acme: World, room: Request) -> None:
    with entering(acme.acme, by=acme.priya):
        Membership.objects.filter(user=acme.audrey).update(expires_at="2020-01-01T00:00Z")

    with entering(acme.acme, by=acme.audrey):
        assert {table: counted(table) for table in TABLES} == dict.fromkeys(TABLES, 0)


def test_a_revoked_grant_shuts_the_room_at_the_next_statement(acme: World, room: Request) -> None:
    with entering(acme.acme, by=acme.priya):
        grants.revoke(Grant.objects.get(), by=acme.priya)

    with entering(acme.acme, by=acme.audrey):
        for table in TABLES[:-1]:
            assert counted(table) == 0


def test_a_grant_alone_opens_nothing_to_who_is_no_auditor_there(acme: World, room: Request) -> None:
    with entering(acme.acme, by=acme.priya):
        Grant.objects.create(engagement_id=room.engagement_id, user=acme.rita, granted_by=acme.priya)

    with entering(acme.acme, by=acme.rita):
        assert {table: counted(table) for table in TABLES} == dict.fromkeys(TABLES, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Nothing is asked"},
        {"due_on": "2030-01-01"},
        {"ref": "Z-9"},
        {"internal_status": "ready"},
        {"round": 7},
        {"submitted_at": None},
    ],
)
def test_the_auditor_changes_no_other_column_even_in_sql(acme: World, room: Request, change: dict[str, object]) -> None:
    with entering(acme.acme, by=acme.audrey), pytest.raises(ProgrammingError), transaction.atomic():
        Request.objects.filter(pk=room.pk).update(**change)

    with entering(acme.acme, by=acme.audrey):
        assert Request.objects.filter(pk=room.pk).update(auditor_status="received", shared_note="Thank you") == 1


@pytest.mark.parametrize("change", [{"auditor_status": "accepted"}, {"shared_note": "Fine by the auditor"}])
def test_the_team_never_sets_the_auditors_side_even_in_sql(
    acme: World, room: Request, change: dict[str, object]
) -> None:
    """DOMAIN R12.2: the CISO must not set the auditor's status."""
    with entering(acme.acme, by=acme.priya), pytest.raises(ProgrammingError), transaction.atomic():
        Request.objects.filter(pk=room.pk).update(**change)


@pytest.mark.parametrize(
    "values",
    [
        {"auditor_status": "accepted"},
        {"auditor_status": "not_applicable"},
        {"shared_note": "Fine by the auditor"},
        {"round": 3},
        {"auditor_status": "accepted", "transcribed_by": "priya"},
    ],
)
def test_a_request_never_begins_with_the_auditors_side_even_in_sql(
    acme: World, room: Request, values: dict[str, object]
) -> None:
    signed = {"transcribed_by": acme.priya} if "transcribed_by" in values else {}
    with entering(acme.acme, by=acme.priya), pytest.raises(ProgrammingError), transaction.atomic():
        Request.objects.create(engagement_id=room.engagement_id, ref="A-2", text="More", **values | signed)

    with entering(acme.acme, by=acme.priya):
        Request.objects.create(engagement_id=room.engagement_id, ref="A-2", text="More")


def test_only_leads_put_requests_on_the_list_even_in_sql(acme: World, room: Request) -> None:
    with entering(acme.acme, by=acme.erin), pytest.raises(ProgrammingError, match="only a lead"), transaction.atomic():
        Request.objects.create(engagement_id=room.engagement_id, ref="A-2", text="More")


@pytest.mark.parametrize(
    "change", [{"text": "Less"}, {"kind": "policy"}, {"criteria": ["CC1.1"]}, {"due_on": "2030-01-01"}]
)
def test_contributors_never_reword_a_request_even_in_sql(
    acme: World, room: Request, change: dict[str, object]
) -> None:
    open_one = asked(acme, opened(acme), "C-1")
    with entering(acme.acme, by=acme.erin), pytest.raises(ProgrammingError, match="are the"), transaction.atomic():
        Request.objects.filter(pk=open_one.pk).update(**change)

    with entering(acme.acme, by=acme.erin):
        assert Request.objects.filter(pk=open_one.pk).update(internal_status="in_progress") == 1
    with entering(acme.acme, by=acme.priya):
        assert Request.objects.filter(pk=open_one.pk).update(**change) == 1


def test_a_copied_status_is_signed_by_the_lead_who_copies_it_even_in_sql(acme: World, room: Request) -> None:
    copied = {"auditor_status": "received"}
    for who, signed in ((acme.priya, acme.omar), (acme.erin, acme.erin)):
        with entering(acme.acme, by=who), pytest.raises(ProgrammingError), transaction.atomic():
            Request.objects.filter(pk=room.pk).update(transcribed_by=signed, **copied)

    with entering(acme.acme, by=acme.priya):
        assert Request.objects.filter(pk=room.pk).update(transcribed_by=acme.priya, **copied) == 1
    with entering(acme.acme, by=acme.audrey):
        assert Request.objects.filter(pk=room.pk).update(auditor_status="accepted", transcribed_by=None) == 1


@pytest.mark.parametrize(
    "change", [{"text": "Less"}, {"owner": None, "due_on": "2030-01-01"}, {"internal_status": "open"}]
)
def test_a_closed_request_stands_even_in_sql(acme: World, room: Request, change: dict[str, object]) -> None:
    with entering(acme.acme, by=acme.audrey):
        Request.objects.filter(pk=room.pk).update(auditor_status="accepted")

    with entering(acme.acme, by=acme.priya), pytest.raises(ProgrammingError, match="stands"), transaction.atomic():
        Request.objects.filter(pk=room.pk).update(**change)


def test_the_auditor_writes_no_other_row(acme: World, room: Request) -> None:
    with entering(acme.acme, by=acme.audrey):
        assert Engagement.objects.update(title="Mine") == 0
        assert Submission.objects.update(state="returned") == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            Request.objects.create(engagement_id=room.engagement_id, ref="A-2", text="More")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Grant.objects.create(engagement_id=room.engagement_id, user=acme.audrey, granted_by=acme.audrey)


def test_a_request_is_never_deleted_so_its_id_is_never_used_twice(acme: World, room: Request) -> None:
    """DOMAIN R8.1."""
    with entering(acme.acme, by=acme.priya), pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM audits_request WHERE ref = 'B-1'")


def test_what_was_shown_and_how_it_moved_is_never_rewritten(acme: World, room: Request) -> None:
    with entering(acme.acme, by=acme.priya):
        for statement in ("DELETE FROM audits_sharedsubmission", "UPDATE audits_transition SET reason = 'x'"):
            with pytest.raises(ProgrammingError), transaction.atomic():
                connection.cursor().execute(statement)


def test_an_auditor_writes_nothing_from_the_portfolio(acme: World) -> None:
    """SECURITY §1.1: without a client entered nobody writes, whatever the grant."""
    engagement = opened(acme)
    in_room(acme, engagement)
    submitted(acme, asked(acme, engagement))

    with entering_portfolio(by=acme.audrey):
        assert Request.objects.count() == 1
        assert Request.objects.update(shared_note="x") == 0
    with entering(acme.acme, by=acme.audrey):
        assert Request.objects.update(shared_note="x") == 1
