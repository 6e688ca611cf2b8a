"""What a dossier may hold at most. Input is hostile until it has been checked against these."""

import re

TABLE_BYTES = 256 * 2**20
"""Size of one table or GIS file."""
TOML_BYTES = 16 * 2**20
"""Size of one settings file."""
ROWS = 1_000_000
"""Rows of one table."""
CELL = 100_000
"""Characters of one cell."""
ENTRIES = 10_000
"""Files and folders in the dossier's folder."""
PROPOSALS = 1_000
"""Files in ``proposals``."""
DEPTH = 16
"""Levels of nesting in a settings file; the format itself needs 5."""
KEY_PARTS = 8
"""Parts of a dotted key, beyond which the standard parser slows down with the square of their number."""
SHARES = 20_000_000
"""Places times communities (at 24 bytes each)."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Signs that no text may hold: they cannot be written into HTML or SVG, and steer a terminal."""
