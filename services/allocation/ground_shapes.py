"""What the arrays of a bound are made of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

NEVER = 1e9
"""Minutes, and prices, of what cannot be."""
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Json = dict[str, Any]
