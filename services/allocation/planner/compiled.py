"""How the search is compiled: `entry` for what Python calls (kept on disk), `part` for what entries are made of.

Neither counts references: every call would count those of all arrays of World and Board, which took 60 % of the time
and makes threads wait for each other.  What is compiled so cannot allocate; its working memory is the board's Desk.
The few functions that must allocate say so.
"""

from typing import Any

from numba import njit

from services.allocation.planner.outdated import forget_outdated

forget_outdated()

_PLAIN: dict[str, Any] = {"error_model": "numpy", "_nrt": False}
_ENTRY: dict[str, Any] = {"cache": True, "nogil": True}
_PART: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
entry = njit(**_PLAIN, **_ENTRY)
part = njit(**_PLAIN, **_PART)
allocating_entry = njit(error_model="numpy", **_ENTRY)
allocating_part = njit(error_model="numpy", **_PART)
