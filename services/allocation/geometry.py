"""Distances and crossings of points given as arrays of (lat, lon) degrees."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EARTH_DIAMETER_KM = 12742.0


def great_circle_km(a: Floats, b: Floats) -> Floats:
    """Kilometres from every point of `a` (A, 2) to every point of `b` (B, 2), shape (A, B)."""
    lat_a, lon_a = np.radians(a.reshape(-1, 2)).T
    lat_b, lon_b = np.radians(b.reshape(-1, 2)).T
    half = np.sin((lat_b - lat_a[:, None]) / 2) ** 2
    half += np.cos(lat_a)[:, None] * np.cos(lat_b) * np.sin((lon_b - lon_a[:, None]) / 2) ** 2
    return np.asarray(EARTH_DIAMETER_KM * np.arcsin(np.sqrt(half)))


def crosses(start: Floats, end: Floats, lines: tuple[Floats, ...]) -> NDArray[np.bool_]:
    """Whether the segment from each of `start` to its `end` (both (N, 2)) crosses a polyline (P, 2); shape (N,)."""
    found = np.zeros(len(start), dtype=bool)
    for line in lines:
        for p, q in pairwise(line):
            found |= (_side(start, end, p) * _side(start, end, q) < 0) & (_side(p, q, start) * _side(p, q, end) < 0)
    return found


def _side(a: Floats, b: Floats, c: Floats) -> Floats:
    """Positive where `c` lies left of the line from `a` to `b`."""
    ab, ac = b - a, c - a
    return np.asarray(ab[..., 0] * ac[..., 1] - ab[..., 1] * ac[..., 0])
