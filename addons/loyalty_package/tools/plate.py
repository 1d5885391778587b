"""License plates as they are compared: the same car, however somebody typed it."""


def normalize_plate(text: str | None) -> str:
    """Letters and digits alone, in capitals.

    >>> normalize_plate(" 粤b·12345 ")
    '粤B12345'
    >>> normalize_plate("hh-ab 123") == normalize_plate("HH AB123")
    True
    >>> normalize_plate(None)
    ''
    """
    return "".join(each for each in (text or "").upper() if each.isalnum())
