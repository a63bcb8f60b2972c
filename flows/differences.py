"""What differs between two wordings, set in bold on a page."""

import re
from difflib import SequenceMatcher
from itertools import chain

from markupsafe import Markup

# a Chinese or Japanese character, a word, what stands between words
PIECE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|[\W_]+")


def differences(a: str, b: str) -> tuple[Markup, Markup]:
    """Write two texts as HTML, in each the words that the other does not have at that place in `<b>`.

    Words are compared in lower case; what stands between words is not compared.
    """
    pieces = [PIECE.findall(text) for text in (a, b)]
    words = [[at for at, piece in enumerate(side) if piece[0].isalnum()] for side in pieces]
    folded = [[side[at].lower() for at in places] for side, places in zip(pieces, words, strict=True)]
    blocks = SequenceMatcher(None, folded[0], folded[1], autojunk=False).get_matching_blocks()
    same_a = {words[0][at] for at in chain.from_iterable(range(x, x + n) for x, _, n in blocks)}
    same_b = {words[1][at] for at in chain.from_iterable(range(y, y + n) for _, y, n in blocks)}
    return _written(pieces[0], {*words[0]} - same_a), _written(pieces[1], {*words[1]} - same_b)


def _written(pieces: list[str], differing: set[int]) -> Markup:
    return Markup().join(Markup("<b>{}</b>").format(p) if at in differing else p for at, p in enumerate(pieces))
