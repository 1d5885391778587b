"""Marks that the methods of an order leave in the context for each other."""

SCOPE = "sale_ledger_scope"


class Mark(str):
    """A context value that equals nothing but itself.

    A remote caller may send a context, but only as plain values; a mark is
    recognised by identity, so a request cannot pretend to be one of ours. It is
    text, so that a context that ends up in an action can still be sent.
    """

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other):
        return self is other

    def __ne__(self, other):
        return self is not other


#: Somebody further up posts what changes when all of it is done.
POSTPONED = Mark("postponed")
#: The writes of points by sale_loyalty, which the order posts itself.
REPLACED = Mark("replaced")


def is_postponed(env):
    """Whether somebody further up will post."""
    scope = env.context.get(SCOPE)
    return scope is POSTPONED or scope is REPLACED


def is_replaced(env):
    """Whether a write of points comes from sale_loyalty itself."""
    return env.context.get(SCOPE) is REPLACED
