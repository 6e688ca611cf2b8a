"""The shapely library, with its types left open.

The published stubs describe an older shapely (without ``coverage_clean``) and leave most results partly unknown, which
strict checking refuses. Our own functions say what they take and give.
"""

from typing import Any

import shapely as _shapely

shapely: Any = _shapely
