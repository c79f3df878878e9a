from soc2hub.custody.models.clearances import Clearance
from soc2hub.custody.models.holds import Hold
from soc2hub.custody.models.purges import Purge
from soc2hub.custody.models.retention import Retention

__all__ = ["Clearance", "Hold", "Purge", "Retention"]
