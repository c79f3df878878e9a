"""The twelve colours a client can have: numbers on records, classes in tokens.css, hex where neither reaches."""

CLIENT_COLOURS: dict[int, str] = {
    1: "#1f5fbf",
    2: "#0f766e",
    3: "#7a3ea8",
    4: "#a63d2f",
    5: "#2f6b2f",
    6: "#8f5600",
    7: "#b0246b",
    8: "#3f4fb8",
    9: "#0b6785",
    10: "#66571d",
    11: "#6d4c3d",
    12: "#475569",
}


def client_colour(number: int) -> str:
    """The colour of a number; any other number goes round."""
    return CLIENT_COLOURS[(int(number) - 1) % len(CLIENT_COLOURS) + 1]
