"""Whole persons: shares of a headcount without losing or inventing anybody."""

from collections.abc import Sequence


def largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in whole parts, in proportion to `weights` (not all zero unless `total` is); earlier ones win ties."""
    whole = sum(weights)
    quotas = [total * w / whole if whole else 0.0 for w in weights]
    parts = [int(q) for q in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda k: (parts[k] - quotas[k], k))
    for k in by_remainder[: total - sum(parts)]:
        parts[k] += 1
    return parts


def split_by_share(totals: Sequence[int], shares: Sequence[float]) -> list[list[int]]:
    """Each total split in proportion to `shares`: rows add up to the totals, columns to the shares of their sum.

    So small places share whole persons of a small group instead of each losing theirs to rounding.
    """
    left, columns = list(totals), []
    for persons in largest_remainder(sum(totals), shares):
        column = largest_remainder(persons, left)
        left = [n - taken for n, taken in zip(left, column, strict=True)]
        columns.append(column)
    return [list(row) for row in zip(*columns, strict=True)]
