"""Rounding and exact sharing of points and money.

Everything is exact: values come in as ``Decimal``, fractions are kept as
``Fraction`` inside, and only the last step rounds. ``static/src/points/rounding.js``
is the twin of this file; both run ``tests/vectors/rounding*.json``.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

HALF_UP = "half_up"
DOWN = "down"
UP = "up"
METHODS = (HALF_UP, DOWN, UP)

#: The smallest part of a point that a card can hold (two decimals in the database).
POINT = Decimal("0.01")
#: Floats of the ORM carry dust (268.28000000000003); six decimals keep what was meant.
PRECISION = Decimal("0.000001")

_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)


def to_decimal(value: Decimal | Fraction | int | float | str) -> Decimal:
    """Return ``value`` as an exact number of at most six decimals.

    :raises ValueError: if it is not a finite number

    >>> to_decimal(268.28000000000003)
    Decimal('268.280000')
    >>> to_decimal(-1e-14) == 0
    True
    >>> to_decimal("12.5")
    Decimal('12.500000')
    >>> to_decimal(float("nan"))
    Traceback (most recent call last):
        ...
    ValueError: not a finite number: nan
    """
    if isinstance(value, Fraction):
        return round_points(value, PRECISION)
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return number.quantize(PRECISION, context=_WIDE) + 0


def round_points(
    value: Decimal | Fraction, step: Decimal = Decimal(1), method: str = HALF_UP
) -> Decimal:
    """Return ``value`` as a multiple of ``step``.

    Negative values mirror positive ones, so that taking back undoes giving.

    :param step: the smallest unit given, in points, above zero
    :param method: ``half_up`` to the nearest step, halves away from zero; ``down``
        towards zero; ``up`` away from zero
    :raises ValueError: if the step is not above zero or the method is unknown

    >>> round_points(Decimal("268.5"))
    Decimal('269')
    >>> round_points(Decimal("-268.5"))
    Decimal('-269')
    >>> round_points(Decimal("268.99"), method="down")
    Decimal('268')
    >>> round_points(Decimal("268.01"), Decimal("0.5"), "up")
    Decimal('268.5')
    >>> round_points(Decimal("268"), Decimal("5"))
    Decimal('270')
    """
    if step <= 0:
        raise ValueError(f"a rounding step must be above zero: {step}")
    ratio = Fraction(value) / Fraction(step)
    return _WIDE.multiply(_whole_steps(ratio, method), step)


def share_out(
    total: Decimal, weights: Sequence[Decimal | Fraction], step: Decimal = POINT
) -> tuple[Decimal, ...]:
    """Divide ``total`` in proportion to ``weights``; the parts add up exactly.

    Each part is a multiple of ``step``; what rounding leaves goes to the largest
    remainders (Hamilton's method), the first among equals. Weights that are all zero
    count as equal. What remains of a total that is no multiple of the step goes with
    the first part.

    :raises ValueError: if there is a total but no weight, or a weight is negative

    >>> share_out(Decimal(10), [1, 1, 1], Decimal(1))
    (Decimal('4'), Decimal('3'), Decimal('3'))
    >>> share_out(Decimal("0.05"), [Decimal("33.3"), Decimal("66.7")])
    (Decimal('0.02'), Decimal('0.03'))
    >>> share_out(Decimal(-10), [Decimal(1), Decimal(3)], Decimal(1))
    (Decimal('-3'), Decimal('-7'))
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight must not be negative")
    if not weights:
        if total:
            raise ValueError(f"nothing to share {total} out to")
        return ()
    sign = -1 if total < 0 else 1
    units = _whole_steps(Fraction(abs(total)) / Fraction(step), DOWN)
    parts = [
        sign * part * step
        for part in _largest_remainders(units, [Fraction(w) for w in weights])
    ]
    parts[0] += sign * (abs(total) - units * step)
    return tuple(parts)


def _whole_steps(ratio: Fraction, method: str) -> int:
    """Return the number of whole steps in ``ratio``, rounded by ``method``."""
    if method not in METHODS:
        raise ValueError(f"unknown rounding method: {method}")
    steps, rest = divmod(abs(ratio.numerator), ratio.denominator)
    if method == UP and rest or method == HALF_UP and 2 * rest >= ratio.denominator:
        steps += 1
    return -steps if ratio < 0 else steps


def _largest_remainders(units: int, weights: list[Fraction]) -> list[int]:
    """Return how many of ``units`` each weight gets."""
    if not any(weights):
        weights = [Fraction(1)] * len(weights)
    whole = sum(weights)
    quotas = [units * weight / whole for weight in weights]
    parts = [int(quota) for quota in quotas]
    by_remainder = sorted(
        range(len(parts)), key=lambda index: parts[index] - quotas[index]
    )
    for index in by_remainder[: units - sum(parts)]:
        parts[index] += 1
    return parts
