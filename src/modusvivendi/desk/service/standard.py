"""What is filed at the ASTM surface goes into the desk's log, and is held against what is filed at the desk."""

from modusvivendi.desk.dss import Keep
from modusvivendi.desk.office import Desk
from modusvivendi.desk.references import Reference


def keep_in_log(desk: Desk) -> Keep:
    """Return what writes an entry for each change at the ASTM surface, tells of it, and gives the entry's number."""
    return lambda change: Reference(desk, change).enter
