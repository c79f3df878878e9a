"""Which drill is which case."""

from collections.abc import Callable

from benchmarks.attacks import (
    chains,
    confirmations,
    doors,
    keys,
    neighbours,
    oddities,
    overposting,
    passwords,
    readers,
    senders,
    sign_ins,
    strangers,
    tokens,
    twins,
    walls,
)
from benchmarks.faults.ground import Ground
from benchmarks.faults.results import Result

Drill = Callable[[Ground], Result]
ATTACKS: dict[str, Drill] = {
    "A01": strangers.declared_routes,
    "A02": strangers.rival_firm,
    "A03": strangers.sibling_client,
    "A04": strangers.mixed_paths,
    "A05": keys.foreign_keys,
    "A07": keys.questions,
    "A09": strangers.files_by_id,
    "A12": readers.readers_write,
    "A13": overposting.extra_fields,
    "A17": twins.same_names,
    "A18": walls.no_context,
    "A19": walls.catalogue,
    "A25": senders.slow_senders,
    "A35": sign_ins.brute_force,
    "A37": tokens.removed_person,
    "A39": passwords.forgotten_password,
    "A43": passwords.new_password_ends_sessions,
    "A45": confirmations.old_sessions,
    "A46": tokens.api_tokens,
    "A50": doors.headers_everywhere,
    "A51": doors.cookies,
    "A52": doors.caches,
    "A55": doors.redirects,
    "A61": walls.sealed_trail,
    "A62": chains.forged_history,
    "A65": doors.exposure,
    "A66": oddities.odd_input,
    "A67": sign_ins.enumeration,
    "A70": neighbours.forged_messages,
}
