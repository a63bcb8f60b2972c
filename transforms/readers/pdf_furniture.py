"""Tell what is printed around the text of pages: headers, footers, page numbers."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from transforms.readers.pdf_lines import joined, rows
from transforms.readers.pdf_pages import Page, Word
from transforms.readers.rendition import Removal, RemovalKind

DEEPEST = 4  # rows from the edge of a page that may be furniture
SAME_HEIGHT = 5.0  # points
FEWEST_PAGES = 3  # on which a line must come again
APART = 1.35  # of the usual distance of lines: between furniture and text
MARGIN = 0.12  # of the page's height, in which the number of a single page stands
BIGGEST = 1.1  # of the body's type
OUTER = 0.25  # of the page's height: furniture stands no deeper
NARROW_MARGIN = 0.06
NUMBER = re.compile(r"\d+")
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
# "12", "- 12 -", "Page 12 of 40", "12 / 40", "第12页", "xii", "— 12 —"
# "Annual report 12", "12 | Annual report", "Page 12 of 40"; not "Chapter 2"
COUNTING = re.compile(
    r"(?i)^\W*\d+\b(?!\.\d)|page\s*\d|第\s*\d+\s*页"
    r"|(?:^|(?<!chapter)(?<!part)(?<!section)(?<!annex)(?<!appendix)(?<!table)(?<!figure)(?<!box)[\s|/·•–—-])\d+\W*$"
)
PAGE_NUMBER = re.compile(
    r"(?i)^[\s\-–—·•|\[(（~]*(?:page|p\.|pg\.|第)?\s*(\d{1,4}|[ivxlc]{1,7})\s*(?:页|頁)?"
    r"(?:\s*(?:of|/|,?\s*共|的)\s*(\d{1,4})\s*(?:页|頁)?)?[\s\-–—·•|\])）~]*$"
)


@dataclass(frozen=True)
class _Row:
    """A row near an edge of a page; `number` is the value of a page number."""

    size: float
    text: str
    height: float
    is_apart: bool
    number: int | None


def without_furniture(pages: Sequence[Page], size: float) -> tuple[list[list[Word]], list[Removal]]:
    """Return the words of each page without headers, footers and page numbers, and what was left out.

    A row at the edge of a page is furniture if it stands at the same height on several pages with the same words and
    with numbers that stay or count the pages, or is a page number in sequence.
    """
    in_rows = [rows(page.words) for page in pages]
    leading = _leading(in_rows, size)
    dropped: dict[int, set[int]] = defaultdict(set)
    removed: dict[tuple[int, int], Removal] = {}
    sides: tuple[RemovalKind, RemovalKind] = ("page_header", "page_footer")
    for side in sides:
        left = list(range(len(pages)))
        for depth in range(DEEPEST):
            found = {i: _row(pages[i], in_rows[i], (side, depth), leading) for i in left}
            edge = {i: row for i, row in found.items() if row is not None and row.size <= BIGGEST * size}
            left = sorted(_furniture(edge, pages, depth, size))
            for i in left:
                row, place = edge[i], depth if side == "page_header" else len(in_rows[i]) - 1 - depth
                dropped[i].add(place)
                kind = side if row.number is None else "page_number"
                removed[pages[i].number, place] = Removal(kind, row.text, pages[i].number)
            if not left:
                break
    kept = [
        [word for j, row in enumerate(of_page) if j not in dropped[i] for word in row]
        for i, of_page in enumerate(in_rows)
    ]
    return kept, [removed[key] for key in sorted(removed)]


def _leading(in_rows: Sequence[list[list[Word]]], size: float) -> float:
    gaps: Counter[float] = Counter()
    for page in in_rows:
        for above, below in pairwise(page):
            gaps[round(below[0].baseline - above[0].baseline, 0)] += 1
    likely = {gap: n for gap, n in gaps.items() if 0.9 * size <= gap <= 2.2 * size}
    return max(likely, key=lambda gap: (likely[gap], -gap)) if likely else 1.2 * size


def _row(page: Page, in_rows: list[list[Word]], where: tuple[str, int], leading: float) -> _Row | None:
    side, depth = where
    if depth >= len(in_rows):
        return None
    is_head = side == "page_header"
    place = depth if is_head else len(in_rows) - 1 - depth
    words = in_rows[place]
    biggest = max(words, key=lambda word: (word.size, len(word.text)))
    beyond = place + 1 if is_head else place - 1
    height = biggest.baseline if is_head else biggest.baseline - page.height
    if abs(height) > OUTER * page.height:
        return None
    apart = abs(in_rows[beyond][0].baseline - biggest.baseline) if 0 <= beyond < len(in_rows) else 10 * leading
    text = joined(words, biggest.size, biggest.baseline)
    return _Row(biggest.size, text, height, apart >= APART * leading, _page_number(text))


def _page_number(text: str) -> int | None:
    found = PAGE_NUMBER.match(text)
    if found is None:
        return None
    printed = found[1].lower()
    return int(printed) if printed.isdecimal() else _roman(printed)


def _roman(text: str) -> int:
    values = [ROMAN[letter] for letter in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _furniture(edge: dict[int, _Row], pages: Sequence[Page], depth: int, size: float) -> set[int]:
    """Say on which pages the row of this depth is furniture."""
    found = _numbered(edge, pages)
    alike: dict[str, list[int]] = defaultdict(list)
    for i, row in edge.items():
        alike[NUMBER.sub("#", " ".join(row.text.lower().split()))].append(i)
    for key, members in alike.items():
        if not any(character.isalnum() for character in key.replace("#", "")) and key != "#":
            continue
        for together in _at_one_height(members, edge):
            apart = sum(edge[i].is_apart for i in together) >= 0.8 * len(together)
            enough = len(together) >= FEWEST_PAGES or (
                len(together) == 2 and apart and (len(pages) <= 4 or _near(together))
            )
            if enough and (apart or len(together) >= 0.4 * len(pages)) and _counts(together, edge):
                found.update(together)
    found.update(_running(edge, pages, depth))
    if len(pages) == 1 and 0 in edge and not depth and _is_in_margin(edge[0], pages[0], size):
        found.add(0)
    return found


def _is_in_margin(row: _Row, page: Page, size: float) -> bool:
    """Say whether a row of a single page is small print at its very edge."""
    return abs(row.height) <= NARROW_MARGIN * page.height and row.is_apart and row.size < size


def _numbered(edge: dict[int, _Row], pages: Sequence[Page]) -> set[int]:
    """Say on which pages a page number in sequence stands."""
    offsets: dict[int, list[int]] = defaultdict(list)
    for i, row in edge.items():
        if row.number is not None:
            offsets[row.number - pages[i].number].append(i)
    found = {
        i for members in offsets.values() if len(members) >= 2 for i in members if edge[i].is_apart or len(members) > 2
    }
    if len(pages) == 1 and edge and (row := edge[0]).number == 1 and row.is_apart:
        at = row.height if row.height >= 0 else -row.height
        if at <= MARGIN * pages[0].height:
            found.add(0)
    return found


def _at_one_height(members: list[int], edge: dict[int, _Row]) -> list[list[int]]:
    groups: list[list[int]] = []
    for i in sorted(members, key=lambda i: (edge[i].height, i)):
        if groups and edge[i].height - edge[groups[-1][-1]].height <= SAME_HEIGHT:
            groups[-1].append(i)
        else:
            groups.append([i])
    return [sorted(group) for group in groups]


def _near(together: list[int]) -> bool:
    return together[1] - together[0] <= 2


def _counts(together: list[int], edge: dict[int, _Row]) -> bool:
    """Say whether the numbers of like rows stay the same or count the pages."""
    numbers = [[int(digits[:9]) for digits in NUMBER.findall(edge[i].text)] for i in together]
    for column in zip(*numbers, strict=True):
        steps = {value - i for value, i in zip(column, together, strict=True)}
        if len(set(column)) > 1 and (len(steps) > 1 or not COUNTING.search(edge[together[0]].text)):
            return False
    return True


def _running(edge: dict[int, _Row], pages: Sequence[Page], depth: int) -> set[int]:
    """Say on which pages a running title stands that changes from chapter to chapter: always at one height, apart."""
    if depth or len(pages) < 5:
        return set()
    best = max(_at_one_height(list(edge), edge), key=len, default=[])
    apart = [i for i in best if edge[i].is_apart]
    short = median([len(edge[i].text) for i in apart]) <= 80 if apart else False
    sizes = {round(edge[i].size, 1) for i in apart}
    if len(apart) < 0.6 * len(pages) or len(apart) < 0.9 * len(best) or not short or len(sizes) > 1:
        return set()
    return set(apart)
