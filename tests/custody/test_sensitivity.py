"""Evidence about people, or legal, is seen by named persons alone: in lists, counts, exports, API and SQL (E9)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audits.actions import grants
from audits.actions import requests as asking
from audits.models import SharedSubmission
from evidence.actions import sensitivity
from evidence.actions.reviews import accept, give_back
from evidence.models import Submission
from evidence.queries.submissions import waiting_for_review
from soc2hub.accounts.models import Membership, User
from soc2hub.custody.actions import clearances
from soc2hub.custody.models import Clearance
from soc2hub.custody.sensitivity import Sensitivity, is_lowered
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.trail.models import Event
from tests.accounts.inviting import confirm
from tests.audits.building import asked, opened
from tests.evidence.building import MARCH, at, hand_in, occurrence_of, owing
from tests.worlds import World

CANARY = "Salaries and exit talks"


@pytest.fixture
def piece(world: World) -> Submission:
    """Handed in by Erin, for review, then marked by Priya, who is not named."""
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        piece = hand_in(occurrence_of(control), by=world.erin, name=f"{CANARY}.pdf")
    with entering(world.acme, by=world.priya):
        assert not sensitivity.classify(piece, "people", by=world.priya)
    return piece


def sees(client: object, user: User, piece: Submission) -> bool:
    with entering(client, by=user):  # type: ignore[arg-type]
        return Submission.objects.filter(pk=piece.pk).exists()


def clear(world: World, user: User, carl: User, kind: str = "people", **values: object) -> Clearance:
    with entering(world.acme, by=carl):
        return clearances.grant(user, kind, by=carl, **values)  # type: ignore[arg-type]


def test_only_the_named_and_who_handed_it_in_see_it(world: World, carl: User, piece: Submission) -> None:
    everybody = (world.priya, world.omar, world.vera, carl, world.audrey)
    assert [sees(world.acme, user, piece) for user in everybody] == [False] * 5
    assert sees(world.acme, world.erin, piece)

    clear(world, world.omar, carl)

    assert sees(world.acme, world.omar, piece)
    assert not sees(world.acme, world.priya, piece)
    with entering_portfolio(by=world.priya):
        assert not Submission.objects.filter(pk=piece.pk).exists()


def test_a_clearance_for_legal_matters_shows_nothing_about_people(world: World, carl, piece) -> None:
    clear(world, world.omar, carl, "legal")

    assert not sees(world.acme, world.omar, piece)


def test_it_ends_with_its_day_its_revocation_and_the_membership(world: World, carl, piece) -> None:
    """A37: from the next statement on."""
    clearance = clear(world, world.omar, carl)
    assert sees(world.acme, world.omar, piece)
    with entering(world.acme, by=carl):
        clearances.revoke(clearance, by=carl)
        with pytest.raises(Refusal, match="already"):
            clearances.revoke(clearance, by=carl)
    assert not sees(world.acme, world.omar, piece)

    clear(world, world.omar, carl, until=clock.now() + timedelta(seconds=0.4))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)")
    assert not sees(world.acme, world.omar, piece)

    clear(world, world.omar, carl)
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(revoked_at=clock.now())
    assert not sees(world.acme, world.omar, piece)


def test_nobody_names_themselves_and_readers_name_nobody_not_even_in_sql(world: World, carl, piece) -> None:
    with entering(world.acme, by=carl):
        with pytest.raises(Refusal, match="Nobody clears themselves"):
            clearances.grant(carl, "people", by=carl)
        for forged in ({"user": carl, "granted_by": carl}, {"user": carl, "granted_by": world.priya}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Clearance.objects.create(kind="people", **forged)
        with pytest.raises(Invalid, match="works on this client"):
            clearances.grant(world.audrey, "people", by=carl)
        with pytest.raises(Invalid, match="works on this client"):
            clearances.grant(world.rita, "people", by=carl)
    for reader in (world.vera, world.erin, world.omar):
        with entering(world.acme, by=reader), pytest.raises(DatabaseError), transaction.atomic():
            Clearance.objects.create(kind="people", user=world.vera, granted_by=reader)
    with entering(world.acme, by=carl):
        clearance = clearances.grant(world.omar, "people", until=clock.now() + timedelta(days=1), by=carl)
        with pytest.raises(DatabaseError), transaction.atomic():
            Clearance.objects.filter(pk=clearance.pk).update(until=None)


def test_lists_counts_export_search_api_and_download_agree(
    world: World, carl, piece, signed_in: Callable[[User], Browser]
) -> None:
    """Each asked as somebody who is not named, then as somebody who is: the positive twin."""
    base, home = f"/api/v1/clients/{world.acme.pk}", [world.acme.pk]
    rows, one = reverse("evidence:submissions", args=home), piece.get_absolute_url()
    pages = [rows, f"{rows}?as=csv", reverse("evidence:evidence", args=home), reverse("evidence:review", args=home),
             f"{base}/submissions", f"/search?q=Salaries&client={world.acme.pk}"]  # fmt: skip
    single = [one, reverse("evidence:download", args=[*home, piece.pk]), f"{base}/submissions/{piece.pk}",
              f"{base}/submissions/{piece.pk}/file"]  # fmt: skip

    def found(user: User) -> tuple[list[str], list[int]]:
        browser = signed_in(user)
        seen = [path for path in pages if CANARY.encode() in whole(browser.get(path, follow=True))]
        return seen, [browser.get(path).status_code for path in single]

    assert found(world.priya) == ([], [404] * 4)
    with entering(world.acme, by=world.priya):
        assert waiting_for_review().count() == 0
    clear(world, world.omar, carl)
    seen, statuses = found(world.omar)
    assert statuses == [200] * 4
    assert {rows, f"{rows}?as=csv", f"{base}/submissions"} <= set(seen)


def whole(answer: object) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def test_raising_is_free_and_lowering_needs_a_lead_and_a_reason(world: World, carl, piece) -> None:
    clear(world, world.omar, carl)
    clear(world, world.priya, carl)
    with entering(world.acme, by=world.omar):
        with pytest.raises(Refusal, match="Only a lead"):
            sensitivity.classify(piece, "normal", reason="It is not", by=world.omar)
        with pytest.raises(DatabaseError), transaction.atomic():
            Submission.objects.filter(pk=piece.pk).update(sensitivity="normal")
    with entering(world.acme, by=world.priya):
        with pytest.raises(Invalid, match="Say why"):
            sensitivity.classify(piece, "normal", by=world.priya)

        assert sensitivity.classify(piece, "normal", reason="Only first names", by=world.priya)

        told = Event.objects.filter(verb="evidence.classified").order_by("-seq").first()
        assert (told.body["former"], told.body["sensitivity"], told.body["reason"]) == (
            "people", "normal", "Only first names",
        )  # fmt: skip
    assert sees(world.acme, world.vera, piece)


def test_a_reader_cannot_hide_evidence_nor_a_stranger(world: World, piece) -> None:
    with entering(world.acme, by=world.priya), at():
        other = hand_in(occurrence_of(owing(world, "AC-2")), by=world.priya)
    for client, user in ((world.acme, world.vera), (world.acme, world.eve), (world.rival, world.rita)):
        with entering(client, by=user), connection.cursor() as cursor:
            cursor.execute("SELECT raise_evidence_submission(%s, 'people')", [other.pk])
            assert cursor.fetchone() == (False,)
    with entering(world.acme, by=world.vera):
        assert Submission.objects.get(pk=other.pk).sensitivity == "normal"


def test_evidence_is_still_never_rewritten(world: World, piece) -> None:
    with entering(world.acme, by=world.erin), pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.filter(pk=piece.pk).update(title="Nothing to see")


def test_what_replaces_something_sensitive_is_as_sensitive(world: World, carl, piece) -> None:
    clear(world, world.omar, carl)
    with entering(world.acme, by=world.omar):
        give_back(piece, reason="illegible", comment="Redact it", by=world.omar)
    with at(), entering(world.acme, by=world.erin):
        again = hand_in(piece.occurrence, by=world.erin, data=b"%PDF-1.7 again", name="again.pdf", claim=MARCH)

        assert (again.supersedes_id, again.sensitivity) == (piece.pk, "people")
    assert not sees(world.acme, world.vera, again)


@pytest.fixture
def accepted(world: World, carl, piece) -> Submission:
    clear(world, world.omar, carl)
    with at(), entering(world.acme, by=world.omar):
        accept(piece, by=world.omar)
    return piece


def test_the_auditor_sees_it_only_where_somebody_shows_it(world: World, carl, accepted) -> None:
    engagement = opened(world)
    request = asked(world, engagement)
    with entering(world.acme, by=world.priya):
        grants.grant(engagement, world.audrey, by=world.priya)
    assert not sees(world.acme, world.audrey, accepted)
    with entering(world.acme, by=world.priya):
        assert asking.share_all(request, [accepted], by=world.priya) == []
    assert not sees(world.acme, world.audrey, accepted)

    with entering(world.acme, by=world.omar):
        asking.share(request, accepted, by=world.omar)

    assert sees(world.acme, world.audrey, accepted)


def test_sensitive_evidence_is_shown_one_piece_at_a_time(world: World, carl, accepted) -> None:
    request = asked(world, opened(world))
    with at(), entering(world.acme, by=world.erin):
        other = hand_in(occurrence_of(owing(world, "AC-3")), by=world.erin, name="b.pdf")
    with at(), entering(world.acme, by=world.omar):
        accept(other, by=world.omar)
        with pytest.raises(Refusal, match="show it by itself"):
            asking.share_all(request, [accepted, other], by=world.omar)

        assert len(asking.share_all(request, [other], by=world.omar)) == 1


def test_privileged_evidence_reaches_no_auditor_and_no_export(world: World, carl, accepted, signed_in) -> None:
    request = asked(world, opened(world))
    clear(world, world.priya, carl)
    clear(world, world.priya, carl, "legal")
    with entering(world.acme, by=world.priya):
        with pytest.raises(Refusal, match="mark it legal first"):
            sensitivity.set_privileged(accepted, is_privileged=True, reason="Counsel", by=world.priya)
        sensitivity.classify(accepted, "legal", reason="Advice of counsel", by=world.priya)
        sensitivity.set_privileged(accepted, is_privileged=True, reason="Advice of counsel", by=world.priya)
        with pytest.raises(Refusal, match="counsel releases it first"):
            asking.share(request, accepted, by=world.priya)
        with pytest.raises(DatabaseError), transaction.atomic():
            SharedSubmission.objects.create(request=request, submission=accepted, shared_by=world.priya)
    rows = reverse("evidence:submissions", args=[world.acme.pk])
    browser = signed_in(world.priya)
    assert CANARY.encode() in browser.get(rows).content
    assert CANARY.encode() not in whole(browser.get(f"{rows}?as=csv"))

    with entering(world.acme, by=world.priya):
        sensitivity.set_privileged(accepted, is_privileged=False, reason="Released by counsel", by=world.priya)
        asking.share(request, accepted, by=world.priya)
        with pytest.raises(Refusal, match="shown it already"):
            sensitivity.set_privileged(accepted, is_privileged=True, reason="Too late", by=world.priya)


def test_people_are_named_and_taken_off_on_the_page(world: World, carl, piece, signed_in) -> None:
    browser, new = signed_in(carl), reverse("custody:grant_clearance", args=[world.acme.pk])
    confirm(browser, carl, minutes_ago=11)
    assert browser.post(new, {"user": world.omar.pk, "kind": "people"}).status_code == 403
    confirm(browser, carl)

    assert browser.post(new, {"user": world.rita.pk, "kind": "people"}).status_code == 422
    assert browser.post(new, {"user": carl.pk, "kind": "people"}).status_code == 422
    assert browser.post(new, {"user": world.omar.pk, "kind": "people", "until": ""}).status_code == 302

    page = browser.get(reverse("custody:clearances", args=[world.acme.pk])).content.decode()
    assert "Omar" in page and "about people" in page
    assert sees(world.acme, world.omar, piece)
    with entering(world.acme, by=carl):
        clearance = Clearance.objects.get()
    back = reverse("custody:revoke_clearance", args=[world.acme.pk, clearance.pk])
    assert browser.post(back).status_code == 302
    assert not sees(world.acme, world.omar, piece)


def test_marking_it_on_the_page_says_that_it_is_gone_from_sight(world: World, signed_in) -> None:
    with at(), entering(world.acme, by=world.erin):
        piece = hand_in(occurrence_of(owing(world)), by=world.erin)
    browser, url = signed_in(world.priya), reverse("evidence:classify", args=[world.acme.pk, piece.pk])
    assert browser.get(url).status_code == 200

    answer = browser.post(url, {"sensitivity": "legal"}, follow=True)

    assert "you see it no more" in answer.content.decode()
    assert browser.get(piece.get_absolute_url()).status_code == 404


@given(st.sampled_from(list(Sensitivity)), st.sampled_from(list(Sensitivity)), st.sampled_from(list(Sensitivity)))
def test_no_way_around_lowering(one: Sensitivity, two: Sensitivity, three: Sensitivity) -> None:
    """Two raises in a row never end lower, nor beside the class one came from."""
    if one is not two and two is not three and not is_lowered(one, two) and not is_lowered(two, three):
        assert one is not three and not is_lowered(one, three)


def test_the_list_costs_as_much_with_sensitive_rows_as_without(world: World, carl, piece) -> None:
    with entering(world.acme, by=world.omar), connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT id FROM evidence_submission WHERE client_id = %s"
                       " ORDER BY received_at DESC, id DESC LIMIT 50", [UUID(str(world.acme.pk))])  # fmt: skip
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "BitmapOr" not in plan


