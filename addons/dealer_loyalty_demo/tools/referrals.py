"""Who brought whom to the demo dealership: added to a story that is told already."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random

from .people import make_person
from .steps import Step, Story, Visit

#: Of ten new customers so many were sent by a member.
SENT = 0.4
#: Friends who have left their number on the page and were not there yet.
EXPECTED = 4


@dataclass(frozen=True)
class Referral(Step):
    """A new customer names a member's code; ``ref`` is the customer."""

    by: str
    branch: str


@dataclass(frozen=True)
class Invitation(Step):
    """A friend leaves name and addresses on the page of a member, who is ``ref``."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class Withdrawal(Step):
    """Marketing takes back the rewards of one invitation: it was not a real one."""


def with_referrals(story: Story, seed: int) -> Story:
    """Return the story with members who bring their friends."""
    author = _Author(Random(f"referrals {seed}"), story)
    steps = (*story.steps, *author.tell())
    order = sorted(steps, key=lambda step: (step.at, type(step).__name__, step.ref))
    return replace(story, steps=tuple(order))


class _Author:
    """Adds to one story; holds what all its chapters need."""

    def __init__(self, random, story):
        self.random = random
        self.story = story
        self.first = {}
        self.visits = Counter()
        for step in story.steps:
            if isinstance(step, Visit):
                self.first.setdefault(step.ref, step)
                self.visits[step.ref] += 1
        self.start = story.steps[0].at.date()

    def tell(self) -> Iterator[Step]:
        yield from self._refer()
        yield from self._invite()
        end = datetime.combine(self.story.until, time(3))
        yield Withdrawal(end, ref="")

    def _is_single(self, member):
        """Not somebody who is there twice."""
        twins = {
            each.twin_of or each.ref for each in self.story.members if each.twin_of
        }
        return not member.twin_of and member.ref not in twins

    def _get_friends(self):
        """New customers, who came first after the story began."""
        return [
            member
            for member in self.story.members
            if self._is_single(member)
            and member.bought_on > self.start
            and member.ref in self.first
        ]

    def _get_senders(self, moment):
        """Members who were there before."""
        return [
            member.ref
            for member in self.story.members
            if self._is_single(member)
            and member.ref in self.first
            and self.first[member.ref].at < moment - timedelta(days=1)
        ]

    def _refer(self) -> Iterator[Referral]:
        for number, friend in enumerate(self._get_friends()):
            visit = self.first[friend.ref]
            senders = self._get_senders(visit.at)
            if senders and (number == 0 or self.random.random() < SENT):
                by = self.random.choice(senders)
                at = visit.at - timedelta(minutes=10)
                yield Referral(at, friend.ref, by, visit.branch)

    def _invite(self) -> Iterator[Invitation]:
        """Friends who are expected; and one who has been a customer for long."""
        until = self.story.until
        day = datetime.combine(until - timedelta(days=EXPECTED + 1), time(11))
        senders = sorted(self._get_senders(day))
        for number in range(EXPECTED):
            person = make_person(self.random, 9000 + number, until)
            at = day + timedelta(days=number)
            sender = senders[number % len(senders)]
            yield Invitation(at, sender, person.name, person.phone, person.email)
        often = max(senders, key=lambda ref: (self.visits[ref], ref))
        known = next(m.person for m in self.story.members if m.ref == often)
        by = next((ref for ref in senders if ref != often), often)
        yield Invitation(day, by, known.name, known.phone, known.email)
