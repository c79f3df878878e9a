from audits.models import Request, SharedSubmission
from soc2hub.tenancy.scope import entering
from tests.audits.building import (
    again,
    asked,
    control,
    cost,
    evidence,
    in_room,
    opened,
    person,
    shared,
    submitted,
    url,
    verbs,
)
from tests.worlds import World

JSON = "application/json"


def put_status(api, world: World, request: Request, status: str, *, note: str = "", version: int | None = None):
    tag = {"If-Match": f'"{version or request.version}"'}
    body = {"auditor_status": status, "shared_note": note}
    return api.put(url("api_auditor_status", world.acme, request.pk), body, content_type=JSON, headers=tag)


def test_a_request_is_asked_changed_and_never_renamed(acme: World, signed_in) -> None:
    engagement, api = opened(acme), signed_in(acme.priya)
    body = {"engagement": str(engagement.pk), "ref": "IRL-7", "text": "Access review", "criteria": ["CC6.1"]}

    made = api.post(url("api_requests", acme.acme), body, content_type=JSON)
    changed = api.patch(
        url("api_request", acme.acme, made.json()["id"]),
        {"ref": "IRL-8", "text": "Other", "auditor_status": "accepted", "round": 5, "internal_status": "in_progress"},
        content_type=JSON, headers={"If-Match": made["ETag"]},
    )  # fmt: skip

    assert made.status_code == 201 and changed.status_code == 200
    answer = changed.json()
    assert (answer["ref"], answer["text"], answer["auditor_status"], answer["round"]) == (
        "IRL-7",
        "Other",
        "not_received",
        1,
    )
    assert answer["internal_status"] == "in_progress"
    assert verbs(acme, answer["id"]) == ["request.asked", "request.changed", "request.progressed"]


def test_an_id_is_never_used_twice_and_a_criterion_must_exist(acme: World, signed_in) -> None:
    engagement, api = opened(acme), signed_in(acme.priya)
    asked(acme, engagement, "IRL-7")
    body = {"engagement": str(engagement.pk), "ref": "IRL-7", "text": "Again"}

    assert api.post(url("api_requests", acme.acme), body, content_type=JSON).status_code == 409
    unknown = api.post(url("api_requests", acme.acme), body | {"criteria": ["CC99"]}, content_type=JSON)

    assert unknown.status_code == 400 and "CC99" in unknown.text
    with entering(acme.acme, by=acme.priya):
        assert Request.objects.count() == 1


def test_evidence_is_shared_and_the_request_submitted(acme: World, signed_in) -> None:
    request, api = asked(acme, opened(acme), owner=person(acme, acme.erin)), signed_in(acme.erin)
    proof = evidence(acme, control(acme))
    foreign = evidence(acme, control(acme, client=acme.bravo), state="submitted")
    shares = url("api_shares", acme.acme, request.pk)

    assert api.post(shares, {"submission": str(foreign.pk)}, content_type=JSON).status_code == 400
    assert api.post(shares, {"submission": str(proof.pk)}, content_type=JSON).status_code == 201
    handed = api.post(url("api_request_submission", acme.acme, request.pk), content_type=JSON)

    assert (handed.status_code, handed.json()["turn"]) == (201, "auditor")
    assert api.post(url("api_request_submission", acme.acme, request.pk), content_type=JSON).status_code == 409
    with entering(acme.acme, by=acme.priya):
        assert SharedSubmission.objects.count() == 1


def test_the_auditor_puts_their_status(acme: World, signed_in) -> None:
    engagement = opened(acme)
    in_room(acme, engagement)
    request = submitted(acme, asked(acme, engagement))
    api = signed_in(acme.audrey)

    listed = api.get(url("api_room_requests", acme.acme)).json()["results"]
    done = put_status(api, acme, request, "returned", note="October is missing.")

    assert [row["ref"] for row in listed] == [request.ref] and len(listed[0]["shared"]) == 1
    assert set(listed[0]["shared"][0]) == {
        "id", "title", "kind", "file_name", "text", "performed_on", "covers_from", "covers_to", "received_at", "sha256",
    }  # fmt: skip
    assert (done.status_code, done.json()["round"], done.json()["turn"]) == (200, 2, "team")
    assert "internal_status" not in done.json()
    assert put_status(api, acme, request, "accepted").status_code == 412


def test_nobody_but_the_auditor_puts_it(acme: World, signed_in) -> None:
    """DOMAIN R8.3, R12.2: only the auditor sets accepted."""
    request = submitted(acme, asked(acme, opened(acme)))

    for who in (acme.priya, acme.omar, acme.eve, acme.vera):
        assert put_status(signed_in(who), acme, request, "accepted").status_code == 403
    for who in (acme.audrey, acme.rita):
        assert put_status(signed_in(who), acme, request, "accepted").status_code == 404

    assert again(acme, request).auditor_status == "not_received"


def test_a_request_of_another_client_does_not_exist(acme: World, signed_in) -> None:
    foreign, api = asked(acme, opened(acme, client=acme.bravo)), signed_in(acme.priya)

    assert api.get(url("api_request", acme.acme, foreign.pk)).status_code == 404
    assert api.post(url("api_request_submission", acme.acme, foreign.pk)).status_code == 404
    assert api.get(url("api_shares", acme.acme, foreign.pk)).status_code == 404


def test_lists_cost_the_same_with_one_row_and_with_thirty(acme: World, signed_in) -> None:
    engagement = opened(acme)
    in_room(acme, engagement)
    submitted(acme, asked(acme, engagement))
    lists = ((acme.vera, url("api_requests", acme.acme)), (acme.audrey, url("api_room_requests", acme.acme)))
    few = [cost(signed_in(who), address) for who, address in lists]
    for number in range(30):
        request = asked(acme, engagement)
        shared(acme, request, evidence(acme, control(acme, f"N-{number}"), text=str(number).encode()))

    assert [cost(signed_in(who), address) for who, address in lists] == few
    assert max(few) <= 8


def test_the_list_is_narrowed_by_turn_and_engagement(acme: World, signed_in) -> None:
    engagement, other = opened(acme), opened(acme)
    asked(acme, engagement, "A-1")
    submitted(acme, asked(acme, engagement, "A-2"))
    asked(acme, other, "B-1")
    api = signed_in(acme.vera)

    ours = api.get(url("api_requests", acme.acme), {"turn": "team", "engagement": engagement.pk}).json()
    wrong = api.get(url("api_requests", acme.acme), {"engagement": "x"})

    assert [row["ref"] for row in ours["results"]] == ["A-1"]
    assert wrong.status_code == 400


def test_who_answers_a_request_does_not_reword_it(acme: World, signed_in) -> None:
    """DOMAIN R8.2: the words, kind, criteria and date are the auditor's."""
    erin, omar = person(acme, acme.erin), person(acme, acme.omar)
    request, api = asked(acme, opened(acme), owner=erin), signed_in(acme.erin)
    address = url("api_request", acme.acme, request.pk)

    for values in ({"text": "Less"}, {"kind": "policy"}, {"criteria": []}, {"due_on": "2030-01-01"}):
        answer = api.patch(address, values, content_type=JSON, headers={"If-Match": '"1"'})
        assert answer.status_code == 403
    handed_on = api.patch(address, {"owner": str(omar.pk)}, content_type=JSON, headers={"If-Match": '"1"'})

    assert handed_on.status_code == 200 and handed_on.json()["owner"] == str(omar.pk)
    assert verbs(acme, request.pk) == ["request.asked", "request.changed"]
    assert api.post(url("api_request_submission", acme.acme, request.pk)).status_code == 403


def test_a_copied_status_names_who_copied_it(acme: World, signed_in) -> None:
    request, api = asked(acme, opened(acme)), signed_in(acme.priya)
    body = {"auditor_status": "accepted", "shared_note": "Taken from their list"}
    address, tag = url("api_transcription", acme.acme, request.pk), {"If-Match": '"1"'}

    answer = api.put(address, body, content_type=JSON, headers=tag)

    assert answer.status_code == 200
    assert (answer.json()["transcribed_by"], answer.json()["turn"]) == (str(acme.priya.pk), "nobody")
    assert api.put(address, body, content_type=JSON, headers=tag).status_code == 412
    assert signed_in(acme.omar).put(address, body, content_type=JSON, headers=tag).status_code == 403
