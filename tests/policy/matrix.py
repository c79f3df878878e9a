"""Every route and who may use it: pages, endpoints and library pages. A new route is written here by hand.

`client(see, change)`: GET needs `see`, unsafe methods need `change` (the same where none is named).
"""

from dataclasses import dataclass

from soc2hub.accounts.roles import Permission as P


@dataclass(frozen=True)
class Line:
    kind: str
    methods: frozenset[str]
    see: P | None = None
    change: P | None = None


def client(see: P, change: P | None = None, methods: str = "GET") -> Line:
    return Line("client", frozenset(methods.split()), see, change or see)


def person(methods: str = "GET") -> Line:
    return Line("person", frozenset(methods.split()))


def public(methods: str = "GET") -> Line:
    return Line("public", frozenset(methods.split()))


PORTFOLIO = Line("portfolio", frozenset({"GET"}))
GIVE_SEATS = Line("portfolio", frozenset({"POST"}))
CHANGE_SEATS = Line("portfolio", frozenset({"PUT", "DELETE"}))
REVOKE_OWN = Line("portfolio", frozenset({"DELETE"}))

TEAM = {"practice_owner", "ciso", "analyst", "client_admin", "control_owner", "contributor"}
LEADS = {"practice_owner", "ciso", "analyst", "client_admin"}
OFFICERS = {"practice_owner", "ciso"}
ADVISERS = {"practice_owner", "ciso", "analyst"}

ALLOWED: dict[P, set[str]] = {
    P.SEE_PROGRAM: TEAM | {"viewer"},
    P.SEE_BRIEFINGS: LEADS | {"executive", "viewer"},
    P.SEE_ROOM: OFFICERS | {"auditor"},
    P.SEE_PEOPLE: TEAM,
    P.SEE_TRAIL: LEADS,
    P.EDIT_SCOPE: LEADS,
    P.APPROVE_SCOPE: {"client_admin", "executive"},
    P.EDIT_CONTROLS: LEADS,
    P.SUBMIT_EVIDENCE: TEAM,
    P.REVIEW_EVIDENCE: LEADS | {"control_owner"},
    P.RUN_AUDIT: ADVISERS,
    P.ANSWER_REQUESTS: TEAM,
    P.SET_AUDITOR_STATUS: {"auditor"},
    P.WRITE_BRIEFING: ADVISERS,
    P.RELEASE_BRIEFING: OFFICERS,
    P.DECIDE: {"executive"},
    P.ACCEPT_RISK: {"executive", "client_admin"},
    P.APPROVE_WAIVERS: OFFICERS | {"client_admin"},
    P.MANAGE_PEOPLE: OFFICERS | {"client_admin"},
    P.IMPORT: LEADS,
    P.SEE_CUSTODY: LEADS,
    P.HOLD_EVIDENCE: OFFICERS,
    P.PURGE_EVIDENCE: OFFICERS | {"client_admin"},
}

LIBRARY: set[str] = {
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/inactive/",
    "/accounts/signup/",
    "/accounts/reauthenticate/",
    "/accounts/email/",
    "/accounts/confirm-email/",
    "/accounts/password/change/",
    "/accounts/password/set/",
    "/accounts/password/reset/",
    "/accounts/login/code/confirm/",
    "/accounts/^confirm-email/(?P<key>[-:\\w]+)/$",
    "/accounts/password/reset/key/done/",
    "/accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "/accounts/password/reset/done/",
    "/accounts/2fa/",
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/recovery-codes/download/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/webauthn/reauthenticate/",
    "/accounts/2fa/webauthn/keys/<int:pk>/remove/",
    "/accounts/2fa/webauthn/keys/<int:pk>/edit/",
    "/accounts/2fa/webauthn/login/",
    "/accounts/sessions/",
    "/api/schema/",
    "/api/docs/",
}

MATRIX: dict[str, Line] = {
    "/c/<uuid:client_id>/audit/requests/<uuid:request_id>/populations/": client(
        P.ANSWER_REQUESTS, methods="GET POST"
    ),
    "/c/<uuid:client_id>/room/populations/<uuid:population_id>/": client(P.SEE_ROOM),
    "/c/<uuid:client_id>/room/populations/<uuid:population_id>/file/": client(P.SEE_ROOM),
    "/c/<uuid:client_id>/room/samples/<uuid:sample_id>/": client(P.SEE_ROOM),
    "/c/<uuid:client_id>/room/engagements/<uuid:engagement_id>/excused/": client(P.SEE_ROOM),
    "/api/v1/clients/<uuid:client_id>/room/engagements/<uuid:object_id>/excused": client(P.SEE_ROOM),
    "/c/<uuid:client_id>/room/populations/<uuid:population_id>/samples/": client(P.SET_AUDITOR_STATUS, methods="POST"),
    "/c/<uuid:client_id>/room/samples/<uuid:sample_id>/extension/": client(P.SET_AUDITOR_STATUS, methods="POST"),
    "/c/<uuid:client_id>/room/samples/<uuid:sample_id>/conclusion/": client(P.SET_AUDITOR_STATUS, methods="POST"),
    "/c/<uuid:client_id>/room/slots/<uuid:slot_id>/result/": client(P.SET_AUDITOR_STATUS, methods="POST"),
    "/c/<uuid:client_id>/room/slots/<uuid:slot_id>/replacement/": client(P.SET_AUDITOR_STATUS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/requests/<uuid:object_id>/populations": client(
        P.SEE_PROGRAM, P.ANSWER_REQUESTS, "GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/room/populations/<uuid:object_id>/items": client(P.SEE_ROOM),
    "/api/v1/clients/<uuid:client_id>/room/populations/<uuid:object_id>/samples": client(
        P.SEE_ROOM, P.SET_AUDITOR_STATUS, "GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/room/samples/<uuid:object_id>": client(P.SEE_ROOM),
    "/api/v1/clients/<uuid:client_id>/room/slots/<uuid:slot_id>/result": client(P.SET_AUDITOR_STATUS, methods="POST"),
    "/c/<uuid:client_id>/evidence/populations/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/populations/new/": client(P.SUBMIT_EVIDENCE, methods="GET POST"),
    "/c/<uuid:client_id>/evidence/populations/new/<str:ticket>/": client(P.SUBMIT_EVIDENCE, methods="GET POST"),
    "/c/<uuid:client_id>/evidence/populations/<uuid:population_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/populations/<uuid:population_id>/rows/": client(P.SUBMIT_EVIDENCE),
    "/c/<uuid:client_id>/evidence/populations/<uuid:population_id>/file/": client(P.SUBMIT_EVIDENCE),
    "/c/<uuid:client_id>/evidence/populations/<uuid:population_id>/edit/": client(
        P.SUBMIT_EVIDENCE, methods="GET POST"
    ),
    "/c/<uuid:client_id>/evidence/populations/<uuid:population_id>/explanations/": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/c/<uuid:client_id>/evidence/populations/<uuid:population_id>/submission/": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/c/<uuid:client_id>/evidence/populations/<uuid:population_id>/months/": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/evidence/populations/<uuid:population_id>/reconciliations/new/": client(
        P.SUBMIT_EVIDENCE, methods="GET POST"
    ),
    "/c/<uuid:client_id>/evidence/populations/<uuid:population_id>/samples/new/": client(
        P.RUN_AUDIT, methods="GET POST"
    ),
    "/c/<uuid:client_id>/evidence/reconciliations/<uuid:reconciliation_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/reconciliations/<uuid:reconciliation_id>/explanations/": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/c/<uuid:client_id>/evidence/samples/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/samples/redraw.py/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/samples/<uuid:sample_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/samples/<uuid:sample_id>/assignments/": client(P.RUN_AUDIT, methods="POST"),
    "/c/<uuid:client_id>/evidence/samples/<uuid:sample_id>/extension/": client(P.RUN_AUDIT, methods="POST"),
    "/c/<uuid:client_id>/evidence/samples/<uuid:sample_id>/conclusion/": client(P.RUN_AUDIT, methods="POST"),
    "/c/<uuid:client_id>/evidence/slots/<uuid:slot_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/slots/<uuid:slot_id>/evidence/": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/evidence/slots/<uuid:slot_id>/files/": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/evidence/slots/<uuid:slot_id>/result/": client(P.RUN_AUDIT, methods="POST"),
    "/c/<uuid:client_id>/evidence/slots/<uuid:slot_id>/replacement/": client(P.RUN_AUDIT, methods="POST"),
    "/c/<uuid:client_id>/evidence/sampling-profiles/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/sampling-profiles/edit/": client(P.RUN_AUDIT, methods="GET POST"),
    "/api/v1/clients/<uuid:client_id>/populations": client(P.SEE_PROGRAM, P.SUBMIT_EVIDENCE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/populations/<uuid:population_id>": client(
        P.SEE_PROGRAM, P.SUBMIT_EVIDENCE, "GET PATCH"
    ),
    "/api/v1/clients/<uuid:client_id>/populations/<uuid:population_id>/items": client(P.SUBMIT_EVIDENCE),
    "/api/v1/clients/<uuid:client_id>/populations/<uuid:population_id>/file": client(P.SUBMIT_EVIDENCE),
    "/api/v1/clients/<uuid:client_id>/populations/<uuid:population_id>/explanations": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/populations/<uuid:population_id>/submission": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/populations/<uuid:population_id>/months": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/populations/<uuid:population_id>/reconciliations": client(
        P.SEE_PROGRAM, P.SUBMIT_EVIDENCE, "GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/populations/<uuid:population_id>/samples": client(
        P.SEE_PROGRAM, P.RUN_AUDIT, "GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/reconciliations/<uuid:reconciliation_id>": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/reconciliations/<uuid:reconciliation_id>/explanations": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/samples": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/samples/<uuid:sample_id>": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/samples/<uuid:sample_id>/extension": client(P.RUN_AUDIT, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/samples/<uuid:sample_id>/conclusion": client(P.RUN_AUDIT, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/slots/<uuid:slot_id>": client(P.SEE_PROGRAM, P.RUN_AUDIT, "GET PUT"),
    "/api/v1/clients/<uuid:client_id>/slots/<uuid:slot_id>/evidence": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/slots/<uuid:slot_id>/result": client(P.RUN_AUDIT, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/slots/<uuid:slot_id>/replacement": client(P.RUN_AUDIT, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/sampling-profiles": client(P.SEE_PROGRAM, P.RUN_AUDIT, "GET POST"),
    "/": PORTFOLIO,
    "/c/<uuid:client_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/boundary/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/boundary/adoption/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/categories/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/categories/<slug:category>/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/versions/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/custody/": client(P.SEE_CUSTODY),
    "/c/<uuid:client_id>/custody/limits/": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/api/v1/clients/<uuid:client_id>/holds": client(P.SEE_CUSTODY, P.HOLD_EVIDENCE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/holds/<uuid:hold_id>/release": client(P.HOLD_EVIDENCE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/purges": client(P.SEE_CUSTODY, P.PURGE_EVIDENCE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/purges/<uuid:purge_id>/asking": client(P.PURGE_EVIDENCE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/purges/<uuid:purge_id>/approval": client(P.PURGE_EVIDENCE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/purges/<uuid:purge_id>/refusal": client(P.PURGE_EVIDENCE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/clearances": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/api/v1/clients/<uuid:client_id>/clearances/<uuid:clearance_id>/revocation": client(
        P.MANAGE_PEOPLE, methods="POST"
    ),
    "/c/<uuid:client_id>/custody/retention/": client(P.PURGE_EVIDENCE, methods="GET POST"),
    "/c/<uuid:client_id>/custody/purges/<uuid:purge_id>/asking/": client(P.PURGE_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/custody/holds/new/": client(P.HOLD_EVIDENCE, methods="GET POST"),
    "/c/<uuid:client_id>/custody/holds/<uuid:hold_id>/release/": client(P.HOLD_EVIDENCE, methods="GET POST"),
    "/c/<uuid:client_id>/custody/purges/<uuid:purge_id>/": client(P.PURGE_EVIDENCE),
    "/c/<uuid:client_id>/custody/purges/<uuid:purge_id>/approval/": client(P.PURGE_EVIDENCE, methods="GET POST"),
    "/c/<uuid:client_id>/custody/purges/<uuid:purge_id>/refusal/": client(P.PURGE_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/custody/clearances/": client(P.MANAGE_PEOPLE),
    "/c/<uuid:client_id>/custody/clearances/new/": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/c/<uuid:client_id>/custody/clearances/<uuid:clearance_id>/revocation/": client(P.MANAGE_PEOPLE, methods="POST"),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/sensitivity/": client(
        P.SUBMIT_EVIDENCE, methods="GET POST"
    ),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/also/": client(
        P.SUBMIT_EVIDENCE, methods="GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/also": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/c/<uuid:client_id>/audit/submissions/<uuid:submission_id>/requests/": client(
        P.ANSWER_REQUESTS, methods="GET POST"
    ),
    "/c/<uuid:client_id>/evidence/populations/<uuid:population_id>/sensitivity/": client(
        P.SUBMIT_EVIDENCE, methods="GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/sensitivity": client(
        P.SUBMIT_EVIDENCE, methods="PUT"
    ),
    "/api/v1/clients/<uuid:client_id>/populations/<uuid:population_id>/sensitivity": client(
        P.SUBMIT_EVIDENCE, methods="PUT"
    ),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/hold": client(
        P.HOLD_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/purge": client(
        P.PURGE_EVIDENCE, methods="POST"
    ),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/privilege/": client(
        P.EDIT_CONTROLS, methods="GET POST"
    ),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/hold/": client(
        P.HOLD_EVIDENCE, methods="GET POST"
    ),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/purge/": client(
        P.PURGE_EVIDENCE, methods="GET POST"
    ),
    "/c/<uuid:client_id>/import/": client(P.IMPORT, methods="GET POST"),
    "/c/<uuid:client_id>/import/<str:ticket>/": client(P.IMPORT, methods="GET POST"),
    "/c/<uuid:client_id>/scope/commitments/<uuid:object_id>/files/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/vendor-reports/<uuid:object_id>/files/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/files/<uuid:object_id>/": client(P.EDIT_SCOPE),
    "/c/<uuid:client_id>/scope/vendors/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/vendors/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/vendors/<uuid:object_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/vendors/<uuid:object_id>/row/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/vendors/<uuid:object_id>/edit/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/vendors/<uuid:object_id>/removal/": client(P.EDIT_SCOPE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/vendors": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/vendors/<uuid:object_id>": client(
        P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PATCH DELETE"
    ),
    "/c/<uuid:client_id>/scope/vendor-reports/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/vendor-reports/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/vendor-reports/<uuid:object_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/vendor-reports/<uuid:object_id>/row/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/vendor-reports/<uuid:object_id>/edit/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/vendor-reports/<uuid:object_id>/removal/": client(P.EDIT_SCOPE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/vendor-reports": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/vendor-reports/<uuid:object_id>": client(
        P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PATCH DELETE"
    ),
    "/c/<uuid:client_id>/scope/csocs/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/csocs/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/csocs/<uuid:object_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/csocs/<uuid:object_id>/row/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/csocs/<uuid:object_id>/edit/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/csocs/<uuid:object_id>/removal/": client(P.EDIT_SCOPE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/csocs": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/csocs/<uuid:object_id>": client(
        P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PATCH DELETE"
    ),
    "/c/<uuid:client_id>/scope/cuecs/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/cuecs/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/cuecs/<uuid:object_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/cuecs/<uuid:object_id>/row/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/cuecs/<uuid:object_id>/edit/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/cuecs/<uuid:object_id>/removal/": client(P.EDIT_SCOPE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/cuecs": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/cuecs/<uuid:object_id>": client(
        P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PATCH DELETE"
    ),
    "/c/<uuid:client_id>/scope/promises/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/duties/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/duties/gaps/": client(P.EDIT_CONTROLS, methods="POST"),
    "/c/<uuid:client_id>/scope/ties/<slug:target>/<uuid:object_id>/": client(P.EDIT_CONTROLS, methods="POST"),
    "/c/<uuid:client_id>/scope/ties/<uuid:object_id>/removal/": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/promises": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/duties": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/ties": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/ties/<uuid:object_id>": client(P.EDIT_CONTROLS, methods="DELETE"),
    "/c/<uuid:client_id>/scope/which-report/": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/which-report": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/questions/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/import/<slug:into>/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/import/<slug:into>/<str:ticket>/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/api/v1/clients/<uuid:client_id>/scope-imports": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/versions/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/versions/difference/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/versions/<uuid:object_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/to-sign/": client(P.APPROVE_SCOPE),
    "/c/<uuid:client_id>/to-sign/<uuid:object_id>/": client(P.APPROVE_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/commitments/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/commitments/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/commitments/<uuid:object_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/commitments/<uuid:object_id>/row/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/commitments/<uuid:object_id>/edit/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/commitments/<uuid:object_id>/removal/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/services/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/services/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/services/<uuid:object_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/services/<uuid:object_id>/row/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/services/<uuid:object_id>/edit/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/services/<uuid:object_id>/removal/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/systems/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/systems/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/systems/<uuid:object_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/systems/<uuid:object_id>/row/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/systems/<uuid:object_id>/edit/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/systems/<uuid:object_id>/removal/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/flows/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/flows/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/flows/<uuid:object_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/flows/<uuid:object_id>/row/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/flows/<uuid:object_id>/edit/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/flows/<uuid:object_id>/removal/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/options/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/options/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/options/study/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/options/<uuid:object_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/options/<uuid:object_id>/edit/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/options/<uuid:object_id>/row/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/options/<uuid:object_id>/removal/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/effort/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/effort/<slug:key>/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/effort/<slug:key>/reset/": client(P.EDIT_SCOPE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/options": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/options/<uuid:object_id>": client(
        P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PATCH DELETE"
    ),
    "/api/v1/clients/<uuid:client_id>/option-studies": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/effort-parameters": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/effort-parameters/<slug:key>": client(
        P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PUT DELETE"
    ),
    "/api/v1/clients/<uuid:client_id>/services": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/services/<uuid:object_id>": client(
        P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PATCH DELETE"
    ),
    "/api/v1/clients/<uuid:client_id>/systems": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/systems/<uuid:object_id>": client(
        P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PATCH DELETE"
    ),
    "/api/v1/clients/<uuid:client_id>/flows": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/flows/<uuid:object_id>": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PATCH DELETE"),
    "/api/v1/clients/<uuid:client_id>/commitments": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/commitments/<uuid:object_id>": client(
        P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PATCH DELETE"
    ),
    "/api/v1/clients/<uuid:client_id>/boundary": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/commitments/<uuid:object_id>/files": client(P.EDIT_SCOPE, methods="GET POST"),
    "/api/v1/clients/<uuid:client_id>/vendor-reports/<uuid:object_id>/files": client(P.EDIT_SCOPE, methods="GET POST"),
    "/api/v1/clients/<uuid:client_id>/scope-files/<uuid:object_id>": client(P.EDIT_SCOPE),
    "/api/v1/clients/<uuid:client_id>/scope-versions": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/scope-versions/<uuid:object_id>": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/scope-versions/<uuid:object_id>/differences/<uuid:former_id>": client(
        P.SEE_PROGRAM
    ),
    "/api/v1/clients/<uuid:client_id>/scope-versions/<uuid:object_id>/approval": client(
        P.APPROVE_SCOPE, methods="POST"
    ),
    "/c/<uuid:client_id>/work/": client(P.SUBMIT_EVIDENCE),
    "/c/<uuid:client_id>/controls/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/list/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/list/ticked/": client(P.EDIT_CONTROLS, methods="POST"),
    "/c/<uuid:client_id>/controls/choices/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/people/choices/": client(P.SEE_PEOPLE),
    "/c/<uuid:client_id>/controls/new/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/approvals/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/library/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/library/adoption/": client(P.EDIT_CONTROLS, methods="POST"),
    "/c/<uuid:client_id>/controls/library/starter-set/": client(P.EDIT_CONTROLS, methods="POST"),
    "/c/<uuid:client_id>/controls/schedule/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/schedule/coverage/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/schedule/calendar/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/schedule/publication/": client(P.EDIT_CONTROLS, methods="POST"),
    "/c/<uuid:client_id>/controls/waivers/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/waivers/<uuid:waiver_id>/answer/": client(P.APPROVE_WAIVERS, methods="POST"),
    "/c/<uuid:client_id>/controls/waivers/<uuid:waiver_id>/end/": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/controls/occurrences/<uuid:occurrence_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/occurrences/<uuid:occurrence_id>/move/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/occurrences/<uuid:occurrence_id>/waiver/": client(
        P.SUBMIT_EVIDENCE, methods="GET POST"
    ),
    "/c/<uuid:client_id>/controls/readiness/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/readiness/new/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/readiness/<uuid:assessment_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/readiness/<uuid:assessment_id>/completion/": client(
        P.EDIT_CONTROLS, methods="GET POST"
    ),
    "/c/<uuid:client_id>/controls/readiness/<uuid:assessment_id>/additions/": client(P.EDIT_CONTROLS, methods="POST"),
    "/c/<uuid:client_id>/controls/readiness/<uuid:assessment_id>/removal/": client(P.EDIT_CONTROLS, methods="POST"),
    "/c/<uuid:client_id>/controls/readiness/<uuid:assessment_id>/comparison/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/readiness/<uuid:assessment_id>/<uuid:conclusion_id>/": client(
        P.EDIT_CONTROLS, methods="GET POST"
    ),
    "/c/<uuid:client_id>/controls/occurrences/<uuid:occurrence_id>/no-occasion/": client(P.SUBMIT_EVIDENCE),
    "/c/<uuid:client_id>/controls/occurrences/<uuid:occurrence_id>/no-occasion/statement/": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/c/<uuid:client_id>/controls/no-occasions/<uuid:empty_id>/proof/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/no-occasions/<uuid:empty_id>/end/": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/controls/gaps/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/gaps/new/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/gaps/<uuid:gap_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/gaps/<uuid:gap_id>/edit/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/gaps/<uuid:gap_id>/assessment/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/gaps/<uuid:gap_id>/plan/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/gaps/<uuid:gap_id>/rejection/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/gaps/<uuid:gap_id>/reopening/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/gaps/<uuid:gap_id>/steps/<slug:name>/": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/controls/gaps/<uuid:gap_id>/acceptance/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/risks/<uuid:risk_id>/acceptance/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/not-applicable/": client(P.SEE_BRIEFINGS),
    "/c/<uuid:client_id>/controls/not-applicable/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/controls/not-applicable/<uuid:stated_id>/approval/": client(P.APPROVE_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/controls/not-applicable/<uuid:stated_id>/end/": client(P.EDIT_SCOPE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/not-applicable": client(P.SEE_BRIEFINGS, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/not-applicable/<uuid:stated_id>": client(P.EDIT_SCOPE, methods="DELETE"),
    "/api/v1/clients/<uuid:client_id>/not-applicable/<uuid:stated_id>/approval": client(
        P.APPROVE_SCOPE, methods="POST"
    ),
    "/c/<uuid:client_id>/acceptances/<uuid:acceptance_id>/": client(P.SEE_BRIEFINGS),
    "/c/<uuid:client_id>/acceptances/<uuid:acceptance_id>/answer/": client(P.ACCEPT_RISK, methods="POST"),
    "/c/<uuid:client_id>/acceptances/<uuid:acceptance_id>/withdrawal/": client(P.EDIT_CONTROLS, methods="POST"),
    "/c/<uuid:client_id>/controls/risks/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/risks/new/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/risks/<uuid:risk_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/risks/<uuid:risk_id>/edit/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/policies/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/policies/new/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/policies/<uuid:policy_id>/edit/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/<uuid:control_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/controls/<uuid:control_id>/edit/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/<uuid:control_id>/statement/": client(P.EDIT_CONTROLS, methods="GET POST"),
    "/c/<uuid:client_id>/controls/<uuid:control_id>/statements/<uuid:statement_id>/approval/": client(
        P.EDIT_CONTROLS, methods="POST"
    ),
    "/c/<uuid:client_id>/controls/<uuid:control_id>/criteria/": client(P.EDIT_CONTROLS, methods="POST"),
    "/c/<uuid:client_id>/controls/<uuid:control_id>/criteria/<str:criterion_id>/removal/": client(
        P.EDIT_CONTROLS, methods="POST"
    ),
    "/c/<uuid:client_id>/controls/<uuid:control_id>/retirement/": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/criteria": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/matrix": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/library": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/adoptions": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/controls": client(P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/controls/<uuid:control_id>": client(P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET PATCH"),
    "/api/v1/clients/<uuid:client_id>/controls/<uuid:control_id>/retirement": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/controls/<uuid:control_id>/statements": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/controls/<uuid:control_id>/statements/<int:number>/approval": client(
        P.EDIT_CONTROLS, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/controls/<uuid:control_id>/criteria/<str:criterion_id>": client(
        P.EDIT_CONTROLS, methods="PUT DELETE"
    ),
    "/api/v1/clients/<uuid:client_id>/occurrences": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/calendar": client(P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET PUT"),
    "/api/v1/clients/<uuid:client_id>/occurrences/<uuid:occurrence_id>": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/occurrences/<uuid:occurrence_id>/move": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/occurrences/<uuid:occurrence_id>/waiver": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/occurrences/<uuid:occurrence_id>/not-occurring": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/readiness-assessments": client(P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/readiness-assessments/<uuid:assessment_id>": client(
        P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET DELETE"
    ),
    "/api/v1/clients/<uuid:client_id>/readiness-assessments/<uuid:assessment_id>/completion": client(
        P.EDIT_CONTROLS, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/readiness-assessments/<uuid:assessment_id>/criteria": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/readiness-assessments/<uuid:assessment_id>/comparison": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/readiness-assessments/<uuid:assessment_id>/conclusions": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/readiness-assessments/<uuid:assessment_id>/conclusions/<uuid:conclusion_id>": client(  # noqa: E501
        P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET PATCH"
    ),
    "/api/v1/clients/<uuid:client_id>/occurrences/<uuid:occurrence_id>/not-occurring/end": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/waivers": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/waivers/<uuid:waiver_id>": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/waivers/<uuid:waiver_id>/answer": client(P.APPROVE_WAIVERS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/waivers/<uuid:waiver_id>/end": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/gaps": client(P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/gaps/<uuid:gap_id>": client(P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET PATCH"),
    "/api/v1/clients/<uuid:client_id>/gaps/<uuid:gap_id>/plan": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/gaps/<uuid:gap_id>/fix": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/gaps/<uuid:gap_id>/verification": client(P.REVIEW_EVIDENCE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/gaps/<uuid:gap_id>/closure": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/gaps/<uuid:gap_id>/acceptance": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/risks/<uuid:risk_id>/acceptance": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/acceptances": client(P.SEE_BRIEFINGS),
    "/api/v1/clients/<uuid:client_id>/acceptances/<uuid:acceptance_id>": client(P.SEE_BRIEFINGS),
    "/api/v1/clients/<uuid:client_id>/acceptances/<uuid:acceptance_id>/answer": client(P.ACCEPT_RISK, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/acceptances/<uuid:acceptance_id>/withdrawal": client(
        P.EDIT_CONTROLS, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/gaps/<uuid:gap_id>/rejection": client(P.EDIT_CONTROLS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/risks": client(P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/risks/<uuid:risk_id>": client(P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET PATCH"),
    "/api/v1/clients/<uuid:client_id>/policies": client(P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/policies/<uuid:policy_id>": client(P.SEE_PROGRAM, P.EDIT_CONTROLS, "GET PATCH"),
    "/c/<uuid:client_id>/evidence/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/review/": client(P.REVIEW_EVIDENCE),
    "/c/<uuid:client_id>/evidence/review/waiting/": client(P.REVIEW_EVIDENCE, methods="GET POST"),
    "/c/<uuid:client_id>/evidence/still-possible/": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/still-possible": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/submit/<uuid:occurrence_id>/": client(P.SUBMIT_EVIDENCE),
    "/c/<uuid:client_id>/evidence/submit/<uuid:occurrence_id>/files/": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/evidence/submit/<uuid:occurrence_id>/words/": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/evidence/submissions/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/file/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/comments/": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/c/<uuid:client_id>/evidence/comments/<uuid:comment_id>/retraction/": client(P.SUBMIT_EVIDENCE, methods="POST"),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/preview/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/preview/<int:page>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/acceptance/": client(
        P.REVIEW_EVIDENCE, methods="POST"
    ),
    "/c/<uuid:client_id>/evidence/submissions/<uuid:submission_id>/return/": client(P.REVIEW_EVIDENCE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/submissions": client(P.SEE_PROGRAM, P.SUBMIT_EVIDENCE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/submissions/first-pass": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/acceptance": client(
        P.REVIEW_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/return": client(
        P.REVIEW_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/file": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/comments": client(
        P.SEE_PROGRAM, P.SUBMIT_EVIDENCE, "GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/comments/<uuid:comment_id>/retraction": client(
        P.SUBMIT_EVIDENCE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/preview": client(P.SEE_PROGRAM),
    "/api/v1/clients/<uuid:client_id>/submissions/<uuid:submission_id>/preview/<int:page>": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/audit/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/audit/take-over/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/audit/engagements/new/": client(P.RUN_AUDIT, methods="GET POST"),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/edit/": client(P.RUN_AUDIT, methods="GET POST"),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/transitions/": client(P.RUN_AUDIT, methods="POST"),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/renewal/": client(P.RUN_AUDIT, methods="GET POST"),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/requests/again/": client(P.RUN_AUDIT, methods="POST"),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/scope/": client(P.RUN_AUDIT, methods="POST"),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/milestones/new/": client(
        P.RUN_AUDIT, methods="GET POST"
    ),
    "/c/<uuid:client_id>/audit/milestones/<uuid:milestone_id>/": client(P.RUN_AUDIT, methods="GET POST"),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/grants/new/": client(
        P.MANAGE_PEOPLE, methods="GET POST"
    ),
    "/c/<uuid:client_id>/audit/grants/<uuid:grant_id>/revocation/": client(P.MANAGE_PEOPLE, methods="POST"),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/requests/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/requests/new/": client(P.RUN_AUDIT, methods="GET POST"),
    "/c/<uuid:client_id>/audit/requests/<uuid:request_id>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/audit/requests/<uuid:request_id>/edit/": client(P.ANSWER_REQUESTS, methods="GET POST"),
    "/c/<uuid:client_id>/audit/requests/<uuid:request_id>/status/": client(P.ANSWER_REQUESTS, methods="POST"),
    "/c/<uuid:client_id>/audit/requests/<uuid:request_id>/auditor-status/": client(P.RUN_AUDIT, methods="GET POST"),
    "/c/<uuid:client_id>/audit/requests/<uuid:request_id>/notes/": client(P.ANSWER_REQUESTS, methods="POST"),
    "/c/<uuid:client_id>/audit/requests/<uuid:request_id>/evidence/": client(P.ANSWER_REQUESTS),
    "/c/<uuid:client_id>/audit/requests/<uuid:request_id>/shares/": client(P.ANSWER_REQUESTS, methods="POST"),
    "/c/<uuid:client_id>/audit/requests/<uuid:request_id>/submission/": client(P.ANSWER_REQUESTS, methods="POST"),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/tests/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/tests/<uuid:control_id>/new/": client(
        P.RUN_AUDIT, methods="GET POST"
    ),
    "/c/<uuid:client_id>/audit/engagements/<uuid:engagement_id>/results/<uuid:control_id>/": client(
        P.RUN_AUDIT, methods="GET POST"
    ),
    "/c/<uuid:client_id>/audit/tests/<uuid:test_id>/": client(P.RUN_AUDIT, methods="GET POST"),
    "/c/<uuid:client_id>/audit/notes/<uuid:note_id>/retraction/": client(P.ANSWER_REQUESTS, methods="POST"),
    "/c/<uuid:client_id>/audit/requests/<uuid:request_id>/comments/": client(P.ANSWER_REQUESTS, methods="POST"),
    "/c/<uuid:client_id>/audit/comments/<uuid:said_id>/retraction/": client(P.ANSWER_REQUESTS, methods="POST"),
    "/c/<uuid:client_id>/room/": client(P.SEE_ROOM),
    "/c/<uuid:client_id>/room/requests/<uuid:request_id>/comments/": client(P.SET_AUDITOR_STATUS, methods="POST"),
    "/c/<uuid:client_id>/room/comments/<uuid:said_id>/retraction/": client(P.SET_AUDITOR_STATUS, methods="POST"),
    "/c/<uuid:client_id>/room/requests/<uuid:request_id>/": client(P.SEE_ROOM),
    "/c/<uuid:client_id>/room/requests/<uuid:request_id>/status/": client(P.SET_AUDITOR_STATUS, methods="POST"),
    "/c/<uuid:client_id>/room/files/<uuid:submission_id>/": client(P.SEE_ROOM),
    "/c/<uuid:client_id>/room/files/<uuid:submission_id>/preview/": client(P.SEE_ROOM),
    "/c/<uuid:client_id>/room/files/<uuid:submission_id>/preview/<int:page>/": client(P.SEE_ROOM),
    "/api/v1/clients/<uuid:client_id>/engagements": client(P.SEE_PROGRAM, P.RUN_AUDIT, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/engagements/<uuid:object_id>": client(P.SEE_PROGRAM, P.RUN_AUDIT, "GET PATCH"),
    "/api/v1/clients/<uuid:client_id>/engagements/<uuid:object_id>/transitions": client(
        P.SEE_PROGRAM, P.RUN_AUDIT, "GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/milestones": client(P.SEE_PROGRAM, P.RUN_AUDIT, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/milestones/<uuid:object_id>": client(P.SEE_PROGRAM, P.RUN_AUDIT, "GET PATCH"),
    "/api/v1/clients/<uuid:client_id>/engagements/<uuid:object_id>/renewal": client(P.RUN_AUDIT, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/requests": client(P.SEE_PROGRAM, P.RUN_AUDIT, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/requests/<uuid:object_id>": client(P.SEE_PROGRAM, P.ANSWER_REQUESTS, "GET PATCH"),
    "/api/v1/clients/<uuid:client_id>/requests/<uuid:object_id>/shares": client(
        P.SEE_PROGRAM, P.ANSWER_REQUESTS, "GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/requests/<uuid:object_id>/submission": client(P.ANSWER_REQUESTS, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/requests/<uuid:object_id>/transcription": client(P.RUN_AUDIT, methods="PUT"),
    "/api/v1/clients/<uuid:client_id>/requests/<uuid:object_id>/auditor-status": client(
        P.SET_AUDITOR_STATUS, methods="PUT"
    ),
    "/api/v1/clients/<uuid:client_id>/room/requests": client(P.SEE_ROOM),
    "/api/v1/clients/<uuid:client_id>/requests/<uuid:object_id>/notes": client(
        P.SEE_PROGRAM, P.ANSWER_REQUESTS, "GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/requests/<uuid:object_id>/notes/<uuid:note_id>/retraction": client(
        P.ANSWER_REQUESTS, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/requests/<uuid:object_id>/comments": client(
        P.SEE_PROGRAM, P.ANSWER_REQUESTS, "GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/requests/<uuid:object_id>/comments/<uuid:said_id>/retraction": client(
        P.ANSWER_REQUESTS, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/room/requests/<uuid:object_id>/comments": client(
        P.SEE_ROOM, P.SET_AUDITOR_STATUS, "GET POST"
    ),
    "/api/v1/clients/<uuid:client_id>/room/requests/<uuid:object_id>/comments/<uuid:said_id>/retraction": client(
        P.SET_AUDITOR_STATUS, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/room/requests/<uuid:object_id>": client(P.SEE_ROOM),
    "/api/v1/clients/<uuid:client_id>/tests": client(P.SEE_PROGRAM, P.RUN_AUDIT, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/tests/<uuid:object_id>": client(P.SEE_PROGRAM, P.RUN_AUDIT, "GET PATCH"),
    "/c/<uuid:client_id>/briefings/": client(P.SEE_BRIEFINGS),
    "/c/<uuid:client_id>/briefings/open/": client(P.WRITE_BRIEFING, methods="POST"),
    "/c/<uuid:client_id>/briefings/<uuid:briefing_id>/": client(P.SEE_BRIEFINGS),
    "/c/<uuid:client_id>/briefings/<uuid:briefing_id>/words/": client(P.WRITE_BRIEFING, methods="POST"),
    "/c/<uuid:client_id>/briefings/<uuid:briefing_id>/figures/": client(P.WRITE_BRIEFING, methods="POST"),
    "/c/<uuid:client_id>/briefings/<uuid:briefing_id>/print/": client(P.WRITE_BRIEFING, methods="POST"),
    "/c/<uuid:client_id>/briefings/<uuid:briefing_id>/printing/": client(P.WRITE_BRIEFING),
    "/c/<uuid:client_id>/briefings/<uuid:briefing_id>/release/": client(P.RELEASE_BRIEFING, methods="POST"),
    "/c/<uuid:client_id>/briefings/<uuid:briefing_id>/pdf/": client(P.SEE_BRIEFINGS),
    "/c/<uuid:client_id>/scope/what-if/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/what-if/new/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/what-if/<uuid:alternative_id>/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/scope/what-if/<uuid:alternative_id>/removal/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/what-if/<uuid:alternative_id>/choice/": client(P.EDIT_SCOPE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/alternatives": client(P.SEE_PROGRAM, P.EDIT_SCOPE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/alternatives/<uuid:alternative_id>": client(
        P.SEE_PROGRAM, P.EDIT_SCOPE, "GET PATCH DELETE"
    ),
    "/api/v1/clients/<uuid:client_id>/alternatives/<uuid:alternative_id>/choice": client(
        P.EDIT_SCOPE, methods="POST"
    ),
    "/api/v1/clients/<uuid:client_id>/comparison": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/documents/<uuid:version_id>/<slug:kind>/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/documents/<uuid:version_id>/<slug:kind>/print/": client(P.EDIT_SCOPE, methods="POST"),
    "/c/<uuid:client_id>/scope/documents/<uuid:version_id>/<slug:kind>/pdf/": client(P.SEE_PROGRAM),
    "/c/<uuid:client_id>/scope/description/<slug:key>/": client(P.EDIT_SCOPE, methods="GET POST"),
    "/c/<uuid:client_id>/decisions/": client(P.SEE_BRIEFINGS),
    "/c/<uuid:client_id>/decisions/new/": client(P.WRITE_BRIEFING, methods="GET POST"),
    "/c/<uuid:client_id>/decisions/<uuid:decision_id>/": client(P.SEE_BRIEFINGS, methods="GET POST"),
    "/c/<uuid:client_id>/decisions/<uuid:decision_id>/edit/": client(P.WRITE_BRIEFING, methods="GET POST"),
    "/api/v1/clients/<uuid:client_id>/decisions": client(P.SEE_BRIEFINGS, P.WRITE_BRIEFING, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/decisions/<uuid:decision_id>": client(
        P.SEE_BRIEFINGS, P.WRITE_BRIEFING, "GET PATCH"
    ),
    "/api/v1/clients/<uuid:client_id>/decisions/<uuid:decision_id>/outcome": client(P.DECIDE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/briefings": client(P.SEE_BRIEFINGS, P.WRITE_BRIEFING, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/briefings/<uuid:briefing_id>": client(
        P.SEE_BRIEFINGS, P.WRITE_BRIEFING, "GET PATCH"
    ),
    "/api/v1/clients/<uuid:client_id>/briefings/<uuid:briefing_id>/figures": client(P.WRITE_BRIEFING, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/briefings/<uuid:briefing_id>/print": client(P.WRITE_BRIEFING, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/briefings/<uuid:briefing_id>/release": client(P.RELEASE_BRIEFING, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/metrics": client(P.SEE_PROGRAM),
    "/api/v1/portfolio": PORTFOLIO,
    "/api/v1/clients": PORTFOLIO,
    "/api/v1/clients/<uuid:client_id>/memberships": client(P.SEE_PEOPLE, P.MANAGE_PEOPLE, "GET POST"),
    "/api/v1/clients/<uuid:client_id>/memberships/<uuid:object_id>": client(
        P.SEE_PEOPLE, P.MANAGE_PEOPLE, "GET DELETE"
    ),
    "/api/v1/clients/<uuid:client_id>/memberships/<uuid:object_id>/role": client(P.MANAGE_PEOPLE, methods="PUT"),
    "/api/v1/clients/<uuid:client_id>/invitations": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/api/v1/clients/<uuid:client_id>/invitations/<uuid:object_id>": client(P.MANAGE_PEOPLE, methods="DELETE"),
    "/api/v1/clients/<uuid:client_id>/invitations/<uuid:object_id>/mail": client(P.MANAGE_PEOPLE, methods="POST"),
    "/api/v1/clients/<uuid:client_id>/trail": client(P.SEE_TRAIL),
    "/api/v1/clients/<uuid:client_id>/storage": client(P.SUBMIT_EVIDENCE, P.MANAGE_PEOPLE, "GET PUT"),
    "/api/v1/clients/<uuid:client_id>/uploads": client(P.SUBMIT_EVIDENCE, methods="GET POST"),
    "/api/v1/clients/<uuid:client_id>/uploads/<uuid:upload_id>": client(P.SUBMIT_EVIDENCE, methods="GET DELETE"),
    "/api/v1/clients/<uuid:client_id>/uploads/<uuid:upload_id>/pieces/<int:offset>": client(
        P.SUBMIT_EVIDENCE, methods="PUT"
    ),
    "/api/v1/colleagues": PORTFOLIO,
    "/api/v1/practices/<uuid:practice_id>/seats": GIVE_SEATS,
    "/api/v1/practices/<uuid:practice_id>/seats/<uuid:user_id>": CHANGE_SEATS,
    "/api/v1/tokens": PORTFOLIO,
    "/api/v1/tokens/<uuid:token_id>": REVOKE_OWN,
    "/c/<uuid:client_id>/people/": client(P.SEE_PEOPLE),
    "/c/<uuid:client_id>/people/new/": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/c/<uuid:client_id>/people/<uuid:person_id>/edit/": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/c/<uuid:client_id>/people/<uuid:person_id>/appointments/new/": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/c/<uuid:client_id>/people/appointments/<uuid:appointment_id>/end/": client(P.MANAGE_PEOPLE, methods="POST"),
    "/c/<uuid:client_id>/people/invitations/new/": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/c/<uuid:client_id>/people/invitations/auditor/": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/c/<uuid:client_id>/people/invitations/<uuid:invitation_id>/revocation/": client(P.MANAGE_PEOPLE, methods="POST"),
    "/c/<uuid:client_id>/people/invitations/<uuid:invitation_id>/mail/": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/c/<uuid:client_id>/access/": client(P.MANAGE_PEOPLE),
    "/c/<uuid:client_id>/access/new/": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/c/<uuid:client_id>/people/memberships/<uuid:membership_id>/": client(P.MANAGE_PEOPLE, methods="GET POST"),
    "/c/<uuid:client_id>/people/memberships/<uuid:membership_id>/revocation/": client(P.MANAGE_PEOPLE, methods="POST"),
    "/c/<uuid:client_id>/trail/": client(P.SEE_TRAIL),
    "/invitations/<str:token>/": public("GET POST"),
    "/colleagues/": PORTFOLIO,
    "/colleagues/<uuid:practice_id>/new/": person("GET POST"),
    "/colleagues/<uuid:practice_id>/<uuid:user_id>/": person("GET POST"),
    "/colleagues/<uuid:practice_id>/<uuid:user_id>/end/": person("POST"),
    "/clients/new/": person("GET POST"),
    "/search": person(),
    "/account/tokens/": person(),
    "/account/calendar/": person("GET POST"),
    "/calendar/<str:key>.ics": public(),
    "/account/tokens/new/": person("GET POST"),
    "/account/tokens/<uuid:token_id>/revocation/": person("POST"),
    "/accounts/login/": public("GET POST"),
    "/accounts/signup/": public("GET POST"),
    "/accounts/email/": public("GET POST"),
    "/^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": public("GET POST"),
    "/gallery/": person(),
    "/healthz": public(),
    "/readyz": public(),
    "/metrics": public(),
}
