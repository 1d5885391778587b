"""Codes that are said over the counter, and names that give nobody away."""

import secrets

#: Without what is read or heard as something else: 0 O, 1 I L, U V.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 30 to the 8th power: whoever may try a hundred a day needs millions of years.
LENGTH = 8


def make_code() -> str:
    """Return a new code.

    >>> len(make_code()), set(make_code()) <= set(ALPHABET)
    (8, True)
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def clean_code(text: str | None) -> str:
    """Return a code as it is stored, whatever somebody typed around it.

    >>> clean_code(" r7kq-2m4x ")
    'R7KQ2M4X'
    >>> clean_code(None)
    ''
    """
    return "".join(letter for letter in (text or "").upper() if letter.isalnum())


def format_code(code: str | None) -> str:
    """Return a code as it is read aloud.

    >>> format_code("R7KQ2M4X")
    'R7KQ-2M4X'
    >>> format_code("")
    ''
    """
    return "-".join(part for part in ((code or "")[:4], (code or "")[4:]) if part)


def short_name(name: str | None) -> str:
    """Return what others may see of a name: the first name, or a Chinese surname.

    >>> short_name("Anna Maria Berger")
    'Anna'
    >>> short_name("王秀英")
    '王**'
    >>> short_name("")
    ''
    """
    first = (name or "").split()[:1]
    if not first:
        return ""
    word = first[0]
    return word if word.isascii() else word[:1] + "*" * (len(word) - 1)
