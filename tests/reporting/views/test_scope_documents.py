"""The scope memo and the system description's boundary, on the page and as PDF by the real worker (S8)."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from controls.actions import applicability
from controls.actions.mappings import map_to
from controls.actions.ties import tie
from controls.models import Criterion
from reporting.actions import scope_documents
from reporting.models import DescriptionStatement, ScopeDocument
from reporting.queries.scope_documents import text_of
from scoping.actions import commitments, flows, services, systems
from scoping.actions.categories import choose
from scoping.actions.vendors import CSOCS, VENDORS
from scoping.models import Category, ScopeVersion
from soc2hub.accounts.models import User
from soc2hub.jobs import runner
from soc2hub.jobs.models import Job
from soc2hub.lib.refusals import Invalid, Stale
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.controls.building import draft, running, second_lead
from tests.scoping.payments import Payments, payments, proposed, signed
from tests.worlds import World

SignIn = Callable[[User], Browser]
KIND = "render.scope_document"


@pytest.fixture
def made(world: World) -> Payments:
    with entering(world.acme, by=world.priya):
        return payments(world.priya)


@pytest.fixture
def version(world: World, made: Payments) -> ScopeVersion:
    with entering(world.acme, by=world.priya):
        return signed(drafter=world.priya, officer=world.eve)


def at(world: World, version: ScopeVersion, kind: str = "memo", verb: str = "") -> str:
    return f"/c/{world.acme.pk}/scope/documents/{version.pk}/{kind}/" + (f"{verb}/" if verb else "")


def stated(world: World, **said: str) -> None:
    with entering(world.acme, by=world.priya):
        for key, text in said.items():
            scope_documents.state(key.replace("_", "-"), text=text, version=None, by=world.priya)


def printed(world: World, browser: Browser, version: ScopeVersion, kind: str) -> str:
    """Through the page's button and the worker's own function; the text of the PDF, without its spaces."""
    assert browser.post(at(world, version, kind, "print")).status_code == 302
    job = Job.objects.get(kind=KIND, state="ready")
    assert runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.last_error) == ("done", "")
    answer = browser.get(at(world, version, kind, "pdf"))
    reader = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


def test_the_memo_says_both_sides_and_is_printed_once(world: World, version: ScopeVersion, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    page = browser.get(at(world, version)).content.decode()
    text = printed(world, browser, version, "memo")
    again = browser.post(at(world, version, "memo", "print"), follow=True)

    assert "What customers rely on, no more." in page
    assert "subservice organization under the carve-out method" in page
    assert "Signed by Eve" in page
    assert "Scopememo,version1" in text
    assert version.snapshot_sha256 in text
    assert "Exactly this text is printed already." in again.content.decode()
    with entering(world.acme, by=world.priya):
        assert ScopeDocument.objects.count() == 1
        assert scope_documents.print_document(version, "memo", by=world.priya) is None
        verbs = Event.objects.filter(verb__startswith="scope_document.").order_by("seq").values_list("verb", flat=True)
        assert list(verbs) == ["scope_document.ordered", "scope_document.printed", "scope_document.read"]


def test_the_description_names_every_part_that_is_not_complete(
    world: World, made: Payments, version: ScopeVersion, signed_in: SignIn
) -> None:
    page = signed_in(world.priya).get(at(world, version, "description"))

    missing = page.context["text"].missing
    assert [said.split(":")[0] for said in missing] == [
        "DC2", "DC2", "DC3", "DC3", "DC3", "DC4", "DC5", "DC6", "DC7", "DC7", "DC8", "DC9",
    ]  # fmt: skip
    assert "DC2: record what customers were promised about the service, or state it in your own words." in missing
    assert "DC7: say which controls AWS must have (CSOCs)." in missing
    assert b"Payments: Card payments for shops." in page.content


def test_statements_complete_the_description(
    world: World, made: Payments, version: ScopeVersion, signed_in: SignIn
) -> None:
    stated(world, dc2="Payments are kept safe.", dc2_requirements="TLS everywhere.",
           component_infrastructure="Runs in AWS.", component_people="Twelve engineers.",
           component_procedures="Written policies.", dc4="There were none.", dc6="There are none.",
           uer="Customers tell us whom to enrol.", dc8="None.", dc9="Nothing changed.")  # fmt: skip
    theirs, ours = "Physical access\nDisposal of media", "Their report, read each year."
    stated(world, **{f"csoc_{made.aws.pk}": theirs, f"monitoring_{made.aws.pk}": ours})

    browser = signed_in(world.priya)
    found = browser.get(at(world, version, "description")).context["text"]
    text = printed(world, browser, version, "description")

    assert [said.split(":")[0] for said in found.missing] == ["DC5"], "no control is mapped yet"
    aws = next(section for section in found.sections if section.title.endswith("AWS"))
    assert aws.items == ("Physical access", "Disposal of media")
    apart = next(section for section in found.sections if section.title == "Responsibilities of users")
    assert apart.items == ("Customers tell us whom to enrol.",)
    assert "Responsibilitiesofusers" in text and "Customerstelluswhomtoenrol." in text
    assert text.index("DC6Complementary") < text.index("Responsibilitiesofusers")
    done = {line.key: line.is_complete for line in found.completeness}
    assert done == {f"DC{number}": number != 5 for number in range(1, 10)}
    assert "DC6Complementaryuserentitycontrols:complete" in text and "1thingmissing" in text


def test_the_register_of_vendors_is_what_the_seventh_part_says(
    world: World, made: Payments, version: ScopeVersion, signed_in: SignIn
) -> None:
    """DOMAIN R9.2, oracle 4: a carve-out without CSOCs is incomplete, an inclusion needs its own assertion."""
    subservice = {"relation": "subservice", "reason": "Users ask.", "matters_to_users": "yes",
                  "controls_necessary": "yes", "by": world.priya}  # fmt: skip
    with entering(world.acme, by=world.priya):
        aws = VENDORS.add(name="Amazon", service="Runs our servers.", method="carve_out", runs=[made.aws], **subservice)
        desk = VENDORS.add(name="Nightdesk", method="inclusive", assertion="asked", **subservice)
        VENDORS.add(name="Later", **subservice)
    browser = signed_in(world.priya)

    lacking = browser.get(at(world, version, "description")).context["text"].missing
    with entering(world.acme, by=world.priya):
        VENDORS.change(aws, version=1, monitoring="Its report, each year.", by=world.priya)
        VENDORS.change(desk, version=1, assertion="received", service="Answers calls at night.", by=world.priya)
        CSOCS.add(vendor=aws, words="Wipes its disks.", criteria=["CC6.5"], by=world.priya)
        csoc = CSOCS.add(vendor=aws, words="Guards its doors.", criteria=["CC6.4"], by=world.priya)
        tie(draft(world, "PH-1"), csoc=csoc, by=world.priya)
    text = browser.get(at(world, version, "description")).context["text"]
    paper = printed(world, browser, version, "description")

    said = [line for line in lacking if line.startswith("DC7")]
    assert said == [
        "DC7: say which controls Amazon must have (CSOCs).",
        "DC7: say how Amazon is monitored.",
        "DC7: say what Later does for us.",
        "DC7: decide how Later is treated.",
        "DC7: say what Nightdesk does for us.",
        "DC7: Nightdesk is included without its own assertion; the report cannot be issued without it.",
    ]
    assert [line for line in text.missing if line.startswith("DC7")] == [
        "DC7: Amazon, “Wipes its disks.”: name our control that watches it.",
        "DC7: say what Later does for us.",
        "DC7: decide how Later is treated.",
    ]
    amazon = next(section for section in text.sections if section.title.endswith("Amazon"))
    assert amazon.grid.rows == (("Guards its doors.", "CC6.4", "PH-1"), ("Wipes its disks.", "CC6.5", "–"))
    assert not any(section.title.endswith("AWS") for section in text.sections), "the register speaks for its systems"
    assert "Nightdeskhasgivenitsownassertion" in paper and "Inclusivemethod" in paper
    assert "Monitoredby:Itsreport,eachyear." in paper


def test_only_controls_in_place_and_reasons_an_officer_agreed_to_are_stated(
    world: World, version: ScopeVersion
) -> None:
    """DOMAIN R1.6, R3.3: a draft covers nothing yet; a criterion left out is told with its reason."""
    lead = second_lead(world)
    with entering(world.acme, by=world.priya):
        map_to(running(world, lead, since=date(2026, 1, 1)), Criterion.objects.get(pk="CC6.1"), by=world.priya)
        map_to(draft(world, "AC-2"), Criterion.objects.get(pk="CC6.2"), by=world.priya)
        reason = "We collect nothing."
        row = applicability.state(Criterion.objects.get(pk="CC6.4"), reason=reason, by=world.priya)
        waiting = text_of(version, "description")
    with entering(world.acme, by=world.eve):
        applicability.approve(row, version=1, by=world.eve)
    with entering(world.acme, by=world.priya):
        agreed = text_of(version, "description")

    assert "DC8: an officer must agree that CC6.4 does not apply, or it counts." in waiting.missing
    assert "DC5: what is to cover CC6.2 is not in place yet." in agreed.missing
    controls = next(section for section in agreed.sections if section.title.startswith("DC5"))
    assert controls.paragraphs == ("32 criteria apply; 1 control in use is mapped to them.",)
    assert "CC6.2" not in controls.missing[0] and "CC6.4" not in controls.missing[0]
    left_out = next(section for section in agreed.sections if section.title.startswith("DC8"))
    assert (left_out.items, left_out.missing) == (("CC6.4: We collect nothing.",), ())


def test_the_second_part_is_what_the_promise_check_says(world: World, made: Payments, signed_in: SignIn) -> None:
    """DOMAIN R2.5: by kind, never by customer; what nothing keeps is named."""
    notice = {"kind": "breach_notice", "stage": "signed", "services_named": [made.service], "by": world.priya}
    with entering(world.acme, by=world.priya):
        first = commitments.add(customer="Kettle", promised=Decimal(120), **notice)
        commitments.add(customer="Lamp", promised=Decimal(24), **notice)
        version = signed(drafter=world.priya, officer=world.eve)
        commitments.add(customer="Later", promised=Decimal(1), **notice)
        control = draft(world, "IR-05")
        tie(control, commitment=first, parameter="days", by=world.priya)

    page = signed_in(world.priya).get(at(world, version, "description"))
    text = page.context["text"]

    promised, required = [section for section in text.sections if section.title.startswith("DC2")]
    assert promised.grid.rows == (
        ("Breach notice", "24 hours", "1 customer", "–"),
        ("Breach notice", "120 hours", "1 customer", "Access is reviewed (IR-05: days 5)"),
    )
    assert promised.missing == ("DC2: Lamp: breach notice: name the control that keeps it.",)
    stating = signed_in(world.priya).get(f"/c/{world.acme.pk}/scope/description/dc2/").content.decode()
    assert f'href="/c/{world.acme.pk}/scope/promises/"' in stating and "not mended by words" in stating
    assert (required.items, required.missing) == (("Access is reviewed (IR-05: days 5)",), ())


def test_a_control_of_users_names_its_criterion(world: World, version: ScopeVersion) -> None:
    """DOMAIN R9.4."""
    stated(world, dc6="Users remove their leavers (CC6.2).\nUsers keep their keys.")

    with entering(world.acme, by=world.priya):
        missing = text_of(version, "description").missing

    assert [said for said in missing if said.startswith("DC6")] == [
        "DC6: name the criterion that “Users keep their keys.” serves, such as CC6.1."
    ]


def test_a_memo_without_security_warns_and_asks_for_the_auditors_view(world: World, made: Payments) -> None:
    """S3, DOMAIN R1.5: warned, never blocked; the reason and the auditor's view are on record."""
    with entering(world.acme, by=world.priya):
        choose(Category.AVAILABILITY, is_in=True, reason="They ask.", by=world.priya)
        left = choose(Category.SECURITY, is_in=False, reason="Only uptime is asked.", by=world.priya)
        first = text_of(proposed(world.priya), "memo")
        choose(Category.SECURITY, is_in=False, reason=left.reason, auditors_view="Fine.", version=1, by=world.priya)
        second = text_of(proposed(world.priya), "memo")

    assert first.missing == ("Security is left out: put the auditor's view on record.",)
    [categories] = [section for section in second.sections if section.title == "Categories"]
    assert second.missing == () and "may decline it" in categories.paragraphs[0]
    assert ("Security", "out", "Only uptime is asked. The auditor's view: Fine.") in categories.grid.rows


def test_a_type_1_description_has_no_ninth_part(world: World, made: Payments) -> None:
    with entering(world.acme, by=world.priya):
        version = proposed(world.priya, report_type="type_1", period_start=None, period_end=None, as_of="2027-02-01")
        version.refresh_from_db()

        titles = [section.title for section in text_of(version, "description").sections]

    assert not any(title.startswith("DC9") for title in titles)
    assert titles[-1].startswith("DC8")


def test_a_later_memo_tells_what_changed(world: World, made: Payments, version: ScopeVersion) -> None:
    with entering(world.acme, by=world.priya):
        flows.change(made.export, version=1, cut_by="tokenised", by=world.priya)
        later = proposed(world.priya, change_reason="Tokenised at last.")

        sections = {section.title: section for section in text_of(later, "memo").sections}

    assert "Why the scope changed: Tokenised at last." in sections["The decision"].paragraphs
    assert "“Warehouse” is outside the boundary now." in sections["What changed since the version signed before"].items


def test_a_changed_text_is_printed_anew_and_the_old_bytes_stay(
    world: World, made: Payments, version: ScopeVersion, signed_in: SignIn
) -> None:
    browser = signed_in(world.priya)
    printed(world, browser, version, "description")

    stated(world, dc4="There were none.")

    assert browser.get(at(world, version, "description", "pdf")).status_code == 404
    assert "Therewerenone." in printed(world, browser, version, "description")
    with entering(world.acme, by=world.priya):
        assert ScopeDocument.objects.filter(kind="description").count() == 2


def test_what_was_frozen_stays_when_the_records_move_on(world: World, made: Payments, version: ScopeVersion) -> None:
    with entering(world.acme, by=world.priya):
        before = text_of(version, "memo")
        services.change(made.service, version=1, description="Something else.", by=world.priya)
        systems.change(made.api, version=1, name="Gateway", by=world.priya)

        assert text_of(version, "memo") == before


def test_a_statement_refuses_lost_updates_and_unknown_parts(
    world: World, made: Payments, signed_in: SignIn
) -> None:
    browser, address = signed_in(world.priya), f"/c/{world.acme.pk}/scope/description/dc4/"

    first = browser.post(address, {"text": "None."})
    blind = browser.post(address, {"text": "Two."})
    changed = browser.post(address, {"text": "One.", "version": "1"})
    unknown = browser.get(f"/c/{world.acme.pk}/scope/description/dc77/")
    not_carved = browser.get(f"/c/{world.acme.pk}/scope/description/csoc-{made.api.pk}/")

    assert (first.status_code, blind.status_code, changed.status_code) == (302, 422, 302)
    assert (unknown.status_code, not_carved.status_code) == (404, 404)
    with entering(world.acme, by=world.priya):
        assert DescriptionStatement.objects.get().text == "One."
        with pytest.raises(Stale):
            scope_documents.state("dc4", text="", version=1, by=world.priya)
        assert scope_documents.state("dc4", text="", version=2, by=world.priya) is None
        assert not DescriptionStatement.objects.exists()
        with pytest.raises(Invalid):
            scope_documents.state("nonsense", text="x", version=None, by=world.priya)


def test_others_see_nothing_and_readers_change_nothing(
    world: World, made: Payments, version: ScopeVersion, signed_in: SignIn
) -> None:
    rita = signed_in(world.rita)
    assert rita.get(at(world, version)).status_code == 404
    assert rita.get(f"/c/{world.rival.pk}/scope/documents/{version.pk}/memo/").status_code == 404
    assert rita.get(f"/c/{world.rival.pk}/scope/description/csoc-{made.aws.pk}/").status_code == 404
    omar = signed_in(world.omar)
    assert omar.get(at(world, version)).status_code == 200
    assert omar.post(at(world, version, "memo", "print")).status_code == 403
    assert omar.post(f"/c/{world.acme.pk}/scope/description/dc4/", {"text": "x"}).status_code == 403
    assert omar.get(at(world, version, "nonsense")).status_code == 404
    assert not Job.objects.filter(kind=KIND).exists()


def test_the_description_takes_a_constant_number_of_statements(
    world: World, made: Payments, version: ScopeVersion, signed_in: SignIn
) -> None:
    browser = signed_in(world.vera)
    browser.get(at(world, version, "description"))
    with CaptureQueriesContext(connection) as few:
        browser.get(at(world, version, "description"))
    stated(world, dc4="None.", dc6="None.", dc8="None.")

    with CaptureQueriesContext(connection) as many:
        browser.get(at(world, version, "description"))

    assert len(many) == len(few)
