"""Tell the rows of tables among the lines of a page by their aligned cells."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from transforms.readers.pdf_lines import Line, joined
from transforms.readers.pdf_pages import Word

APART = 1.4  # of the type size: the gap between two cells
FEWEST_ROWS = 3
LABEL = re.compile(r"^(?:[-*•‣●○◦▪■–—·]|[(（]?[\dA-Za-z一二三四五六七八九十]{1,4}(?:\.\d+)*[.)）、．]?)$")
LEADER = re.compile(r"(?:[.·…_]\s?){4,}")


def cells(lines: Sequence[Line]) -> Iterator[tuple[Line, list[str]]]:
    """Yield the lines that are rows of tables, with the texts of their cells.

    A table is three and more lines that follow each other, each with two cells or more, that are aligned.
    """
    cut = [(line, _cut(line)) for line in lines]
    for (_, _, is_row), group in groupby(cut, key=lambda each: (each[0].page, each[0].region, len(each[1]) > 1)):
        block = list(group)
        if is_row and len(block) >= FEWEST_ROWS:
            yield from _aligned(block)


def _cut(line: Line) -> list[list[Word]]:
    found = [[line.words[0]]]
    for before, word in pairwise(line.words):
        if word.left - before.right >= APART * line.size:
            found.append([word])
        else:
            found[-1].append(word)
    return found


def _aligned(block: list[tuple[Line, list[list[Word]]]]) -> Iterator[tuple[Line, list[str]]]:
    spans = sorted((cell[0].left, cell[-1].right) for _, row in block for cell in row)
    columns: list[list[float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    if len(columns) < 2 or any(LEADER.search(line.text) for line, _ in block):
        return
    if sum(len(row) == len(columns) for _, row in block) < 0.6 * len(block):
        return
    if len(columns) == 2 and all(LABEL.match(row[0][0].text) and len(row[0]) == 1 for _, row in block):
        return
    for line, row in block:
        texts = [""] * len(columns)
        for cell in row:
            place = next(i for i, (left, right) in enumerate(columns) if left <= cell[0].left <= right)
            texts[place] = joined(cell, line.size, line.baseline)
        yield line, texts
