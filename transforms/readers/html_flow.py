"""Lay out the tree of a page as a browser would: its runs of text, each what stands between two breaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Protocol

from transforms.readers.html_markup import BLOCKS, HEADINGS, VOID, Element, names
from transforms.readers.html_tables import is_data, rows
from transforms.readers.rendition import BlockKind, RemovalKind

BREAK = "\0"  # a line break; no text holds a NUL
BLANKS = re.compile(r"[ \t\n\r\f]+")
WIDE = r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
# A break of the source between Chinese characters is no blank (https://www.w3.org/TR/css-text-3/#line-break-transform).
WIDE_BREAK = re.compile(rf"(?<={WIDE})[ \t]*[\r\n]\s*(?={WIDE})")
INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")
INDENT = re.compile(r"[ \t]*[\u00a0\u3000\u2003]{2}")
MARK = re.compile(r"[\[(（【]?([0-9]{1,3}|[ivxlc]{1,5}|[a-z]|[*†‡§¶#]{1,3})[\])）】]?", re.IGNORECASE)
LABEL = re.compile(r"[\[(（]?(\w{1,8})[\])）.、．:]")
LONGEST_MARK = 8  # characters of a footnote mark or of superscript figures
MOST_IN_MARK = 12  # elements in one
BACK_LINK = re.compile(r"[\s\[\]\ufe0e\ufe0f]*[↩↑⬆⇑↵^]+[\s\[\]\ufe0e\ufe0f]*")
SUPERSCRIPTS = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
SUBSCRIPTS = str.maketrans("0123456789+-−–()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₍₎")
RAISED = re.compile(r"[0-9+\-−–()n]+")
LOWERED = re.compile(r"[0-9+\-−–()]+")

SKIPPED = names(  # what a page doesn't show as text
    "script style head title meta link svg canvas audio video iframe object embed frame noembed noframes img input "
    "datalist annotation annotation-xml param source track area map"
)
BOLD_TAGS = frozenset(("b", "strong"))
STYLE_BOLD = re.compile(r"font-weight\s*:\s*(bold|bolder|[6-9]00)", re.IGNORECASE)
STYLE_PLAIN = re.compile(r"font-weight\s*:\s*(normal|lighter|[1-5]00)", re.IGNORECASE)
STYLE_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
STYLE_BLOCK = re.compile(r"display\s*:\s*(?:block|list-item|flex|grid|table)", re.IGNORECASE)
STYLE_PRE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
WORD_LABEL = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
WORD_ITEM = "MsoListParagraph"
WORD_BULLET = re.compile(r"[·•o§Øüv\-–—\uf000-\uf0ff\s]*")


@dataclass(slots=True)
class Run:
    """A stretch of text between two breaks, and what the page says of it.

    `element` is the innermost element around all of it, `n_linked` counts the characters in links, `n_links` the links.
    `is_contents` says that all lead to places of the same page. `removal` says what an inline element is that is no
    part of the text.
    """

    text: str
    element: Element
    kind: BlockKind = "body"
    level: int | None = None
    is_bold: bool = False
    n_linked: int = 0
    n_links: int = 0
    is_contents: bool = False
    removal: RemovalKind | None = None


@dataclass(slots=True)
class _Piece:
    text: str
    is_bold: bool
    is_linked: bool


@dataclass(slots=True)
class _List:
    """An ordered list: how its items are numbered, and the number of the next."""

    style: str
    following: int
    step: int = 1


@dataclass(slots=True)
class _State:
    pieces: list[_Piece] = field(default_factory=list)
    n_links: int = 0
    n_own: int = 0  # links to places of the same page
    label: str = ""


class Known(Protocol):
    """What is known of elements and texts that are no part of a document."""

    def of_inline(self, element: Element) -> RemovalKind | None:
        """Say what an inline element is that is no part of the text."""

    def of_text(self, text: str) -> RemovalKind | None:
        """Say what a text is that is no part of a document."""


def runs(body: Element, known: Known) -> Iterator[Run]:
    """Lay out an element; return its runs in the order of the page."""
    return _Flow(known).of(body)


class _Flow:
    def __init__(self, known: Known) -> None:
        self.known = known

    def of(self, root: Element) -> Iterator[Run]:
        self.state, self.found = _State(), list[Run]()
        self.bold, self.linked, self.pre = [False], 0, 0
        self.lists: list[_List | None] = []
        self.items: list[bool] = []
        self.heading: Element | None = None
        self.block = [root]
        waiting: list[tuple[Element | str, bool]] = [(child, False) for child in reversed(root.children)]
        while waiting:
            node, leaves = waiting.pop()
            if isinstance(node, str):
                self._write(node)
            elif leaves:
                self._leave(node)
            elif self._enter(node):
                waiting.append((node, True))
                waiting.extend((child, False) for child in reversed(node.children))
            if self.found:
                yield from self.found
                self.found.clear()
        self._flush()
        yield from self.found

    def _write(self, text: str) -> None:
        if text:
            self.state.pieces.append(_Piece(text, self.bold[-1], self.linked > 0))

    def _enter(self, node: Element) -> bool:
        """Begin an element; say whether to go into it."""
        tag = node.tag
        if tag in SKIPPED:
            return False
        if tag in VOID:
            if tag == "br":
                self._write("\n" if self.pre else BREAK)
            elif tag == "hr":
                self._flush()
            return False
        if is_block(node):
            self._flush()
            return self._enter_block(node)
        return self._enter_inline(node)

    def _enter_block(self, node: Element) -> bool:
        tag = node.tag
        if tag == "table" and is_data(node):
            self._table(node)
            return False
        self.block.append(node)
        if tag in HEADINGS or node.get("role") == "heading":
            self.heading = node
        elif tag in ("ol", "ul", "menu", "dir"):
            self.lists.append(_list(node) if tag == "ol" else None)
        elif tag == "li":
            self._item(node)
        self.pre += is_pre(node)
        self.bold.append(_boldness(node, self.bold[-1]))
        return True

    def _item(self, node: Element) -> None:
        self.items.append(True)
        ordered = self.lists[-1] if self.lists else None
        if ordered is None:
            return
        value = _integer(node.get("value"))
        number = ordered.following if value is None else value
        ordered.following = number + ordered.step
        style = _list_style(node) or ordered.style
        self.state.label += label(number, style)

    def _enter_inline(self, node: Element) -> bool:
        tag = node.tag
        removal: RemovalKind | None = "hidden" if is_hidden(node) else self.known.of_inline(node)
        if removal:
            self._remove(node, removal)
            return False
        if tag in ("sup", "sub", "a") and self._script(node):
            return False
        if WORD_LABEL.search(node.get("style")):
            text = node.text().replace("\u00a0", " ").strip()
            self._write("" if WORD_BULLET.fullmatch(text) else text + " ")
            return False
        if tag == "q":
            self._write("“")
        if tag == "a" and "href" in node.attributes:
            self.linked += 1
            self.state.n_links += 1
            self.state.n_own += node.get("href").startswith("#")
        self.bold.append(_boldness(node, self.bold[-1]))
        return True

    def _remove(self, node: Element, removal: RemovalKind) -> None:
        text = BLANKS.sub(" ", node.text()).strip()
        if text:
            self.found.append(Run(text, self.block[-1], removal=removal))

    def _script(self, node: Element) -> bool:
        """Write a footnote mark, a superscript or a subscript of figures; say whether it was one."""
        within = list(islice(node.elements(), MOST_IN_MARK + 1))
        text = "".join(node.text().split()) if len(within) <= MOST_IN_MARK else ""
        if not text or len(text) > LONGEST_MARK:
            return False
        own = next((child for child in within if child.tag == "a" and child.get("href")), None)
        link = node if node.tag == "a" else own or _link_around(node)
        mark = MARK.fullmatch(text)
        is_note = link is not None and "#" in link.get("href")
        if is_note and BACK_LINK.fullmatch(text):
            self.found.append(Run(text, self.block[-1], removal="widget"))
            return True
        opens = not any(piece.text.strip() for piece in self.state.pieces)
        is_raised = node.tag == "sup" or any(child.tag == "sup" for child in within)
        if is_note and mark and (is_raised or opens):
            self._write(f"[{mark[1]}]" + " " * opens)
            return True
        if node.tag == "sup" and RAISED.fullmatch(text):
            self._write(text.translate(SUPERSCRIPTS))
            return True
        if node.tag == "sub" and LOWERED.fullmatch(text) and self._last()[-1:].isdigit():
            self._write(text.translate(SUBSCRIPTS))
            return True
        return False

    def _last(self) -> str:
        return self.state.pieces[-1].text if self.state.pieces else ""

    def _leave(self, node: Element) -> None:
        if not is_block(node):
            self._leave_inline(node)
            return
        self._flush()
        self.block.pop()
        self.bold.pop()
        if node is self.heading:
            self.heading = None
        elif node.tag in ("ol", "ul", "menu", "dir"):
            self.lists.pop()
        elif node.tag == "li":
            self.items.pop()
            self.state.label = ""
        self.pre -= is_pre(node)

    def _leave_inline(self, node: Element) -> None:
        if node.tag == "q":
            self._write("”")
        if node.tag == "a" and "href" in node.attributes:
            self.linked = max(0, self.linked - 1)
        if len(self.bold) > 1:
            self.bold.pop()

    def _flush(self) -> None:
        """End the run, and begin another."""
        state = self.state
        if not state.pieces:
            return
        pieces, n_links, n_own = state.pieces, state.n_links, state.n_own
        state.pieces, state.n_links, state.n_own = [], 0, 0
        if not any(not piece.text.isspace() and piece.text != BREAK for piece in pieces):
            return
        if self.pre:
            found = self._preformatted(pieces)
        elif any(BREAK in piece.text for piece in pieces) and not self.heading:
            found = self._broken(pieces)
        else:
            found = [self._run(pieces)]
        found = [run for run in found if run.text]
        for run in found:
            run.n_links, run.is_contents = n_links, n_links > 0 and n_own == n_links
        if found:
            self._mark(found)
            self.found.extend(found)

    def _mark(self, found: list[Run]) -> None:
        """Say what the first run in a heading or an item is, and put the label of an item before it."""
        first = found[0]
        if self.heading:
            first.kind, first.level = "heading", heading_level(self.heading)
        elif first.kind == "body" and ((self.items and self.items[-1]) or WORD_ITEM in self.block[-1].get("class")):
            first.kind = "list_item"
        if self.items:
            self.items[-1] = False
        if self.state.label:
            own, self.state.label = self.state.label, ""
            printed = LABEL.match(first.text)
            if not printed or printed[1] != own.rstrip(". 、"):  # some lists bring their labels as text
                first.text = own + first.text

    def _run(self, pieces: list[_Piece]) -> Run:
        text = collapsed("".join(piece.text for piece in pieces).replace(BREAK, " "))
        seen = [piece for piece in pieces if piece.text.strip()]
        return Run(
            text,
            self.block[-1],
            is_bold=all(piece.is_bold for piece in seen),
            n_linked=sum(len(piece.text.strip()) for piece in seen if piece.is_linked),
        )

    def _preformatted(self, pieces: list[_Piece]) -> list[Run]:
        run = self._run(pieces)
        text = "".join(piece.text for piece in pieces).replace("\r\n", "\n").replace("\r", "\n").replace(BREAK, "\n")
        run.text = INVISIBLE.sub("", text).rstrip().lstrip("\n")
        run.kind = "lines" if "\n" in run.text else "body"
        run.text = run.text if run.kind == "lines" else run.text.strip()
        return [run]

    def _broken(self, pieces: list[_Piece]) -> list[Run]:
        """Part a run at its line breaks: two in a row end a block, as does an indented line, as does a bold line."""
        lines: list[list[_Piece]] = [[]]
        for piece in pieces:
            parts = piece.text.split(BREAK)
            lines[-1].append(_Piece(parts[0], piece.is_bold, piece.is_linked))
            lines.extend([_Piece(part, piece.is_bold, piece.is_linked)] for part in parts[1:])
        of_lines = [self._run(line) for line in lines]
        is_indented = [bool(INDENT.match("".join(piece.text for piece in line).lstrip(" \t\r\n"))) for line in lines]
        indents = sum(is_indented) >= 2
        whole_bold = all(run.is_bold for run in of_lines if run.text)
        found: list[Run] = []
        group: list[Run] = []
        for run, indented in zip(of_lines, is_indented, strict=True):
            is_own = bool(run.text) and ((run.is_bold and not whole_bold) or self.known.of_text(run.text) is not None)
            if is_own or (indents and indented and group and group[-1].text):
                found.extend(_joined(group))
                group = []
            if is_own:
                found.append(run)
            else:
                group.append(run)
        found.extend(_joined(group))
        return found

    def _table(self, table: Element) -> None:
        for is_caption, cells in rows(table):
            kept: list[Run] = []
            parts: list[str] = []
            for cell in cells:
                inner = list(_Flow(self.known).of(cell)) if cell else []
                self.found.extend(run for run in inner if run.removal)
                shown = [run for run in inner if not run.removal]
                kept.extend(shown)
                parts.append(" ".join(run.text.replace("\n", " ") for run in shown))
            if kept:
                text = " ".join(parts) if is_caption else f"| {' | '.join(parts)} |"
                n_linked, n_links = sum(run.n_linked for run in kept), sum(run.n_links for run in kept)
                kind: BlockKind = "body" if is_caption else "table"
                self.found.append(Run(text, table, kind, n_linked=n_linked, n_links=n_links))


def _joined(group: list[Run]) -> list[Run]:
    """Make blocks of lines: those among empty lines are blocks, others are lines whose paragraphs are to be told."""
    pairs = pairwise(group)
    if not any(above.text and below.text for above, below in pairs):
        return [run for run in group if run.text]
    text = re.sub(r"\n{2,}", "\n\n", "\n".join(run.text for run in group)).strip()
    first = next(run for run in group if run.text)
    return [
        Run(
            text,
            first.element,
            kind="lines",
            is_bold=all(run.is_bold for run in group if run.text),
            n_linked=sum(run.n_linked for run in group),
        )
    ]


def collapsed(text: str) -> str:
    """Collapse the blanks of a text as a browser does, and cut those at its ends, indents too."""
    return BLANKS.sub(" ", WIDE_BREAK.sub("", INVISIBLE.sub("", text))).strip()


def is_block(node: Element) -> bool:
    """Say whether an element stands on lines of its own."""
    return node.tag in BLOCKS or bool(STYLE_BLOCK.search(node.get("style")))


def is_pre(node: Element) -> bool:
    """Say whether the line breaks and blanks in an element are shown as they are."""
    return node.tag in ("pre", "xmp", "listing") or bool(STYLE_PRE.search(node.get("style")))


def is_hidden(node: Element) -> bool:
    """Say whether a page doesn't show an element, or keeps it from readers of screens."""
    if node.tag in ("template", "noscript"):
        return True
    if not node.attributes:
        return False
    own = node.attributes
    return (
        "hidden" in own
        or own.get("aria-hidden", "").lower() == "true"
        or ("style" in own and bool(STYLE_HIDDEN.search(own["style"])))
    )


def heading_level(node: Element) -> int:
    """Return the level of a heading."""
    if node.tag in HEADINGS and not node.get("aria-level"):
        return int(node.tag[1])
    level = _integer(node.get("aria-level"))
    return min(max(level, 1), 9) if level is not None else 2


def _boldness(node: Element, inherited: bool) -> bool:
    style = node.get("style")
    if style and STYLE_BOLD.search(style):
        return True
    if style and STYLE_PLAIN.search(style):
        return False
    return inherited or node.tag in BOLD_TAGS


def _link_around(node: Element) -> Element | None:
    parent = node.parent
    while parent is not None and parent.tag not in BLOCKS:
        if parent.tag == "a" and parent.get("href"):
            return parent
        parent = parent.parent
    return None


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text) else None


TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}


def _list_style(node: Element) -> str:
    styled = LIST_STYLE.search(node.get("style"))
    return styled[1].lower() if styled else TYPES.get(node.get("type").strip(), "")


def _list(node: Element) -> _List:
    start, is_reversed = _integer(node.get("start")), "reversed" in node.attributes
    n_items = sum(isinstance(child, Element) and child.tag == "li" for child in node.children)
    return _List(
        _list_style(node) or "decimal",
        (n_items if is_reversed else 1) if start is None else start,
        -1 if is_reversed else 1,
    )


def label(number: int, style: str) -> str:
    """Return what a browser shows before an item, with a blank behind it.

    Styles: those of https://www.w3.org/TR/css-counter-styles-3/ that reports use; others count in decimals.
    """
    if style in ("none", "disc", "circle", "square", "inside", "outside"):
        return ""
    is_small = style.startswith("lower-")
    if style.endswith(("-alpha", "-latin")) and number > 0:
        letters = _letters(number)
    elif style.endswith("-roman") and 0 < number < 4000:
        letters = _roman(number)
    elif style in ("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal") and 0 < number < 100:
        digits = "零一二三四五六七八九"
        tens, ones = divmod(number, 10)
        return (digits[tens] * (tens > 1) + "十") * (tens > 0) + digits[ones] * (ones > 0) + "、"
    else:
        return f"{number}. "
    return (letters.lower() if is_small else letters) + ". "


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _roman(number: int) -> str:
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    numerals = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    text = ""
    for value, numeral in zip(values, numerals, strict=True):
        count, number = divmod(number, value)
        text += numeral * count
    return text
