"""Roles (DOMAIN R12.2), what each may do, and who may grant whom. The database knows the same sets."""

from enum import StrEnum


class Role(StrEnum):
    PRACTICE_OWNER = "practice_owner"
    CISO = "ciso"
    ANALYST = "analyst"
    CLIENT_ADMIN = "client_admin"
    CONTROL_OWNER = "control_owner"
    CONTRIBUTOR = "contributor"
    EXECUTIVE = "executive"
    AUDITOR = "auditor"
    VIEWER = "viewer"

    @property
    def label(self) -> str:
        return {"ciso": "CISO"}.get(self.value, self.value.replace("_", " ").capitalize())


class Permission(StrEnum):
    """What a view or an endpoint needs; one each."""

    SEE_PROGRAM = "see the program"
    SEE_BRIEFINGS = "see released briefings"
    SEE_ROOM = "see what was shared with the auditor"
    SEE_PEOPLE = "see people and roles"
    SEE_TRAIL = "see the trail"
    EDIT_SCOPE = "edit the scope"
    APPROVE_SCOPE = "approve the scope"
    EDIT_CONTROLS = "edit controls"
    SUBMIT_EVIDENCE = "submit evidence"
    REVIEW_EVIDENCE = "review evidence"
    RUN_AUDIT = "run the audit"
    ANSWER_REQUESTS = "answer the auditor's requests"
    SET_AUDITOR_STATUS = "set the auditor's status"
    WRITE_BRIEFING = "write the briefing"
    RELEASE_BRIEFING = "release the briefing"
    DECIDE = "decide what leadership must decide"
    ACCEPT_RISK = "accept a risk for the client"
    APPROVE_WAIVERS = "approve waivers"
    MANAGE_PEOPLE = "manage people"
    IMPORT = "import a program"
    SEE_CUSTODY = "see what is held, damaged or purged"
    HOLD_EVIDENCE = "place and release legal holds"
    PURGE_EVIDENCE = "purge files, with somebody else"


P = Permission
_READ = {P.SEE_PROGRAM, P.SEE_BRIEFINGS}
_OWNER_WORK = {P.SEE_PROGRAM, P.SUBMIT_EVIDENCE, P.ANSWER_REQUESTS, P.SEE_PEOPLE}
_LEAD_WORK = _OWNER_WORK | {P.SEE_BRIEFINGS}
_ADMIN = _LEAD_WORK | {P.EDIT_SCOPE, P.EDIT_CONTROLS, P.REVIEW_EVIDENCE, P.MANAGE_PEOPLE, P.SEE_TRAIL, P.IMPORT,
          P.SEE_CUSTODY, P.PURGE_EVIDENCE}  # fmt: skip
_ANALYST = _LEAD_WORK | {
    P.EDIT_SCOPE, P.EDIT_CONTROLS, P.REVIEW_EVIDENCE, P.RUN_AUDIT, P.WRITE_BRIEFING, P.SEE_TRAIL, P.IMPORT,
    P.SEE_CUSTODY,
}  # fmt: skip
_CISO = _ANALYST | {
    P.RELEASE_BRIEFING, P.MANAGE_PEOPLE, P.SEE_ROOM, P.APPROVE_WAIVERS, P.HOLD_EVIDENCE, P.PURGE_EVIDENCE,
}  # fmt: skip

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.PRACTICE_OWNER: frozenset(_CISO),
    Role.CISO: frozenset(_CISO),
    Role.ANALYST: frozenset(_ANALYST),
    Role.CLIENT_ADMIN: frozenset(_ADMIN | {P.APPROVE_SCOPE, P.ACCEPT_RISK, P.APPROVE_WAIVERS}),
    Role.CONTROL_OWNER: frozenset(_OWNER_WORK | {P.REVIEW_EVIDENCE}),
    Role.CONTRIBUTOR: frozenset(_OWNER_WORK),
    Role.EXECUTIVE: frozenset({P.SEE_BRIEFINGS, P.DECIDE, P.APPROVE_SCOPE, P.ACCEPT_RISK}),
    Role.AUDITOR: frozenset({P.SEE_ROOM, P.SET_AUDITOR_STATUS}),
    Role.VIEWER: frozenset(_READ),
}

RANK: dict[Role, int] = {
    Role.PRACTICE_OWNER: 100, Role.CISO: 90, Role.CLIENT_ADMIN: 60, Role.ANALYST: 50, Role.CONTROL_OWNER: 40,
    Role.EXECUTIVE: 40, Role.CONTRIBUTOR: 30, Role.AUDITOR: 20, Role.VIEWER: 10,
}  # fmt: skip
LEADS = (Role.PRACTICE_OWNER, Role.CISO)
PRACTICE_ROLES = (*LEADS, Role.ANALYST)


def may(role: Role | str, permission: Permission) -> bool:
    return permission in GRANTS[Role(role)]


def may_grant(granter: Role | str, role: Role | str) -> bool:
    """Nobody grants above their own role (SECURITY §1.4)."""
    return may(granter, P.MANAGE_PEOPLE) and RANK[Role(role)] <= RANK[Role(granter)]


def grantable(granter: Role | str) -> list[Role]:
    """What somebody may give to whom works on the program; an auditor is invited apart from these."""
    return [role for role in Role if role is not Role.AUDITOR and may_grant(granter, role)]
