"""The monthly page from opening to an executive's download, with the real worker function (G5, G6)."""

import hashlib
import io
import json
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from controls.models import Gap, Risk
from reporting.actions import briefings
from reporting.models import Briefing, Decision, Release
from reporting.snapshots import sha256_of
from scoping.models import Commitment
from soc2hub.accounts.models import Membership
from soc2hub.accounts.roles import Role
from soc2hub.jobs import runner
from soc2hub.jobs.models import Job
from soc2hub.lib.clock import travelled_to
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.reporting.program import NOON, Program, running_program
from tests.worlds import World

OCTOBER = date(2026, 10, 1)
HEADLINE = "Proof comes in on time; one decision about sign-on holds the report back."
SENTENCES = {
    "sentence_1": "The program is a little better than in September.",
    "sentence_2": "Change approval is back on time, the access review is not.",
    "sentence_3": "We need the decision about single sign-on this month.",
}


@pytest.fixture(autouse=True)
def november():
    with travelled_to(NOON):
        yield


@pytest.fixture
def program(world: World) -> Program:
    return running_program(world.acme, by=world.priya)


@pytest.fixture
def draft(world: World, program: Program) -> Briefing:
    with entering(world.acme, by=world.priya):
        return briefings.open_month(world.acme, OCTOBER, by=world.priya)


def address(world: World, briefing: Briefing | None = None, verb: str = "") -> str:
    base = f"/c/{world.acme.pk}/briefings/"
    return base if briefing is None else f"{base}{briefing.pk}/{verb}/" if verb else f"{base}{briefing.pk}/"


def typed(briefing: Briefing, **more: str) -> dict[str, str]:
    picks = {f"decision_{n}": id for n, id in enumerate(briefing.decision_ids, 1)}
    picks |= {f"risk_{n}": id for n, id in enumerate(briefing.risk_ids, 1)}
    return {"headline": HEADLINE, "worsened_to": "", "version": str(briefing.version)} | SENTENCES | picks | more


def now(world: World, briefing: Briefing) -> Briefing:
    with entering(world.acme, by=world.priya):
        return Briefing.objects.select_related("pdf").get(pk=briefing.pk)


def printed(signed_in, world: World, briefing: Briefing) -> Briefing:
    """Through the page's button and the worker's own function."""
    signed_in(world.priya).post(address(world, briefing, "print"))
    job = Job.objects.get(kind="render.briefing", state="ready")
    assert runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.last_error) == ("done", "")
    return now(world, briefing)


def ready(signed_in, world: World, briefing: Briefing) -> Briefing:
    assert signed_in(world.priya).post(address(world, briefing, "words"), typed(briefing)).status_code == 302
    return printed(signed_in, world, briefing)


def seen(world: World, briefing: Briefing) -> dict[str, str]:
    """What the page's release form carries."""
    with entering(world.acme, by=world.priya):
        read = sha256_of(briefings.release_flags(briefing))
    return {"version": str(briefing.version), "has_read_flags": "on", "flags_sha256": read}


def nothing_is_released(world: World) -> bool:
    with entering(world.acme, by=world.priya):
        return not Release.objects.exists() and not Event.objects.filter(verb="briefing.released").exists()


def released(signed_in, world: World, briefing: Briefing) -> Briefing:
    page = ready(signed_in, world, briefing)
    answer = signed_in(world.priya).post(address(world, page, "release"), seen(world, page))
    assert answer.status_code == 302
    return now(world, briefing)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_from_opening_to_an_executives_download(signed_in, world: World, program: Program) -> None:
    opened = signed_in(world.priya).post(address(world) + "open/", {"month": "2026-10-01"})
    with entering(world.acme, by=world.priya):
        draft = Briefing.objects.get()
    assert opened["Location"] == address(world, draft)
    assert signed_in(world.priya).get(address(world, draft)).status_code == 200

    done = released(signed_in, world, draft)

    answer = signed_in(world.eve).get(address(world, done, "pdf"))
    pdf = body(answer)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="acme-payments-briefing-2026-10.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert hashlib.sha256(pdf).hexdigest() == done.pdf.sha256
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (595, 842)  # A4
    text = " ".join(pages[0].extract_text().split())
    for words in (
        "Acme Payments",
        HEADLINE,
        "Buy single sign-on for contractors?",
        "A former contractor could reach",
        "$420k",
    ):
        assert words in text
    with entering(world.acme, by=world.priya):
        verbs = list(Event.objects.filter(verb__startswith="briefing.").order_by("seq").values_list("verb", flat=True))
    assert verbs == [
        f"briefing.{verb}" for verb in ("opened", "edited", "sent_to_print", "printed", "released", "read")
    ]


def test_the_same_snapshot_gives_the_same_bytes(signed_in, world: World, draft: Briefing) -> None:
    first = ready(signed_in, world, draft)
    with entering(world.acme, by=world.priya):
        Briefing.objects.filter(pk=draft.pk).update(pdf=None, pdf_snapshot_sha256="")

    second = printed(signed_in, world, draft)

    assert second.snapshot_sha256 == first.snapshot_sha256
    assert second.pdf_id == first.pdf_id


def test_the_snapshot_keeps_every_figure_with_its_parts_and_its_rows(world: World, draft: Briefing) -> None:
    facts = draft.snapshot["facts"]

    on_time = next(figure for figure in facts["figures"] if figure["key"] == "evidence_on_time")

    assert (on_time["numerator"], on_time["denominator"]) == (6, 8)
    assert dict(on_time["beside"])["late"] == 1
    assert on_time["definition"].startswith("Work on controls done by its last day")
    assert on_time["url"] == f"/c/{world.acme.pk}/evidence/"
    assert draft.snapshot_sha256 == sha256_of(draft.snapshot)
    assert json.loads(json.dumps(draft.snapshot)) == draft.snapshot


def test_new_words_keep_the_figures_and_drop_the_pdf(signed_in, world: World, draft: Briefing) -> None:
    before = ready(signed_in, world, draft)
    with entering(world.acme, by=world.priya):
        program_gap_closed()

    answer = signed_in(world.priya).post(address(world, draft, "words"), typed(before, headline="A new line."))

    after = now(world, draft)
    assert answer.status_code == 302
    assert after.snapshot["facts"] == before.snapshot["facts"]
    assert after.snapshot_sha256 != before.snapshot_sha256
    assert after.pdf is None
    refused = signed_in(world.priya).post(address(world, draft, "release"))
    assert refused.status_code == 409
    assert "Print the page first" in refused.content.decode()


def program_gap_closed() -> None:
    Gap.objects.update(state="closed", verified_on=date(2026, 11, 4))


def test_new_figures_follow_the_records_and_keep_the_words(signed_in, world: World, draft: Briefing) -> None:
    before = ready(signed_in, world, draft)
    with entering(world.acme, by=world.priya):
        program_gap_closed()

    signed_in(world.priya).post(address(world, draft, "figures"))

    after = now(world, draft)
    gaps = [next(f for f in each.snapshot["facts"]["figures"] if f["key"] == "high_gaps") for each in (before, after)]
    assert [(gap["numerator"], gap["denominator"]) for gap in gaps] == [(1, 1), (0, 0)]
    assert after.headline == HEADLINE
    assert after.pdf is None


def test_a_printing_of_an_older_snapshot_is_dropped(world: World, draft: Briefing) -> None:
    with entering(world.acme, by=world.priya):
        kept = briefings.keep_fault(draft, "0" * 64, 150, "x", by=world.priya)

    assert not kept
    assert now(world, draft).render_fault == ""


def test_postgres_refuses_a_pdf_of_another_snapshot(signed_in, world: World, draft: Briefing) -> None:
    ready(signed_in, world, draft)

    with entering(world.acme, by=world.priya), pytest.raises(DatabaseError), transaction.atomic():
        Briefing.objects.filter(pk=draft.pk).update(snapshot_sha256="1" * 64)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"headline": "word " * 19}, "The large line has 19 words; 18 fit. Take out 1."),
        ({"sentence_1": "word " * 50}, "The three sentences have"),
        ({"worsened_to": "red"}, "Say why it is worse than computed."),
        ({"risk_2": "same"}, "Choose at most 3, each once."),
    ],
)
def test_what_does_not_fit_is_refused_and_stays_typed(signed_in, world: World, draft: Briefing, more, said) -> None:
    if more.get("risk_2"):
        more = {"risk_2": draft.risk_ids[0]}
    if more.get("worsened_to"):
        with entering(world.acme, by=world.priya):
            Decision.objects.all().delete()
        signed_in(world.priya).post(address(world, draft, "figures"))
        draft = now(world, draft)

    answer = signed_in(world.priya).post(address(world, draft, "words"), typed(draft, **more))

    assert answer.status_code == 422
    assert said.replace("have", "has") in answer.content.decode()
    assert now(world, draft).headline == ""


def test_the_status_may_be_made_worse_and_never_better(signed_in, world: World, draft: Briefing) -> None:
    """PRACTICE §8: a decision past its date makes it red, and red it stays."""
    assert draft.snapshot["page"]["state"] == "red"

    answer = signed_in(world.priya).post(
        address(world, draft, "words"), typed(draft, worsened_to="amber", worsened_because="I feel fine.")
    )

    assert answer.status_code == 422
    assert "never better" in answer.content.decode()


def test_too_much_for_one_page_is_an_error_the_ciso_resolves(signed_in, world: World, draft: Briefing) -> None:
    """Never a silent cut, never a second page."""
    with entering(world.acme, by=world.priya):
        Risk.objects.update(harm="A former contractor could reach customer data. " * 6)
        wordy = [
            {"label": f"Option {n} " + "w" * 40, "cost": "c" * 60, "consequence": "A long story of what follows. " * 5}
            for n in range(4)
        ]
        for number in range(3):
            Decision.objects.create(
                title="Shall we? " * 15,
                options=wordy,
                recommendation=wordy[0]["label"],
                decide_by=date(2026, 10, number + 1),
                asked_on=OCTOBER,
                cost_of_waiting="x " * 90,
                by_default="y " * 90,
            )
    signed_in(world.priya).post(address(world, draft, "figures"))
    with entering(world.acme, by=world.priya):
        offered = [d["id"] for d in now(world, draft).snapshot["facts"]["decisions"]][:3]
    draft = now(world, draft)
    signed_in(world.priya).post(
        address(world, draft, "words"),
        typed(draft, decision_1=offered[0], decision_2=offered[1], decision_3=offered[2]),
    )

    full = printed(signed_in, world, draft)

    assert full.pdf is None
    assert full.fill_percent > 100
    assert "runs over 2 pages" in full.render_fault
    page = signed_in(world.priya).get(address(world, draft)).content.decode()
    assert f"{full.fill_percent} %" in page
    version = {"version": str(full.version)}
    assert signed_in(world.priya).post(address(world, draft, "release"), version).status_code == 409


def test_words_of_admission_and_customers_must_be_read_before_release(signed_in, world: World, draft: Briefing) -> None:
    line = "Bank Alpha waits while nobody was negligent."
    signed_in(world.priya).post(address(world, draft, "words"), typed(draft, headline=line))
    page = printed(signed_in, world, draft)

    answer = signed_in(world.priya).post(address(world, draft, "release"), {"version": str(page.version)})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "“negligent” reads as an admission" in text
    assert "It names the customer Bank Alpha" in text
    assert signed_in(world.priya).post(address(world, draft, "release"), seen(world, page)).status_code == 302
    with entering(world.acme, by=world.priya):
        body = Event.objects.get(verb="briefing.released").body
    assert (body["flags"], body["flags_sha256"]) == (2, seen(world, page)["flags_sha256"])


def test_only_the_ciso_releases(signed_in, world: World, draft: Briefing) -> None:
    """DOMAIN R12.2: an analyst writes, and never releases."""
    ready(signed_in, world, draft)
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.erin).update(role=Role.ANALYST)

    assert signed_in(world.erin).get(address(world, draft)).status_code == 200
    assert signed_in(world.erin).post(address(world, draft, "release"), {"has_read_flags": "on"}).status_code == 403
    with entering(world.acme, by=world.erin), pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.create(
            briefing=draft, pdf=now(world, draft).pdf, snapshot_sha256="0" * 64, released_by=world.erin
        )
    with entering(world.acme, by=world.priya):
        assert not Release.objects.exists()


def test_who_reads_what_before_and_after_the_release(signed_in, world: World, draft: Briefing) -> None:
    ready(signed_in, world, draft)
    for verb in ("", "pdf"):
        assert signed_in(world.eve).get(address(world, draft, verb)).status_code == 404
        assert signed_in(world.audrey).get(address(world, draft, verb)).status_code == 403
        assert signed_in(world.rita).get(address(world, draft, verb)).status_code == 404
    assert "October 2026" not in signed_in(world.eve).get(address(world)).content.decode()

    signed_in(world.priya).post(address(world, draft, "release"), seen(world, now(world, draft)))

    home = signed_in(world.eve).get(address(world)).content.decode()
    assert HEADLINE in home
    assert "Decisions waiting for you" in home
    assert home.index("Download the PDF") < home.index("Decisions waiting for you") < home.index('class="board-page')
    assert signed_in(world.eve).get(address(world, draft)).status_code == 200
    assert signed_in(world.eve).get(address(world, draft, "pdf")).status_code == 200
    assert signed_in(world.rita).get(address(world, draft, "pdf")).status_code == 404
    mixed = f"/c/{world.bravo.pk}/briefings/{draft.pk}/pdf/"
    assert signed_in(world.priya).get(mixed).status_code == 404


def test_others_neither_write_nor_print_nor_release(signed_in, world: World, draft: Briefing) -> None:
    before = now(world, draft)
    for person in (world.erin, world.eve, world.vera, world.audrey):
        for verb in ("words", "figures", "print", "release"):
            assert signed_in(person).post(address(world, draft, verb), typed(draft)).status_code == 403
        assert signed_in(person).post(address(world) + "open/", {"month": "2026-11-01"}).status_code == 403

    after = now(world, draft)
    assert (after.version, after.snapshot_sha256) == (before.version, before.snapshot_sha256)
    assert not Job.objects.filter(kind="render.briefing").exists()


def test_a_released_page_stays_as_it_is(signed_in, world: World, draft: Briefing) -> None:
    done = released(signed_in, world, draft)

    for verb in ("figures", "print", "release"):
        assert signed_in(world.priya).post(address(world, draft, verb), {"has_read_flags": "on"}).status_code == 409
    assert signed_in(world.priya).post(address(world, draft, "words"), typed(done)).status_code == 422
    with entering(world.acme, by=world.priya), pytest.raises(DatabaseError), transaction.atomic():
        Briefing.objects.filter(pk=draft.pk).update(headline="Rewritten")
    assert now(world, draft).headline == HEADLINE
    assert b"What the words mean" in signed_in(world.eve).get(address(world, draft)).content


def test_a_page_printed_anew_after_it_was_read_does_not_go_out(signed_in, world: World, draft: Briefing) -> None:
    read = ready(signed_in, world, draft)
    with entering(world.acme, by=world.priya):
        Gap.objects.create(title="New", severity="high", impact="x", state="assessed", found_on=date(2026, 11, 4))
    signed_in(world.priya).post(address(world, draft, "figures"))
    again = printed(signed_in, world, draft)
    assert again.pdf_id != read.pdf_id

    answer = signed_in(world.priya).post(address(world, draft, "release"), seen(world, read))

    text = answer.content.decode()
    assert answer.status_code == 409
    assert briefings.REPRINTED in text
    assert f'name="version" value="{again.version}"' in text
    assert nothing_is_released(world)
    assert signed_in(world.priya).post(address(world, draft, "release"), seen(world, again)).status_code == 302
    assert signed_in(world.eve).get(address(world, draft, "pdf")).status_code == 200


def test_a_release_without_saying_what_was_read_is_refused(signed_in, world: World, draft: Briefing) -> None:
    ready(signed_in, world, draft)

    answer = signed_in(world.priya).post(address(world, draft, "release"), {"has_read_flags": "on"})

    assert answer.status_code == 409
    assert nothing_is_released(world)


def test_words_in_question_that_changed_after_they_were_read_stop_the_release(
    signed_in, world: World, draft: Briefing
) -> None:
    """The page is the same; a customer it names came on record meanwhile."""
    page = ready(signed_in, world, draft)
    read = seen(world, page)
    with entering(world.acme, by=world.priya):
        Commitment.objects.create(customer="Access Review")

    answer = signed_in(world.priya).post(address(world, draft, "release"), read)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert briefings.OTHER_FLAGS in text
    assert "It names the customer Access Review" in text
    assert f'name="flags_sha256" value="{seen(world, page)["flags_sha256"]}"' in text
    assert "checked" not in text[text.index('name="flags_sha256"') :]
    assert nothing_is_released(world)
    assert signed_in(world.priya).post(address(world, draft, "release"), seen(world, page)).status_code == 302


def test_words_read_without_saying_which_are_refused(signed_in, world: World, draft: Briefing) -> None:
    page = ready(signed_in, world, draft)

    answer = signed_in(world.priya).post(address(world, draft, "release"), seen(world, page) | {"flags_sha256": ""})

    assert answer.status_code == 422
    assert "Name the list of words in question that was read." in answer.content.decode()
    assert nothing_is_released(world)


def test_even_in_sql_a_release_is_of_the_printed_page(signed_in, world: World, draft: Briefing) -> None:
    read = ready(signed_in, world, draft)

    with entering(world.acme, by=world.priya), pytest.raises(DatabaseError, match="printed"), transaction.atomic():
        Release.objects.create(briefing=read, pdf=read.pdf, snapshot_sha256="0" * 64, released_by=world.priya)

    with entering(world.acme, by=world.priya):
        assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("month", "says"),
    [
        (date(2022, 12, 1), "on record since January 2023"),
        (date(2026, 12, 1), "has not begun"),
        (date(2026, 10, 2), "whole month"),
    ],
)
def test_a_month_before_the_client_or_ahead_of_today_is_refused(
    signed_in, world: World, month: date, says: str
) -> None:
    base = f"/api/v1/clients/{world.acme.pk}/briefings"

    answer = signed_in(world.priya).post(base, {"month": month.isoformat()}, content_type="application/json")

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert signed_in(world.priya).post(address(world) + "open/", {"month": month.isoformat()}).status_code == 422
    with entering(world.acme, by=world.priya):
        assert not Briefing.objects.exists()


def test_printing_twice_has_the_effect_of_once(signed_in, world: World, draft: Briefing) -> None:
    first = ready(signed_in, world, draft)
    signed_in(world.priya).post(address(world, draft, "print"))

    assert runner.run(Job.objects.get(kind="render.briefing", state="ready").pk)

    assert now(world, draft).pdf_id == first.pdf_id
    with entering(world.acme, by=world.priya):
        assert Event.objects.filter(verb="briefing.printed").count() == 1


def test_text_in_the_page_is_text_and_nothing_is_fetched(signed_in, world: World, draft: Briefing) -> None:
    """A33: markup in every field that reaches the PDF is printed as it was typed."""
    attack = "<img src=file:///etc/passwd><link rel=attachment href=file:///etc/passwd>"
    with entering(world.acme, by=world.priya):
        Risk.objects.update(harm=attack)
        Gap.objects.update(impact=attack)
    signed_in(world.priya).post(address(world, draft, "figures"))
    draft = now(world, draft)
    signed_in(world.priya).post(address(world, draft, "words"), typed(draft, headline=attack))

    done = printed(signed_in, world, draft)

    reader = PdfReader(io.BytesIO(body(signed_in(world.priya).get(address(world, done, "pdf")))))
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert "".join(attack.split()) in text
    assert "root:" not in text
    assert not reader.attachments


def test_thirty_months_cost_no_more_statements_than_one(signed_in, world: World, draft: Briefing) -> None:
    browser = signed_in(world.priya)
    pages = (address(world), f"/api/v1/clients/{world.acme.pk}/briefings")
    counts = []
    for extra in (0, 29):
        with entering(world.acme, by=world.priya):
            for number in range(extra):
                Briefing.objects.create(month=date(2023 + number // 12, number % 12 + 1, 1), computed_at=NOON)
        for page in pages:
            browser.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(page).status_code == 200
            counts.append(len(captured))

    assert counts[:2] == counts[2:]


def test_the_api_carries_the_whole_life(signed_in, world: World, program: Program) -> None:
    base = f"/api/v1/clients/{world.acme.pk}/briefings"
    browser = signed_in(world.priya)

    made = browser.post(base, {"month": "2026-10-01"}, content_type="application/json")
    one = f"{base}/{made.json()['id']}"
    words = {"headline": HEADLINE, "sentences": list(SENTENCES.values())}
    assert browser.patch(one, words, content_type="application/json").status_code == 428
    assert (
        browser.patch(one, words, content_type="application/json", headers={"If-Match": made["ETag"]}).status_code
        == 200
    )
    asked = browser.post(f"{one}/print", content_type="application/json")
    assert asked.status_code == 202
    assert runner.run(asked.json()["job"])
    assert signed_in(world.eve).get(one).status_code == 404
    assert signed_in(world.eve).post(f"{one}/release", content_type="application/json").status_code == 403
    read = signed_in(world.priya).get(one)
    assert read.json()["flags_sha256"] == sha256_of(read.json()["flags"])
    yes = {"has_read_flags": True, "flags_sha256": read.json()["flags_sha256"]}
    assert signed_in(world.priya).post(f"{one}/release", yes, content_type="application/json").status_code == 428
    unseen = {"If-Match": made["ETag"]}
    refused = signed_in(world.priya).post(f"{one}/release", yes, content_type="application/json", headers=unseen)
    assert refused.status_code == 412
    assert "changed after you looked at it" in refused.content.decode()
    for flags, status in (({}, 422), ({"flags_sha256": "x"}, 400), ({"flags_sha256": "0" * 64}, 409)):
        answer = signed_in(world.priya).post(
            f"{one}/release",
            {"has_read_flags": True} | flags,
            content_type="application/json",
            headers={"If-Match": read["ETag"]},
        )
        assert (answer.status_code, nothing_is_released(world)) == (status, True)
    done = signed_in(world.priya).post(
        f"{one}/release", yes, content_type="application/json", headers={"If-Match": read["ETag"]}
    )
    assert done.status_code == 201
    shown = signed_in(world.eve).get(one).json()
    assert shown["page"]["headline"] == HEADLINE
    assert shown["is_released"] is True
    assert (shown["flags"], shown["flags_sha256"]) == (None, None)
    assert done.json()["snapshot_sha256"] == shown["snapshot_sha256"]


def test_figures_of_today_come_with_numerator_denominator_and_definition(
    signed_in, world: World, program: Program
) -> None:
    answer = signed_in(world.priya).get(f"/api/v1/clients/{world.acme.pk}/metrics")

    figures = {figure["key"]: figure for figure in answer.json()["results"]}
    assert answer.json()["on"] == "2026-11-05"
    assert (figures["evidence_on_time"]["numerator"], figures["evidence_on_time"]["denominator"]) == (6, 8)
    assert figures["report_age"]["is_known"] is False
    assert figures["report_age"]["status"] == "unknown"
    assert signed_in(world.eve).get(f"/api/v1/clients/{world.acme.pk}/metrics").status_code == 403
