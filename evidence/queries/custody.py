"""What a submission's page says of its file's fate, and which acts are open to this person."""

from dataclasses import dataclass

from evidence.models import Submission
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.custody.models import Hold, Purge
from soc2hub.custody.queries import holds_on, purge_of
from soc2hub.custody.sensitivity import Sensitivity
from soc2hub.vault.models import Blob
from soc2hub.vault.withdrawals import withdrawal_of


@dataclass(frozen=True, slots=True)
class FileCustody:
    """`notice` says why nothing of it is handed out, if so; `purge` is the one that was asked for or approved; the
    rest says which buttons there are."""

    notice: str
    are_words: bool
    holds: list[Hold]
    purge: Purge | None
    may_classify: bool
    may_privilege: bool
    may_hold: bool
    may_purge: bool
    may_decide: bool

    @property
    def notice_title(self) -> str:
        return "The words are gone" if self.are_words else "The file is not handed out"

    @property
    def is_shown(self) -> bool:
        return self.may_classify or bool(self.holds)


def custody_of(submission: Submission, access: Access) -> FileCustody:
    thing = submission.thing
    withdrawal = withdrawal_of(thing) if isinstance(thing, Blob) else None
    holds, purge = holds_on(thing), purge_of(thing)
    is_there = withdrawal is None and submission.purge_id is None
    return FileCustody(
        notice=withdrawal.words if withdrawal else submission.text if submission.purge_id else "",
        are_words=submission.blob is None,
        holds=holds,
        purge=purge,
        may_classify=access.may(P.SUBMIT_EVIDENCE),
        may_privilege=access.may(P.EDIT_CONTROLS) and submission.sensitivity == Sensitivity.LEGAL,
        may_hold=is_there and access.may(P.HOLD_EVIDENCE) and not any(hold.sha256 for hold in holds),
        may_purge=is_there and access.may(P.PURGE_EVIDENCE) and not holds and purge is None,
        may_decide=purge is not None and purge.is_open and access.may(P.PURGE_EVIDENCE),
    )
