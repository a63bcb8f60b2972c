"""Tell the tables of a page that hold data from those that lay it out, and read the rows of the former."""

from collections.abc import Iterator

from transforms.readers.html_markup import Element

LONG_CELL = 200  # characters; in tables of data few cells are as long
LONGEST_CELL = 1000  # characters; no table of data has a longer one
WIDEST = 64  # columns that a cell may span
SECTIONS = ("thead", "tbody", "tfoot")


def is_data(table: Element) -> bool:
    """Say whether a table holds data: two rows and columns and more, of cells that are not texts."""
    if table.get("role") in ("presentation", "none") or any(
        element.tag == "table" for element in table.elements() if element is not table
    ):
        return False
    trs = list(_trs(table))
    cells = [list(_cells(tr)) for tr in trs]
    if len(trs) < 2 or max(map(len, cells)) < 2:
        return False
    lengths = [(len(cell.text().strip()), cell.tag == "th") for row in cells for cell in row]
    total, links = sum(length for length, _ in lengths), _n_linked(table)
    if not total or links > 0.6 * total:
        return False
    longest = max(length for length, _ in lengths)
    if any(is_head for _, is_head in lengths) or any(_named(table, "caption")) or any(_named(table, "thead")):
        return longest <= 2 * LONGEST_CELL
    filled = [length for length, _ in lengths if length]
    n_long = sum(length > LONG_CELL for length in filled)
    is_full = sum(sum(bool(cell.text().strip()) for cell in row) >= 2 for row in cells) >= 0.5 * len(cells)
    return longest <= LONGEST_CELL and n_long <= 0.2 * len(filled) and is_full


def rows(table: Element) -> Iterator[tuple[bool, list[Element | None]]]:
    """Return the rows of a table of data, and whether each is its caption; a place that a cell spans is None."""
    for caption in _named(table, "caption"):
        yield True, [caption]
    trs = list(_trs(table))
    spanned: dict[int, int] = {}  # rows below that a cell of the column reaches into
    spare = 4 * sum(1 for tr in trs for _ in _cells(tr)) + 100  # places that spans may fill
    for tr in trs:
        row: list[Element | None] = []
        for cell in _cells(tr):
            while spanned.get(len(row), 0) > 0:
                spanned[len(row)] -= 1
                row.append(None)
            width = max(1, min(_span(cell, "colspan"), WIDEST, spare + 1))
            height = max(1, min(_span(cell, "rowspan"), spare // width + 1))
            spare -= width * height - 1
            spanned.update(dict.fromkeys(range(len(row), len(row) + width), height - 1))
            row.extend([cell, *[None] * (width - 1)])
        while spanned.get(len(row), 0) > 0:
            spanned[len(row)] -= 1
            row.append(None)
        if row:
            yield False, row


def _span(cell: Element, name: str) -> int:
    value = cell.get(name).strip()
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _named(table: Element, tag: str) -> Iterator[Element]:
    return (child for child in table.children if isinstance(child, Element) and child.tag == tag)


def _trs(table: Element) -> Iterator[Element]:
    for child in table.children:
        if isinstance(child, Element):
            if child.tag == "tr":
                yield child
            elif child.tag in SECTIONS:
                yield from _named(child, "tr")


def _cells(tr: Element) -> Iterator[Element]:
    return (child for child in tr.children if isinstance(child, Element) and child.tag in ("td", "th"))


def _n_linked(table: Element) -> int:
    return sum(
        len(element.text().strip()) for element in table.elements() if element.tag == "a" and element.get("href")
    )
