"""The ids nearest to one that is not there: the same but for its form, or a few letters away."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

# As many letters as the bits of an integer; of a longer id this much is compared.
MOST_LETTERS = 63
MOST_SHOWN = 5
Bits = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Nearest:
    """Ids near to one that was asked for, nearest first, and how many more are as near.

    `same_but_for_form` tells of ids that differ only in case, blanks, marks, leading zeros or a
    trailing `.0`, as happens to ids in spreadsheets.
    """

    ids: tuple[str, ...]
    more: int = 0
    same_but_for_form: bool = False


def nearest_ids(ids: pa.Array, asked: str) -> Nearest:
    """Find the ids that are likely to be meant; none where all are too far away."""
    form = plain_forms(pa.array([asked]))[0]
    if not asked.strip():
        return Nearest(())
    alike = ids.filter(pc.equal(plain_forms(ids), form))
    if len(alike):
        shown = sorted(alike.to_pylist())
        return Nearest(tuple(shown[:MOST_SHOWN]), max(0, len(shown) - MOST_SHOWN), True)
    # A third of the letters, but never all of them: then any id of that length would be near.
    allowed = min(max(1, len(asked) // 3), len(asked) - 1)
    lengths = pc.utf8_length(ids).to_numpy(zero_copy_only=False)
    near = ids.filter(pa.array(abs(lengths - len(asked)) <= allowed))
    if not len(near):
        return Nearest(())
    away = letters_away(near, asked)
    least = int(away.min())
    if least > allowed:
        return Nearest(())
    shown = sorted(near.filter(pa.array(away == least)).to_pylist())
    return Nearest(tuple(shown[:MOST_SHOWN]), max(0, len(shown) - MOST_SHOWN))


def letters_away(ids: pa.Array, asked: str) -> npt.NDArray[np.int64]:
    """How many letters must be changed, added or left out to make each id the one asked for.

    The edit distance of Levenshtein by the bit vectors of Myers (1999), in the form of Hyyrö
    (2003): one step per letter, for all ids at once. Compared without case.
    """
    folded = asked.casefold()[:MOST_LETTERS]
    texts = [text.casefold()[: 2 * MOST_LETTERS] for text in ids.to_pylist()]
    letters = _letters(texts)
    lengths = np.array([len(text) for text in texts])
    places = _places(folded)
    full = np.uint64((1 << len(folded)) - 1)
    last = np.uint64(1 << (len(folded) - 1))
    one = np.uint64(1)
    rising = np.full(len(texts), full)
    falling = np.zeros(len(texts), dtype=np.uint64)
    away = np.full(len(texts), len(folded), dtype=np.int64)
    for position in range(letters.shape[1]):
        there = position < lengths
        equal: Bits = places[np.minimum(letters[:, position], len(places) - 1)]
        matched = equal | falling
        diagonal = ((((equal & rising) + rising) ^ rising) | matched) & full
        up = falling | ~(diagonal | rising)
        down = rising & diagonal
        away += there & ((up & last) != 0)
        away -= there & ((down & last) != 0)
        up = (up << one) | one
        down = down << one
        rising = (down | ~(diagonal | up)) & full
        falling = up & diagonal & full
    return away


def _letters(texts: list[str]) -> npt.NDArray[np.uint32]:
    """The letters of each text as code points, a row per text, 0 beyond its end."""
    table = np.array(texts, dtype=str)
    return table.view(np.uint32).reshape(len(texts), table.dtype.itemsize // 4)


def _places(text: str) -> Bits:
    """For each code point, the positions at which the text has it, as bits."""
    places = np.zeros(max(map(ord, text)) + 2, dtype=np.uint64)
    for position, letter in enumerate(text):
        places[ord(letter)] |= np.uint64(1 << position)
    return places


def plain_forms(ids: pa.Array) -> pa.Array:
    """Every id without what spreadsheets and people add to it or take away."""
    plain = pc.utf8_trim_whitespace(pc.utf8_lower(ids))
    whole = pc.replace_substring_regex(plain, r"\.0+$", "")
    return pc.utf8_ltrim(pc.replace_substring_regex(whole, r"[\s_.\-/#'\"]", ""), "0")
