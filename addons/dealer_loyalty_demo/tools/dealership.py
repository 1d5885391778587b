"""What the parts of the generator hand to each other: the records made so far."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Branch:
    """A branch with its till and its people (records)."""

    name: str
    company: Any
    till: Any = None
    pricelist: Any = None
    users: dict[str, list] = field(default_factory=dict)

    def get_user(self, role, number=0):
        """Return somebody with this job; the number spreads the work."""
        people = self.users[role]
        return people[number % len(people)]


@dataclass
class Dealership:
    """The company (record) with its branches, products, programs and members.

    :param orders: order of each visit, at the till or at the desk, by its number
    """

    company: Any
    branches: dict[str, Branch] = field(default_factory=dict)
    staff: dict[str, Any] = field(default_factory=dict)
    products: dict[str, Any] = field(default_factory=dict)
    programs: dict[str, Any] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)
    orders: dict[int, Any] = field(default_factory=dict)
