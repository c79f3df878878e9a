from scoping.models.categories import Category, CategoryChoice
from scoping.models.commitments import Commitment, CommitmentService
from scoping.models.flows import Flow
from scoping.models.options import EffortParameter, Option, OptionFlow, OptionStudy
from scoping.models.services import Service, ServiceSystem
from scoping.models.systems import Dependency, System, Tooling
from scoping.models.versions import ScopeApproval, ScopeVersion

__all__ = [
    "Category",
    "CategoryChoice",
    "Commitment",
    "CommitmentService",
    "Dependency",
    "EffortParameter",
    "Flow",
    "Option",
    "OptionFlow",
    "OptionStudy",
    "ScopeApproval",
    "ScopeVersion",
    "Service",
    "ServiceSystem",
    "System",
    "Tooling",
]
