from evidence.models.comments import Comment, Words
from evidence.models.reviews import Acceptance, Return
from evidence.models.submissions import Submission

__all__ = ["Acceptance", "Comment", "Return", "Submission", "Words"]
