"""Whole persons: shares of a headcount without losing or inventing anybody.  Pure."""

from __future__ import annotations

from collections.abc import Sequence


def largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in whole parts, each less than one from its proportion of `weights`; earlier ones win ties.

    Weights are not negative, and not all zero unless `total` is; `total` lies below 10^9.
    """
    whole = sum(weights)
    quotas = [total * w / whole if whole else 0.0 for w in weights]
    parts = [int(q) for q in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda k: (parts[k] - quotas[k], k))
    for k in by_remainder[: total - sum(parts)]:
        parts[k] += 1
    return parts


def whole_table(rows: Sequence[int], columns: Sequence[int]) -> list[list[int]]:
    """Whole cells with the given sums of rows and of columns, which agree; each cell near its proportion."""
    left, parts = list(rows), []
    for persons in columns:
        part = largest_remainder(persons, left)
        left = [n - taken for n, taken in zip(left, part, strict=True)]
        parts.append(part)
    return [[part[k] for part in parts] for k in range(len(rows))]


def split_by_share(totals: Sequence[int], shares: Sequence[float]) -> list[list[int]]:
    """Each total split in proportion to `shares`: rows add up to the totals, columns to the shares of their sum.

    So small places share whole persons of a small group instead of each losing theirs to rounding.
    """
    return whole_table(totals, largest_remainder(sum(totals), shares))
