"""Tell the headings of a PDF by its outline and by the size and weight of its type."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from transforms.readers.pdf_paragraphs import Paragraph

BIGGER = 1.08  # than the body's type
LONGEST = 250  # characters
LONGEST_LINE = 80
SHORTEST = 8  # letters of an entry that may stand behind a label
MOST_ON_PAGE = 400  # paragraphs
MOST_BOLD = 0.3  # of the paragraphs: where more are bold, it says nothing
UNENDED = re.compile(r"[^,;:，；、：]$")
LETTERS = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
CONTENTS = re.compile(r"(?i)^\W*(?:table of )?contents\W*$|^目\s*[录錄次]$")
ENDED = re.compile(r"[.!?。！？…][\"'”’»)\]）】」』]*$")


class Entry(NamedTuple):
    """An entry of the outline; `page` counts from 1."""

    title: str
    level: int
    page: int


def with_levels(paragraphs: Sequence[Paragraph], outline: Sequence[Entry], size: float) -> None:
    """Give the paragraphs that are headings their level."""
    if not (outline and _from_outline(paragraphs, outline)):
        _from_type(paragraphs, size)
    _under_title(paragraphs)


def _under_title(paragraphs: Sequence[Paragraph]) -> None:
    """Keep the first level for the title: headings that have others beside them are none."""
    headings = [each for each in paragraphs if each.level]
    top = [each for each in headings if each.level == 1]
    if len(top) > 1 or (top and top[0] is not headings[0]):
        for each in headings:
            each.level = (each.level or 0) + 1


def _from_outline(paragraphs: Sequence[Paragraph], outline: Sequence[Entry]) -> bool:
    """Give the paragraphs that the outline names its levels; say whether most of the outline was found."""
    on_page: dict[int, dict[str, Paragraph]] = defaultdict(dict)
    for paragraph in paragraphs:
        if len(paragraph.text) <= LONGEST:
            on_page[paragraph.lines[0].page].setdefault(_bare(paragraph.text), paragraph)
    found = []
    for entry in outline:
        wanted = _bare(entry.title)
        for page in (entry.page, entry.page + 1, entry.page - 1):
            at = on_page[page].get(wanted) or _ending(on_page[page], wanted)
            if at is not None:
                found.append((at, entry.level))
                break
    if len(found) < 0.6 * len(outline):
        return False
    for paragraph, level in found:
        if UNENDED.search(paragraph.text):
            paragraph.level = paragraph.level or level
    return True


def _ending(on_page: dict[str, Paragraph], wanted: str) -> Paragraph | None:
    """Return the paragraph that is an entry with a label before it."""
    if len(wanted) < SHORTEST or len(on_page) > MOST_ON_PAGE:
        return None
    ends = (each for bare, each in on_page.items() if bare.endswith(wanted) and len(bare) <= len(wanted) + 16)
    return next(ends, None)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _from_type(paragraphs: Sequence[Paragraph], size: float) -> None:
    """Rank the sizes of the type of short paragraphs above that of the body; bold ones of its size come below."""
    shown = [each for each in paragraphs if _may_be_heading(each)]
    big = [each for each in shown if each.size >= BIGGER * size]
    bold = [each for each in shown if each.is_bold and each.size < BIGGER * size]
    if len(bold) > MOST_BOLD * len(paragraphs):
        bold = []
    sizes: list[float] = []
    for each in sorted({paragraph.size for paragraph in big}, reverse=True):
        if not sizes or sizes[-1] - each > 0.04 * each:
            sizes.append(each)
    for paragraph in big:
        paragraph.level = next(level for level, each in enumerate(sizes, 1) if each - paragraph.size <= 0.04 * each)
    if not any(paragraph.level for paragraph in paragraphs[1:]):
        return
    ranks = Counter(round(paragraph.size, 0) for paragraph in bold)
    order = {each: len(sizes) + level for level, each in enumerate(sorted(ranks, reverse=True), 1)}
    after = dict(zip(map(id, paragraphs), [*paragraphs[1:], None], strict=True))
    for paragraph in bold:
        following = after[id(paragraph)]
        leads_on = following is not None and not following.is_table and _is_text(following.text)
        if leads_on and not ENDED.search(paragraph.text):
            paragraph.level = order[round(paragraph.size, 0)]


def _is_text(text: str) -> bool:
    return len(text) > LONGEST_LINE or ENDED.search(text) is not None


def _may_be_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        not paragraph.is_table
        and not paragraph.is_note
        and not paragraph.is_entry
        and len(text) <= LONGEST
        and UNENDED.search(text) is not None
        and LETTERS.search(text) is not None
        and CONTENTS.match(text) is None
    )
