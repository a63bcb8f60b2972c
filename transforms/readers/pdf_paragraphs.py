"""Repair paragraphs from printed lines: over hyphens, columns, pages, footnotes."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from transforms.readers.pdf_lines import DIGITS, Line
from transforms.readers.pdf_pages import HAN
from transforms.readers.pdf_tables import cells

SMALL_TYPE = 0.93  # of the body's: footnotes
SAME_TYPE = 0.06  # of the size: lines of one paragraph
INDENTED = 0.8  # of the type size
FEWEST_LINES = 8  # of a column whose right edge is known for sure
MOST_EDGES = 200  # of columns, in points
CLEARLY_SHORT = 0.2  # of the column: room at the end of a line where other signs part paragraphs
LIKELY_MARGIN = 0.9
SPACED = 1.12  # of the usual distance of lines
FLUSH = 1.5  # points
FEWEST_ENTRIES = 3
ENTRY_GAP, LONGEST_ENTRY = 2.5, 120  # type sizes, characters
MOST_LINES = 2000  # of a page on which footnotes are looked for

ENDED = re.compile(r"[.!?:;。！？：；…][\"'”’»)\]）】」』*]*(?:\[\d{1,3}\])*$")
BULLET = re.compile(r"^[*+•‣●○◦▪▫■□◆◇♦►▶➢✓✔·]\s")
DASH = re.compile(r"^(?:[-–—―]\s|[–—―]{1,2}[^\s\d])")
# "31. A number of", "(a) …", "III. INVESTMENT", 第三章, 一、
LABEL = re.compile(
    r"^(?:\d{1,3}(?:\.\d{1,2})*[.)、．]\s?\D|[(（][\dA-Za-z一二三四五六七八九十]{1,4}[)）]|[IVXLC]+\.\s|[a-z][.)]\s"
    r"|[一二三四五六七八九十百]+、|第[\d一二三四五六七八九十百]+[章节条部编篇])"
)
# "1 See …", "* Preliminary.", "[3] …"
NOTE = re.compile(r"^(?:\[?\d{1,3}\]?[.)]?|[*†‡§①-⑳]+)\s*[^\W\d_“\"‘(]")
# "Introduction ........ 3", "Introduction . . . . 3"
LEADER = re.compile(r"(?:[.·…_]\s?){4,}\s*(?:\d{1,4}|[ivxlc]{1,6})$")
DOTS = re.compile(r"\s*(?:[.·…]\s?){4,}\s*(?=\S{1,6}$)")
CONTINUES = re.compile(r"^[a-zß-öø-ÿ]|^[,;.)\]，、。；：！？”’）】」』》]")
HYPHEN = re.compile(r"[^\s\-–—][-\u2010\u00ad]$")
# Chinese punctuation that can't open or end a line
NOT_FIRST, NOT_LAST = re.compile(r"[、，。；：！？）》」』】〉〕’”%％…—]"), re.compile(r"[（《「『【〈〔“‘]")
WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011'’][^\W\d_]+)*")
OPENING = re.compile(r"^([^\W\d_]+)")
# Closed compounds are broken between two words, as others are hyphenated: "over-" "all".
CLOSED = frozenset(
    ["any", "every", "fore", "here", "him", "her", "how", "inter", "my", "our", "out", "over", "some", "super", "them",
     "there", "through", "trans", "under", "up", "where", "with", "your"]
)  # fmt: skip


@dataclass(eq=False)
class Paragraph:
    """A paragraph of lines; `spans` say where each of them stands in its text."""

    lines: list[Line]
    text: str = ""
    parts: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    level: int | None = None
    is_table: bool = False
    is_note: bool = False
    is_entry: bool = False

    @property
    def size(self) -> float:
        """Return the size of the type of most lines."""
        sizes = Counter(round(line.size, 1) for line in self.lines)
        return max(sizes, key=lambda size: (sizes[size], size))

    @property
    def is_bold(self) -> bool:
        """Say whether all is set in bold."""
        return all(line.is_bold for line in self.lines)


@dataclass(frozen=True)
class Typography:
    """How a document is set: the size of its body's type, the distance of lines by size, the indent of paragraphs."""

    size: float
    leading: dict[float, float]
    indent: float | None
    is_spaced: bool
    is_justified: bool
    left: dict[tuple[int, int], float]
    right: dict[tuple[int, int], float]

    def left_of(self, line: Line) -> float:
        """Return the left edge of the lines of a column."""
        return self.left[line.page, line.region]

    def right_of(self, line: Line) -> float:
        """Return the right edge of the lines of a column."""
        return self.right[line.page, line.region]

    def indent_of(self, line: Line) -> float:
        """Return how far a line is indented."""
        return line.left - self.left_of(line)


def paragraphs(pages: Sequence[list[Line]], size: float) -> list[Paragraph]:
    """Return the paragraphs of the lines of pages, in reading order, the notes of a page behind what they belong to."""
    tables = {id(line): row for lines in pages for line, row in cells(lines)}
    entries = {id(line) for lines in pages for line in _entries(lines)}
    body, notes = [], []
    for lines in pages:
        of_page = _notes([line for line in lines if id(line) not in tables], size)
        body.append([line for line in lines if id(line) not in of_page])
        notes.append([line for line in lines if id(line) in of_page])
    typography = _typography([line for lines in body for line in lines if id(line) not in tables], size)
    found = _paragraphs([line for lines in body for line in lines], typography, tables, entries)
    found = _with_notes(found, notes)
    _write(found, tables)
    return [paragraph for paragraph in found if paragraph.text]


def _entries(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the entries of a contents page: lines that end with a page number, behind leaders or far to the right."""
    spaced = []
    for line in lines:
        if LEADER.search(line.text):
            yield line
        elif len(line.words) > 1 and DIGITS.fullmatch(line.words[-1].text):
            gap = line.words[-1].left - line.words[-2].right
            if gap >= ENTRY_GAP * line.size and len(line.text) <= LONGEST_ENTRY:
                spaced.append(line)
    ends = Counter(round(line.right) for line in spaced)
    for line in spaced:
        if sum(ends[round(line.right) + k] for k in (-1, 0, 1)) >= FEWEST_ENTRIES:
            yield line


def _notes(lines: Sequence[Line], size: float) -> set[int]:
    """Return the lines of the footnotes of a page: small type below all of the body, that a mark opens."""
    foot: list[Line] = []
    if len(lines) > MOST_LINES:
        return set()
    for line in sorted(lines, key=lambda line: -line.baseline):
        if line.size <= SMALL_TYPE * size:
            foot.append(line)
        elif not foot or any(_beside(line, each) for each in foot):
            break
    body = [line for line in lines if line.size > SMALL_TYPE * size]
    foot = [line for line in foot if not any(each.baseline > line.baseline and _beside(each, line) for each in body)]
    has_mark = any(line.opens_with_mark or NOTE.match(line.text) for line in foot)
    return {id(line) for line in foot} if body and has_mark else set()


def _beside(line: Line, other: Line) -> bool:
    return line.left < other.right and other.left < line.right


def _typography(lines: Sequence[Line], size: float) -> Typography:
    regions: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        regions[line.page, line.region].append(line)
    left = {key: _usual_left(of_region) for key, of_region in regions.items()}
    right = {key: max(line.right for line in of_region) for key, of_region in regions.items()}
    long = [key for key, of_region in regions.items() if len(of_region) >= FEWEST_LINES]
    known = sorted({(round(left[key], 1), round(right[key], 1)) for key in long})[:MOST_EDGES]
    for key, of_region in regions.items():
        near = [edge for begin, edge in known if abs(begin - left[key]) <= 40 and edge >= right[key] - FLUSH]
        if len(of_region) < FEWEST_LINES and not known:
            # A page of a few lines does not show how wide it is set: the margins are likely alike.
            right[key] = max(right[key], LIKELY_MARGIN * (of_region[0].paper - left[key]))
        elif len(of_region) < FEWEST_LINES and near:
            right[key] = min(near)
            left[key] = min(left[key], *(begin for begin, edge in known if edge == right[key]))
    indents: Counter[float] = Counter()
    flush, usual = 0, 0
    for key, of_region in regions.items():
        for above, below in pairwise(of_region):
            if abs(below.size - size) > SAME_TYPE * size:
                continue
            usual += 1
            flush += abs(above.right - right[key]) <= FLUSH
            if above.left - below.left >= INDENTED * size and abs(below.left - left[key]) <= 2:
                indents[round(above.left - below.left)] += 1
    leading = _leading(lines)
    spaced = [
        (round(above.size), below.baseline - above.baseline)
        for of_region in regions.values()
        for above, below in pairwise(of_region)
        if _is_one_type(above, below) and abs(above.size - size) <= SAME_TYPE * size and ENDED.search(above.text)
    ]
    n_spaced = sum(distance > SPACED * leading.get(key, distance) + 0.7 for key, distance in spaced)
    indent, n_indented = max(indents.items(), key=lambda item: item[1], default=(0.0, 0))
    return Typography(
        size=size,
        leading=leading,
        indent=float(indent) if n_indented >= max(3, 0.03 * usual) else None,
        is_spaced=n_spaced >= max(3, 0.2 * len(spaced)),
        is_justified=flush >= 0.5 * usual > 0,
        left=left,
        right=right,
    )


def _usual_left(lines: Sequence[Line]) -> float:
    places = Counter(round(line.left) for line in lines)
    usual = max(places, key=lambda left: (places[left] + places[left + 1], -left))
    if places[usual] <= 1:
        return min(line.left for line in lines)
    return min(line.left for line in lines if abs(line.left - usual) <= 2)


def _leading(lines: Sequence[Line]) -> dict[float, float]:
    """Return the usual distance of lines by the size of their type: the smallest of the common ones."""
    distances: dict[float, Counter[float]] = defaultdict(Counter)
    for above, below in pairwise(lines):
        if (above.page, above.region) == (below.page, below.region) and _is_one_type(above, below):
            distance = below.baseline - above.baseline
            if 0.8 * below.size <= distance <= 2.6 * below.size:
                distances[round(below.size)][round(2 * distance) / 2] += 1
    return {
        size: min(distance for distance, n in counts.items() if n >= 0.25 * max(counts.values()))
        for size, counts in distances.items()
    }


def _is_one_type(above: Line, below: Line) -> bool:
    return abs(above.size - below.size) <= SAME_TYPE * max(above.size, below.size)


def _paragraphs(
    lines: Sequence[Line], typography: Typography, tables: dict[int, list[str]], entries: set[int]
) -> list[Paragraph]:
    found: list[Paragraph] = []
    for line in lines:
        if id(line) in tables:
            found.append(Paragraph([line], is_table=True))
        elif found and not found[-1].is_table and not found[-1].is_entry and _goes_on(found[-1], line, typography):
            found[-1].lines.append(line)
            found[-1].is_entry = id(line) in entries
        else:
            found.append(Paragraph([line], is_entry=id(line) in entries))
    return found


def _goes_on(paragraph: Paragraph, below: Line, typography: Typography) -> bool:
    """Say whether a line goes on with the paragraph of the line above it."""
    above = paragraph.lines[-1]
    is_first = len(paragraph.lines) == 1
    is_other = not _is_one_type(above, below) or _changes_weight(above, below, is_first=is_first)
    if is_other or BULLET.match(below.text) or (is_first and below.text == above.text):  # a heading printed twice
        return False
    if HYPHEN.search(above.text) and below.text[0].isalnum():
        return True
    is_ended = ENDED.search(above.text) is not None
    is_near = (above.page, above.region) == (below.page, below.region)
    # An indent or space between them tells where paragraphs begin: a label alone says little.
    is_told = is_near and (typography.indent is not None or typography.is_spaced)
    opens = LABEL.match(below.text) or DASH.match(below.text)
    if opens and ((is_ended and (not is_told or DASH.match(below.text))) or _has_room(above, below, typography)):
        return False
    fits = _fits(above, below, typography)
    if not is_near:
        return _runs_over(above, below, typography, is_ended=is_ended, fits=fits)
    if _is_apart(above, below, typography) or _is_indented(paragraph, below, typography, fits=fits):
        return False
    continues = CONTINUES.match(below.text) is not None
    is_short = is_ended and typography.is_justified and not _is_flush(above, typography)
    return continues if is_short else not fits or (is_told and not is_ended and continues)


def _is_apart(above: Line, below: Line, typography: Typography) -> bool:
    """Say whether two lines of a column are further apart than those of a paragraph, or not in order."""
    usual = typography.leading.get(round(below.size), 1.3 * below.size)
    distance = below.baseline - above.baseline
    return distance > SPACED * usual + 0.7 or distance < -2


def _changes_weight(above: Line, below: Line, *, is_first: bool) -> bool:
    if above.is_bold == below.is_bold:
        return False
    if above.words[-1].is_bold == below.words[0].is_bold:
        return False
    return (above.is_bold and is_first) or below.is_bold


def _fits(above: Line, below: Line, typography: Typography) -> bool:
    """Say whether a line is so short that it ends a paragraph."""
    if not _has_room(above, below, typography):
        return False
    if (above.page, above.region) != (below.page, below.region) or not (typography.indent or typography.is_spaced):
        return True
    begin, end = typography.left_of(above), typography.right_of(above)
    return end - above.right >= CLEARLY_SHORT * (end - begin)


def _has_room(above: Line, below: Line, typography: Typography) -> bool:
    """Say whether the first word of a line would have found room on the line above."""
    first = below.words[0]
    room = typography.right_of(above) - above.right
    if HAN.match(first.text):
        opening = below.text[:2]
        stays = 2 if NOT_FIRST.match(opening[1:]) or NOT_LAST.match(opening) or NOT_FIRST.match(opening) else 1
        return room >= (stays + 0.1) * below.size
    width = first.right - first.left
    for before, word in pairwise(below.words):
        if word.left - before.right > 0.1 * word.size or word.blank:
            break
        width += word.right - before.right
    if HAN.search(first.text):
        width = min(width, 2 * below.size)
    if "-" in first.text[1:-1]:
        width *= (first.text.index("-", 1) + 1) / len(first.text)
    return room >= width + 0.33 * below.size


def _is_flush(line: Line, typography: Typography) -> bool:
    return abs(line.right - typography.right_of(line)) <= FLUSH or HAN.match(line.words[-1].text[-1]) is not None


def _runs_over(above: Line, below: Line, typography: Typography, *, is_ended: bool, fits: bool) -> bool:
    """Say whether a paragraph goes on in the next column or on the next page."""
    if CONTINUES.match(below.text) and not is_ended:
        return True
    if fits or (typography.indent is not None and typography.indent_of(below) >= INDENTED * below.size):
        return False
    if not is_ended:
        return True
    return not typography.is_justified or _is_flush(above, typography)


def _is_centred(above: Line, below: Line) -> bool:
    middle = sum(above.column) / 2
    return all(
        abs((line.left + line.right) / 2 - middle) <= 3 and line.left - line.column[0] > line.size
        for line in (above, below)
    )


def _is_indented(paragraph: Paragraph, below: Line, typography: Typography, *, fits: bool) -> bool:
    """Say whether the place of a line's beginning shows that it opens a paragraph."""
    above = paragraph.lines[-1]
    if _is_centred(above, below):
        return False
    is_first = len(paragraph.lines) == 1
    step = below.left - above.left
    least = INDENTED * below.size
    if step >= least:
        hangs = is_first and any(abs(word.left - below.left) <= 2 for word in above.words[1:4]) and _has_label(above)
        return not hangs
    if step <= -least:
        return not is_first or (typography.indent is None and fits)
    if is_first and typography.indent is not None and abs(step) <= 1:
        return abs(typography.indent_of(below) - typography.indent) <= 2 and (
            _has_label(below) or not _has_label(above)
        )
    return False


def _has_label(line: Line) -> bool:
    return bool(BULLET.match(line.text) or DASH.match(line.text) or LABEL.match(line.text) or NOTE.match(line.text))


def _with_notes(found: list[Paragraph], notes: Sequence[list[Line]]) -> list[Paragraph]:
    """Put the notes of each page behind the paragraph that ends the page, or runs over it."""
    last = {line.page: i for i, paragraph in enumerate(found) for line in paragraph.lines}
    behind: dict[int, list[Paragraph]] = defaultdict(list)
    for lines in notes:
        own: list[Paragraph] = []
        for line in lines:
            if own and not _opens_note(line, own[-1].lines[-1], lines):
                own[-1].lines.append(line)
            else:
                own.append(Paragraph([line], is_note=True))
        if own:
            behind[last.get(lines[0].page, len(found) - 1)] += own
    return [each for i, paragraph in enumerate(found) for each in (paragraph, *behind[i])]


def _opens_note(line: Line, above: Line, lines: Sequence[Line]) -> bool:
    if line.opens_with_mark:
        return True
    is_full = above.right >= 0.75 * max(each.right for each in lines)
    return NOTE.match(line.text) is not None and (not is_full or ENDED.search(above.text) is not None)


def _write(found: Sequence[Paragraph], tables: dict[int, list[str]]) -> None:
    """Write the texts of paragraphs and say where their lines stand in them."""
    words = _vocabulary(found)
    is_hyphenated = _is_hyphenated(found, words)
    for paragraph in found:
        for line in paragraph.lines:
            text = line.text
            if paragraph.is_table:
                text = "| " + " | ".join(tables[id(line)]) + " |"
            elif paragraph.is_entry:
                text = DOTS.sub(" ..... ", text)
            _append(paragraph, text.strip(), words, is_hyphenated=is_hyphenated)
        paragraph.text = "".join(paragraph.parts).replace("\u00ad", "-").replace("\u2010", "-")


def _vocabulary(found: Sequence[Paragraph]) -> Counter[str]:
    """Count the words of the text that stand whole on a line, hyphenated ones as such and by their parts."""
    words: Counter[str] = Counter()
    for paragraph in found:
        opens_broken = False
        for line in paragraph.lines:
            text = line.text
            of_line = [word.replace("\u2010", "-").replace("\u2011", "-").lower() for word in WORD.findall(text)]
            if opens_broken and of_line:
                del of_line[0]
            opens_broken = HYPHEN.search(text) is not None
            if opens_broken and of_line:
                del of_line[-1]
            words.update(of_line)
            for word in of_line:
                if "-" in word:
                    parts = word.split("-")
                    words.update(f"{part}-" for part in parts[:-1])
                    words.update(f"-{part}" for part in parts[1:])
    return words


def _is_hyphenated(found: Sequence[Paragraph], words: Counter[str]) -> bool:
    """Say whether words are broken at the ends of lines: more often than compounds with a hyphen are."""
    n_broken = n_compound = 0
    for paragraph in found:
        for above, below in pairwise(paragraph.lines):
            sides = _sides(above.text, below.text)
            if sides is not None:
                whole, compound = words["".join(sides)], words["-".join(sides)]
                n_broken += whole > 0 and compound == 0
                n_compound += compound > 0 and whole == 0
    return n_broken > n_compound


def _append(paragraph: Paragraph, line: str, words: Counter[str], *, is_hyphenated: bool) -> None:
    """Add a line to the parts of a paragraph's text."""
    parts, spans = paragraph.parts, paragraph.spans
    place = spans[-1][1] if spans else 0
    if spans:
        before = parts[-1]
        if HYPHEN.search(before):
            if _is_broken_word(before, line, words, is_hyphenated=is_hyphenated):
                parts[-1] = before[:-1]
                place -= 1
                spans[-1] = (spans[-1][0], place)
        elif not _touch(before, line):
            parts.append(" ")
            place += 1
    parts.append(line)
    spans.append((place, place + len(line)))


def _touch(before: str, text: str) -> bool:
    """Say whether two lines follow each other without a blank."""
    if HAN.match(before[-1]) or HAN.match(text[0]):
        return True
    return (before[-1] in "—/" and before[-2:-1] not in {" ", ""}) or (before[-1] == "–" and before[-2:-1].isdigit())


def _sides(before: str, after: str) -> tuple[str, str] | None:
    """Return the parts of a word on both sides of a hyphen at a line's end, if it may be broken there."""
    if HYPHEN.search(before) is None or not before[-2].isalpha():
        return None
    left, right = WORD.findall(before[:-1]), OPENING.match(after)
    if not left or right is None:
        return None
    begin, end = left[-1].rsplit("-", 1)[-1], right[1]
    in_capitals = len(end) > 1 and begin.isupper() and end.isupper()
    return (begin.lower(), end.lower()) if end[0].islower() or in_capitals else None


def _is_broken_word(before: str, after: str, words: Counter[str], *, is_hyphenated: bool) -> bool:
    """Say whether a hyphen at a line's end breaks a word rather than joins two; the words of the text decide."""
    sides = _sides(before, after)
    if sides is None:
        return False
    begin, end = sides
    whole, compound = words[begin + end], words[f"{begin}-{end}"]
    if not is_hyphenated:
        return whole > 0 and not compound and not (words[begin] and words[end])
    if whole or compound:
        return whole >= compound
    if words[f"{begin}-"] and (words[f"-{end}"] or words[end]):
        return False
    if begin in CLOSED:
        return True
    is_word = (words[begin] or words[f"{begin}-"]) and (words[end] or words[f"-{end}"])
    return not (is_word and len(begin) > 2 and len(end) > 2)
