"""What happens in the story of a dealership: the members, and each kind of step."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .people import Person
from .segments import get_segment


@dataclass(frozen=True)
class Member:
    """A customer.

    :param patience: from 0 (stays for ever) to 1 (never comes)
    :param twin_of: the reference of the member whom this contact is a second time
    """

    ref: str
    person: Person
    branch: str
    tags: tuple[str, ...]
    bought_on: date
    patience: float
    twin_of: str = ""


@dataclass(frozen=True)
class Step:
    """Something that happens.

    :param at: when, in UTC
    :param ref: the member whom it concerns
    """

    at: datetime
    ref: str


@dataclass(frozen=True)
class Visit(Step):
    """A purchase.

    :param basket: codes of products and how many
    :param share: part of the points at hand that the customer wants to use
    :param wallet: pays from the prepaid account, if there is something on it
    :param gift: brings a gift card, if somebody has bought one by then
    """

    number: int
    branch: str
    channel: str
    basket: tuple[tuple[str, int], ...]
    share: Decimal = Decimal(0)
    wallet: bool = False
    gift: bool = False


@dataclass(frozen=True)
class Return(Step):
    """A purchase comes back: one line at the till, the whole order at the desk.

    :param credit: at the desk by credit note; otherwise the order is cancelled
    """

    number: int
    channel: str
    credit: bool = True


@dataclass(frozen=True)
class Invoice(Step):
    """The order of a visit at the desk is invoiced and paid."""

    number: int


@dataclass(frozen=True)
class Grant(Step):
    """Points given to a member.

    :param days: how long they are valid; none: as the program says
    """

    reason: str
    points: int
    days: int | None = None


@dataclass(frozen=True)
class Adjustment(Step):
    """Points corrected by hand; above the limit it waits for a second person."""

    points: int
    reason: str


@dataclass(frozen=True)
class Transfer(Step):
    """Points moved within a family."""

    to_ref: str
    points: int


@dataclass(frozen=True)
class Campaign(Step):
    """Points for all members with a tag; ``ref`` is empty.

    :param approved: above the limit a second person has agreed; otherwise it waits
    """

    tag: str
    points: int
    text: str
    approved: bool


@dataclass(frozen=True)
class LineDown(Step):
    """The tills are cut off: the member uses all points at each branch, and one till
    still counts by old rules."""


@dataclass(frozen=True)
class Merge(Step):
    """A contact that was there twice becomes one; ``ref`` stays."""

    twin_ref: str


@dataclass(frozen=True)
class Story:
    """The members, and what happens in the order of time."""

    members: tuple[Member, ...]
    steps: tuple[Step, ...]
    until: date

    def get_segments(self) -> dict[str, str]:
        """Return the segment of each member at the end."""
        days: dict[str, list[date]] = {}
        for step in self.steps:
            if isinstance(step, Visit):
                days.setdefault(step.ref, []).append(step.at.date())
        return {
            member.ref: get_segment(days.get(member.ref, []), self.until)
            for member in self.members
        }
