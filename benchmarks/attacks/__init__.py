"""Attack drills (SECURITY §2.A): each does what a stranger, a rival or an insider would try, and looks what came of it."""
