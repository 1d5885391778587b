"""Which cards one statement is about: a stretch of numbers. Pure."""

from dataclasses import dataclass, replace

#: A stretch of members, in whose order their activity lies; cards that belong to nobody
#: and chosen cards are a stretch of cards.
MEMBERS = "partner_id"
CARDS = "id"
#: A stretch in which so few numbers are members is not read as a whole.
SPARSE = 8


@dataclass(frozen=True)
class Span:
    """Cards of a program whose key is from the least to the most, both included.

    :param key: the column of cards that is meant
    :param ids: only these cards; none: all that are active
    :param count: how many cards there are
    """

    key: str
    least: int
    most: int
    ids: tuple[int, ...] | None = None
    count: int = 1

    @classmethod
    def of(cls, ids):
        """Return the span of some cards only.

        >>> Span.of([7, 3])
        Span(key='id', least=3, most=7, ids=(7, 3), count=2)
        """
        return cls(CARDS, min(ids), max(ids), tuple(ids), len(ids))

    def is_dense(self):
        """Tell whether enough of the stretch are members to read it as a whole.

        >>> Span(MEMBERS, 1, 100, count=50).is_dense()
        True
        >>> Span(MEMBERS, 1, 100, count=5).is_dense()
        False
        """
        return self.key == MEMBERS and self.most - self.least < SPARSE * self.count

    def halves(self):
        """Return two spans that together are this one.

        >>> [(half.least, half.most) for half in Span(MEMBERS, 3, 7).halves()]
        [(3, 5), (6, 7)]
        """
        middle, count = (self.least + self.most) // 2, self.count // 2
        return (
            replace(self, most=middle, count=self.count - count),
            replace(self, least=middle + 1, count=count),
        )
