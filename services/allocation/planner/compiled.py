"""How the search is compiled: `entry` for what Python calls (kept on disk), `part` for what entries are made of."""

from typing import Any

from numba import njit

entry = njit(cache=True, nogil=True, error_model="numpy")
_OPTIONS: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy"}
part = njit(**_OPTIONS)
