from soc2hub.jobs.models.deliveries import Delivery
from soc2hub.jobs.models.jobs import LEASE, MOST_ATTEMPTS, IdempotencyKey, Job, Slot

__all__ = ["LEASE", "MOST_ATTEMPTS", "Delivery", "IdempotencyKey", "Job", "Slot"]
