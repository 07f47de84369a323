"""Sixteen bytes as a code that people can write down and read back: "7KQ4-M2RD-9XVT-3HJW-80AB-CDEF-GH5N".

26 characters of Crockford's base 32 (no I, L, O or U), then 2 that check them, in groups of four. The check is
a Reed-Solomon code over the field of 32 elements: it finds every one or two wrong characters and every swap,
and where one is wrong it can say which one, and what it should be.

Reading is patient: lower case, spaces and dashes are fine, and O is 0, I and L are 1.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIZE = 16  # bytes
DATA = 26  # characters: 130 bits, of which the last two are 0
LENGTH = DATA + 2
GROUP = 4

_LOOKALIKES = str.maketrans("OIL", "011", " -\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014\u2212")

# The field of 32 elements: POWERS[i] is x^i modulo x^5 + x^2 + 1.
_POWERS = [1]
for _ in range(30):
    _POWERS.append(_POWERS[-1] << 1 ^ (0b100101 if _POWERS[-1] & 16 else 0))
_LOGS = {power: exponent for exponent, power in enumerate(_POWERS)}


class Misread(ValueError):
    """What was typed is not a code. Its text tells the person what to look at."""


def write(data: bytes) -> str:
    """The code of 16 bytes."""
    if len(data) != SIZE:
        raise ValueError(f"a paper code stands for {SIZE} bytes, not {len(data)}")
    number = int.from_bytes(data, "big") << 2
    symbols = [number >> 5 * place & 31 for place in reversed(range(DATA))]
    text = "".join(ALPHABET[symbol] for symbol in symbols + _check(symbols))
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read(text: str) -> bytes:
    """The 16 bytes that `text` stands for. Raises Misread."""
    typed = text.upper().translate(_LOOKALIKES)
    for place, character in enumerate(typed, 1):
        if character == "U":
            raise Misread(f"Codes have no U. Is character {place} a V?")
        if character not in ALPHABET:
            raise Misread(f"Codes have no “{character}”: check character {place}.")
    if len(typed) != LENGTH:
        raise Misread(f"A code has {LENGTH} characters. This has {len(typed)}.")
    symbols = [ALPHABET.index(character) for character in typed]
    first, second = _syndromes(symbols)
    if first or second:
        raise Misread(_advice(symbols, first, second))
    number = 0
    for symbol in symbols[:DATA]:
        number = number << 5 | symbol
    if number & 3:
        raise Misread("This is not a code of ours. Check every character.")
    return (number >> 2).to_bytes(SIZE, "big")


def _check(symbols: list[int]) -> list[int]:
    """The two characters that bring both syndromes of the whole code to 0."""
    first, second = _syndromes(symbols)
    # Solve  c x^26 + d x^27 = first  and  c x^52 + d x^54 = second.
    a, b, c, d = (_POWERS[exponent % 31] for exponent in (DATA, DATA + 1, 2 * DATA, 2 * DATA + 2))
    scale = _inverse(_times(a, d) ^ _times(b, c))
    return [
        _times(_times(first, d) ^ _times(second, b), scale),
        _times(_times(second, a) ^ _times(first, c), scale),
    ]


def _syndromes(symbols: list[int]) -> tuple[int, int]:
    """The sums of the symbols times x^place and x^(2 place)."""
    first = second = 0
    for place, symbol in enumerate(symbols):
        first ^= _times(symbol, _POWERS[place % 31])
        second ^= _times(symbol, _POWERS[2 * place % 31])
    return first, second


def _advice(symbols: list[int], first: int, second: int) -> str:
    """What to tell someone whose code does not check."""
    place = _LOGS[_times(second, _inverse(first))] if first and second else LENGTH
    if place >= LENGTH:
        return (
            "This is not quite the code: two or more characters are wrong or have changed places."
        )
    error = _times(_times(first, first), _inverse(second))
    typed, wanted = ALPHABET[symbols[place]], ALPHABET[symbols[place] ^ error]
    return f"This is not quite the code. Look at character {place + 1}: is the {typed} a {wanted}?"


def _times(a: int, b: int) -> int:
    return _POWERS[(_LOGS[a] + _LOGS[b]) % 31] if a and b else 0


def _inverse(a: int) -> int:
    return _POWERS[-_LOGS[a] % 31]
