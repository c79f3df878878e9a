from scoping.models.categories import Category, CategoryChoice
from scoping.models.commitments import Commitment, CommitmentService
from scoping.models.files import ScopeFile
from scoping.models.flows import Flow
from scoping.models.options import EffortParameter, Option, OptionFlow, OptionStudy
from scoping.models.services import Service, ServiceSystem
from scoping.models.systems import Dependency, System, Tooling
from scoping.models.vendors import Csoc, Cuec, Vendor, VendorReport, VendorSystem
from scoping.models.versions import ScopeApproval, ScopeVersion

__all__ = [
    "Csoc",
    "Cuec",
    "ScopeFile",
    "Vendor",
    "VendorReport",
    "VendorSystem",
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
