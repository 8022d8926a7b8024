"""Whether text in western European letters reads as people write it."""

from fractions import Fraction

SMALL = frozenset("ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿœšž")
LARGE = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŒŠŽŸ")
# Letters that are words.
ALONE = frozenset("àáèéíòóÀÁÈÉÍÒÓ")
OPENING = frozenset("“„‘«¿¡")
SIGNS = frozenset("”’»€£¥¢©®™°ºª§²³½¼¾×±µ–—…•·\u00a0")
JOINING = frozenset("’·\u00a0")
LONGEST_RUN = 2


def usual_latin(text: str) -> Fraction:
    """The share of characters beyond ASCII that stand where such characters stand.

    An encoding that was guessed wrong puts capitals inside words, signs between letters, letters
    beside digits, and many characters beyond ASCII in a row.
    """
    padded = f"  {text}  "
    beyond = [place for place in range(2, len(padded) - 2) if padded[place] > "\x7f"]
    usual = sum(_is_usual(padded, place) for place in beyond)
    return Fraction(usual, max(len(beyond), 1))


def _is_usual(text: str, place: int) -> bool:
    before, letter, after = text[place - 1], text[place], text[place + 1]
    if _in_long_run(text, place):
        return False
    if letter in SMALL or letter in LARGE:
        if before.isdigit() or after.isdigit():
            return False
        if not before.isalpha() and not after.isalpha():
            return letter in ALONE
        if letter in LARGE:
            return not before.islower()
        return not (before.isupper() and after.isupper())
    if letter in OPENING:
        return not before.isalpha()
    if letter in SIGNS:
        return letter in JOINING or not (before.isalpha() and after.isalpha())
    return False


def _in_long_run(text: str, place: int) -> bool:
    """Whether more than two characters beyond ASCII stand side by side."""
    beyond = [
        0 <= near < len(text) and text[near] > "\x7f"
        for near in range(place - LONGEST_RUN, place + LONGEST_RUN + 1)
    ]
    runs = range(LONGEST_RUN + 1)
    return any(all(beyond[start : start + LONGEST_RUN + 1]) for start in runs)
