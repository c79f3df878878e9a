from evidence.models.reviews import Acceptance, Return
from evidence.models.submissions import Submission

__all__ = ["Acceptance", "Return", "Submission"]
