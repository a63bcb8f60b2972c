"""Put words together to the lines of a page, in the order in which they are read."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

from transforms.readers.pdf_pages import HAN, Page, Word, blank_width

SAME_ROW = 0.45  # of the type size: how far the baselines of a row may lie apart
SAME_ROW_SMALL = 0.6  # those of raised and lowered figures
NARROWEST_GUTTER = 0.9  # of the type size
NARROWEST_COLUMN = 0.2  # of the width of the text
NARROWEST_LINES = 9  # type sizes
MOST_CUTS = 3  # of a page into columns and what they part
MOST_PLACES = 8  # at which a gutter is looked for
FEWEST_ROWS = 3  # rows with a text on both sides of a gutter
FILLED = 0.72  # of its column: what the lines of a running text fill, and the cells of a table do not
RAISED, SMALLER = 0.12, 0.86  # of the type size of the line: a footnote's mark
SQUARED = re.compile(r"(?:^|[\s\d/(])[kcmdnμµ]?m$")  # "km" before a raised 2
DIGITS = re.compile(r"\d{1,3}(?:[,，]\s?\d{1,3})*")
MARK = re.compile(r"[\d*†‡§¶#]{1,3}")
CLOSING, OPENING = re.compile(r"[、，。；：！？）》」』】〉〕’”]"), re.compile(r"[（《「『【〈〔]")
MARKED = re.compile(r"\[\d{1,3}\]")
MOST_BLANKS = 0.3  # of the places between Chinese characters: where more are wide, the line is stretched
SUPERSCRIPTS = str.maketrans("23", "²³")


@dataclass(eq=False)
class Line:
    """A printed line of a column: `column` its edges, `paper` the width of the page."""

    page: int
    words: list[Word]
    column: tuple[float, float]
    region: int
    paper: float
    left: float = field(init=False)
    right: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    size: float = field(init=False)
    baseline: float = field(init=False)
    is_bold: bool = field(init=False)

    def __post_init__(self) -> None:
        words = self.words
        self.left, self.right = min(word.left for word in words), max(word.right for word in words)
        self.top, self.bottom = min(word.top for word in words), max(word.bottom for word in words)
        sizes: Counter[float] = Counter()
        for word in words:
            sizes[word.size] += len(word.text)
        self.size = max(sizes, key=lambda size: (sizes[size], size))
        self.baseline = next(word.baseline for word in words if word.size == self.size)
        lettered = [word for word in words if any(map(str.isalnum, word.text))] or words
        self.is_bold = all(word.is_bold for word in lettered)

    @cached_property
    def text(self) -> str:
        """Return the text of the line."""
        return joined(self.words, self.size, self.baseline)

    @property
    def opens_with_mark(self) -> bool:
        """Say whether a raised mark opens the line, as it does a footnote."""
        first = self.words[0]
        return len(self.words) > 1 and _is_raised(first, self.size, self.baseline) and bool(MARK.fullmatch(first.text))


def joined(words: Sequence[Word], size: float, baseline: float) -> str:
    """Write words as a line: blanks where there are gaps, marks of footnotes in brackets."""
    text = ""
    stretch = _stretch(words)
    for i, word in enumerate(words):
        written = word.text
        if _is_raised(word, size, baseline) and DIGITS.fullmatch(written):
            if SQUARED.search(text) and written in {"2", "3"}:
                written = written.translate(SUPERSCRIPTS)
            elif text.endswith(("×10", "× 10")):
                written = "^" + written
            else:
                written = f"[{written}]"
        if i and (is_blank_between(words[i - 1], word, stretch) or (i == 1 and MARKED.fullmatch(text))):
            text += word.blank or " "
        text += written
    return text


def _stretch(words: Sequence[Word]) -> float:
    """Return how far apart the Chinese characters of a line are set to fill it, in type sizes."""
    gaps = [
        (word.left - before.right) / word.size
        for before, word in pairwise(words)
        if HAN.match(before.text[-1]) and HAN.match(word.text[0])
    ]
    n_pairs = sum(len(word.text) for word in words if HAN.match(word.text[0])) - 1
    return median(gaps) if len(gaps) > MOST_BLANKS * n_pairs > 0 and len(gaps) > 2 else 0.0


def is_blank_between(before: Word, after: Word, stretch: float = 0.0) -> bool:
    """Say whether two words of a line have a blank between them."""
    if CLOSING.match(after.text) or OPENING.match(before.text[-1]):
        return False
    gap = after.left - before.right
    size = max(before.size, after.size)
    is_within_han = HAN.match(before.text[-1]) and HAN.match(after.text[0])
    if after.blank and not is_within_han:
        return True
    return gap > (blank_width(before.text[-1], after.text[0]) + (stretch if is_within_han else 0.0)) * size


def _is_raised(word: Word, size: float, baseline: float) -> bool:
    return word.size <= SMALLER * size and baseline - word.baseline >= RAISED * size


def rows(words: Iterable[Word]) -> list[list[Word]]:
    """Return words by rows, from the top of the page, each from the left."""
    found: list[list[Word]] = []
    anchor, size = 0.0, 0.0
    for word in sorted(words, key=lambda word: (word.baseline, word.left)):
        is_small = min(size, word.size) <= SMALLER * max(size, word.size)
        if found and word.baseline - anchor <= (SAME_ROW_SMALL if is_small else SAME_ROW) * max(size, word.size):
            found[-1].append(word)
            if word.size > size:
                anchor, size = word.baseline, word.size
        else:
            found.append([word])
            anchor, size = word.baseline, word.size
    for row in found:
        row.sort(key=lambda word: (word.left, word.right))
    return found


def usual_gutter(pages: Sequence[list[Word]], size: float) -> float | None:
    """Return the place of the gutter that most pages have, if they have one."""
    found = [_gutter(rows(words), size, MOST_CUTS - 1) for words in pages if len(words) >= 2 * FEWEST_ROWS]
    places = [gutter.x for gutter in found if gutter]
    return median(places) if len(places) > len(found) / 2 else None


def lines(page: Page, words: list[Word], size: float, usual: float | None = None) -> list[Line]:
    """Return the lines of a page in reading order.

    `size` is that of the body's type. Where a page shows columns by nothing but a gap, a list or contents page, say,
    the `usual` gutter of its document is one, too.
    """
    found = []
    for region, block in enumerate(_in_order(words, size, 0, usual)):
        in_rows = rows(block)
        edges = (min(word.left for word in block), max(word.right for word in block))
        found += [Line(page.number, row, edges, region, page.width) for row in in_rows]
    return found


@dataclass(frozen=True)
class _Gutter:
    """A gutter at `x`, and the runs of rows (from, to) that it parts."""

    x: float
    runs: tuple[tuple[int, int], ...]
    n_characters: int


def _in_order(words: list[Word], size: float, depth: int, usual: float | None = None) -> list[list[Word]]:
    """Cut words along gutters into the regions of a page, in reading order."""
    if len(words) < 2 * FEWEST_ROWS or depth > MOST_CUTS:
        return [words] if words else []
    in_rows = rows(words)
    gutter = _gutter(in_rows, size, MOST_CUTS - 1)
    if gutter is None and usual is not None:
        gutter = _along(in_rows, usual, size, None)
    if gutter is None:
        return [words]
    found: list[list[Word]] = []
    done = 0
    for begin, end in gutter.runs:
        found += _in_order([word for row in in_rows[done:begin] for word in row], size, depth + 1)
        within = [word for row in in_rows[begin:end] for word in row]
        found += _in_order([word for word in within if word.left < gutter.x], size, depth + 1)
        found += _in_order([word for word in within if word.left >= gutter.x], size, depth + 1)
        done = end
    return found + _in_order([word for row in in_rows[done:] for word in row], size, depth + 1)


def _gutter(in_rows: list[list[Word]], size: float, cuts: int) -> _Gutter | None:
    """Find the gutter that parts the most text, if there is one; columns may be cut further `cuts` times."""
    width = NARROWEST_GUTTER * size
    left = min(row[0].left for row in in_rows)
    right = max(word.right for row in in_rows for word in row)
    margin = NARROWEST_COLUMN * (right - left)
    places: Counter[int] = Counter()
    for row in in_rows:
        end = row[0].right
        for word in row[1:]:
            if word.left - end >= width:
                places[round((word.left - 0.55 * width) / 2)] += 1
            end = max(end, word.right)
    # The lines of two columns need not stand at the same heights.
    for above, below in pairwise(in_rows):
        first, second = sorted((above, below), key=lambda row: row[0].left)
        if second[0].left - first[-1].right >= width:
            places[round((second[0].left - 0.55 * width) / 2)] += 1
    best: _Gutter | None = None
    for place, n_rows in places.most_common(MOST_PLACES):
        x = place * 2.0
        if n_rows < FEWEST_ROWS - 1 or not left + margin <= x <= right - margin:
            continue
        found = _along(in_rows, x, size, cuts)
        if found and (best is None or found.n_characters > best.n_characters):
            best = found
    return best


def _along(in_rows: list[list[Word]], x: float, size: float, cuts: int | None) -> _Gutter | None:
    """Return the gutter at a place with the runs of rows that it parts into columns of running text.

    Without `cuts` the place is known to be one, and what stands beside it may be anything.
    """
    clear = 0.25 * NARROWEST_GUTTER * size
    sides = [_side(row, x, clear) for row in in_rows]
    for i, row in enumerate(in_rows):
        if sides[i] == "left" and _stands_alone(in_rows, sides, i, x) and row[0].size > 1.08 * size:
            sides[i] = "across"
    stretches, begin = [], 0
    for i in range(len(sides) + 1):
        if i == len(sides) or sides[i] == "across":
            if begin < i:
                stretches.append((begin, i))
            begin = i + 1
    if cuts is not None and not any(_is_prose(in_rows[a:b], sides[a:b], x, cuts) for a, b in stretches):
        return None
    # Where a page has a gutter, a few lines beside each other are columns too.
    runs = [(a, b) for a, b in stretches if "both" in sides[a:b] or {"left", "right"} <= set(sides[a:b])]
    if not runs:
        return None
    n_characters = sum(len(word.text) for a, b in runs for row in in_rows[a:b] for word in row)
    return _Gutter(x, tuple(runs), n_characters)


def _side(row: list[Word], x: float, clear: float) -> str:
    is_left = is_right = False
    for word in row:
        if word.left < x + clear and word.right > x - clear:
            return "across"
        if word.left < x:
            is_left = True
        else:
            is_right = True
    return "both" if is_left and is_right else "left" if is_left else "right"


def _stands_alone(in_rows: list[list[Word]], sides: list[str], i: int, x: float) -> bool:
    """Say whether nothing stands on the right of a row of the left."""
    row = in_rows[i]
    for j in (i - 1, i + 1):
        if 0 <= j < len(in_rows) and sides[j] in {"right", "both"}:
            for word in in_rows[j]:
                if word.left >= x and abs(word.baseline - row[0].baseline) < 1.6 * row[0].size:
                    return False
    return True


def _is_prose(in_rows: list[list[Word]], sides: list[str], x: float, cuts: int) -> bool:
    """Say whether the rows on both sides of a gutter are lines of running text, not cells of a table."""
    halves: tuple[list[list[Word]], list[list[Word]]] = ([], [])
    for row in in_rows:
        for half, is_right in zip(halves, (False, True), strict=True):
            if within := [word for word in row if (word.left >= x) == is_right]:
                half.append(within)
    n_both = sides.count("both") + sum({a, b} == {"left", "right"} for a, b in pairwise(sides)) // 2
    if n_both < FEWEST_ROWS or min(map(len, halves)) < FEWEST_ROWS:
        return False
    size = median(row[0].size for half in halves for row in half)
    if min(row[0].left for row in halves[1]) - max(row[-1].right for row in halves[0]) < NARROWEST_GUTTER * size:
        return False
    for half in halves:
        width = max(row[-1].right for row in half) - min(row[0].left for row in half)
        usual = median(row[-1].right - row[0].left for row in half)
        if usual < NARROWEST_LINES * size:
            return False
        if usual < FILLED * width and (not cuts or _gutter(half, size, cuts - 1) is None):
            return False
    return True
