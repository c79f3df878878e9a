"""The six tones in which the product speaks of a state, each with a shape so that it reads in grey."""

from enum import StrEnum


class Tone(StrEnum):
    """How a state should be taken. `UNKNOWN` is never shown as good (PRACTICE §8: "no data" is unknown)."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"
    INFO = "info"
    IDLE = "idle"
    UNKNOWN = "unknown"


SHAPE_NAMES: dict[Tone, str] = {
    Tone.GOOD: "circle",
    Tone.WATCH: "triangle",
    Tone.BAD: "diamond",
    Tone.INFO: "square",
    Tone.IDLE: "ring",
    Tone.UNKNOWN: "dashed ring",
}
