"""What the demo dealership sells. Pure values, read from demo/catalog.csv."""

import csv
from dataclasses import dataclass
from decimal import Decimal

LABOUR = "labour"
MONEY = "money"


@dataclass(frozen=True)
class Item:
    """A product.

    :param price: with tax
    :param tax: percent of value added tax
    :param months: months in which it sells better; empty: all year
    :param weight: how often it is bought on the way, not as part of a service
    """

    code: str
    name: str
    name_zh: str
    kind: str
    price: Decimal
    tax: int
    months: frozenset[int]
    weight: int

    def demand(self, month: int) -> int:
        """Return how much the item is wanted in a month.

        >>> Item("W", "", "", "part", Decimal(1), 13, frozenset({6}), 4).demand(6)
        12
        >>> Item("W", "", "", "part", Decimal(1), 13, frozenset({6}), 4).demand(1)
        4
        """
        return self.weight * 3 if month in self.months else self.weight


def read_catalog(lines) -> tuple[Item, ...]:
    """Return the items of a CSV file.

    >>> head = "code,name,name_zh,kind,price,tax,months,weight"
    >>> [item] = read_catalog([head, 'WASH,Wash,,wash,45,6,"6,7",9'])
    >>> item.price, sorted(item.months)
    (Decimal('45'), [6, 7])
    """
    return tuple(
        Item(
            code=row["code"],
            name=row["name"],
            name_zh=row["name_zh"],
            kind=row["kind"],
            price=Decimal(row["price"]),
            tax=int(row["tax"]),
            months=frozenset(int(month) for month in row["months"].split(",") if month),
            weight=int(row["weight"]),
        )
        for row in csv.DictReader(lines)
    )
