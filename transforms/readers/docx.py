"""Read Word files (DOCX): the body in its order, as Word shows it.

Only the standard library is needed. python-docx knows neither content controls, insertions, text boxes and notes, nor
the labels of numbered paragraphs, so that the XML has to be walked anyway.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from statistics import quantiles
from xml.etree.ElementTree import Element

from transforms.readers.docx_numbering import Numbering
from transforms.readers.docx_package import MEANT, Package, W, integer, is_on, value
from transforms.readers.docx_styles import Style, Styles
from transforms.readers.rendition import Block, Metadata, ReadError, Removal, RemovalKind, Rendition, of_blocks

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DC = "{http://purl.org/dc/elements/1.1/}"
DEEPEST = 200  # elements within each other
LONGEST_HEADING = 300  # characters; what is longer is a text in the style of a heading
LONGEST_CODE = 100  # characters of an instruction in which the name of its field stands
LONGEST_CELL = 400  # characters; what is longer is a text, and its table is there for the layout

TITLE = 0  # the level of a title, while headings are read
UNSEEN = frozenset(
    f"{W}{name}"
    for name in (
        *("del", "moveFrom", "delText", "instrText", "delInstrText", "fldData", "rt", "pgNum"),
        *("footnoteRef", "endnoteRef", "annotationRef", "separator", "continuationSeparator"),
        *("pPr", "rPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sectPr"),
        *("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "rubyPr"),
    )
)
DRAWN = frozenset(W + name for name in ("drawing", "pict", "object"))
SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
NOTES = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
SINGLE = frozenset(("styles", "numbering", "footnotes", "endnotes", "comments"))
FEWEST_LINES = 20
ENDED = re.compile(r"[.!?:;。！？：；…][\"'”’»)\]）】」』》]*$")
LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
BLANKS = re.compile(r"[\n\r\t]+")
PAGE_FIELDS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))
CONTENTS_FIELDS = frozenset(("TOC", "INDEX", "TOA"))
JUNK_TITLE = re.compile(
    r"(?i)^(?:microsoft word\b.*|word document|document ?\d*|dokument ?\d*|untitled.*|no title|title|normal|"
    r"powerpoint presentation|文档 ?\d*|新建.*|未命名.*|无标题.*|[\W\d_]*"
    r"|.*\.(?:docx?|dotx?|rtf|odt|wps|pdf|html?|txt))$"
)
# Characters of the fonts Symbol and Wingdings stand in the private use area; these are what they look like.
GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
PICTURED: Mapping[str, Mapping[int, str]] = {
    "symbol": {
        **{0x41 + n: letter for n, letter in enumerate(GREEK)},
        **{0x61 + n: letter for n, letter in enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ")},
        **dict(zip((0xA3, 0xB0, 0xB1, 0xB3, 0xB4, 0xB7, 0xB9, 0xBB, 0xAE, 0xD7), "≤°±≥×•≠≈→⋅", strict=True)),
    },
    "wingdings": dict(
        zip((0x6C, 0x6E, 0x75, 0x76, 0x9F, 0xA7, 0xA8, 0xD8, 0xE0, 0xFB, 0xFC, 0xFE), "●■◆❖•▪◻➢→✗✓☑", strict=True)
    ),
}
UNKNOWN_SIGN = "\ufffd"


def render(data: bytes, name: str) -> Rendition:
    """Render a Word file as its reader sees it, with the changes tracked in it accepted.

    Numbered paragraphs begin with the label that Word puts before them, a bullet is left out. A note is marked [1] and
    stands at the end. Rows of tables are written `| a | b |`; where a cell holds a text or a table, its paragraphs
    stand for themselves. Removed are tables of contents, page headers and footers, hidden and deleted text, comments.
    Raises ReadError (encrypted, binary, malformed, too_large).
    """
    package = Package(data, name)
    root = package.parsed(package.main_name)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise ReadError("malformed", f"{name} is damaged: its document has no body; {MEANT}.")
    related = package.related(package.main_name)
    parts = {kind: package.parsed(names[0]) for kind, names in related.items() if kind in SINGLE}
    styles = Styles(parts.get("styles"))
    walk = _Walk(name, styles, Numbering(parts.get("numbering"), styles), has_fields=_is_balanced(body))
    walk.blocks_of(body)
    beside = [
        Removal(kind, "\n".join(block.text for block in walk.aside(element)))
        for kind, element in _margins(package, related, parts.get("comments"))
    ]
    blocks = [*_ranked(_unwrapped(walk.blocks)), *_notes(walk, parts)]
    removed = [*walk.removed, *(removal for removal in beside if removal.text.strip())]
    return of_blocks(blocks, removed=removed, metadata=_metadata(package.parsed(package.core_name)))


def _margins(
    package: Package, related: Mapping[str, list[str]], comments: Element | None
) -> Iterator[tuple[RemovalKind, Element]]:
    margins: tuple[tuple[str, RemovalKind], ...] = (("header", "page_header"), ("footer", "page_footer"))
    for relation, kind in margins:
        for part in dict.fromkeys(related.get(relation, ())):
            if (root := package.parsed(part)) is not None:
                yield kind, root
    for comment in () if comments is None else comments:
        yield "comment", comment


def _is_balanced(body: Element) -> bool:
    """Say that every field that begins ends; in a damaged file the rest of the text would count as a field."""
    kinds = [value(mark, "fldCharType") for mark in body.iter(f"{W}fldChar")]
    return kinds.count("begin") == kinds.count("end")


@dataclass
class _Line:
    """What is read of a paragraph: its text, how much of it is bold, and the text boxes anchored in it."""

    pieces: list[str] = field(default_factory=list)
    n_bold: int = 0
    n_light: int = 0
    boxes: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass
class _Field:
    """A field: how its instruction begins, which kind that makes it, and whether the instruction still goes on."""

    code: str = ""
    kind: str = ""
    is_open: bool = True

    def separate(self) -> None:
        """End the instruction; what follows is what the field shows."""
        self.kind, self.is_open = (self.code.split() or [""])[0].upper(), False


class _Walk:
    """Walk through a part of a Word file, taking up its blocks and what is removed."""

    def __init__(self, name: str, styles: Styles, numbering: Numbering, *, has_fields: bool = True) -> None:
        self.name, self.styles, self.numbering, self.has_fields = name, styles, numbering, has_fields
        self.blocks: list[Block] = []
        self.removed: list[Removal] = []
        self.notes: dict[tuple[str, str], int] = {}
        self._fields: list[_Field] = []
        self._contents: list[str] = []
        self._carried: _Line | None = None
        self._depth = self._n_contents = 0

    def aside(self, element: Element) -> list[Block]:
        """Return the blocks of an element that is no part of the body."""
        walk = _Walk(self.name, self.styles, self.numbering, has_fields=False)
        walk.notes = self.notes
        walk.blocks_of(element)
        return walk.blocks

    def blocks_of(self, holder: Element) -> None:
        """Take up the blocks within an element."""
        self._descend()
        for element in holder:
            if element.tag == f"{W}p":
                self._paragraph(element)
            elif element.tag == f"{W}tbl":
                self._table(element)
            elif element.tag == f"{W}sdt":
                self._control(element)
            elif element.tag == f"{MC}AlternateContent":
                self.blocks_of(_alternative(element))
            elif element.tag not in UNSEEN:
                self.blocks_of(element)
        self._depth -= 1

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ReadError("malformed", f"{self.name} is nested more than {DEEPEST} deep; {MEANT}.")

    def _control(self, element: Element) -> None:
        gallery = value(element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery"))
        is_contents = gallery == "Table of Contents"
        self._n_contents += is_contents
        for content in element.findall(f"{W}sdtContent"):
            self.blocks_of(content)
        self._n_contents -= is_contents

    def _paragraph(self, element: Element) -> None:
        properties = element.find(f"{W}pPr")
        key = None if properties is None else value(properties.find(f"{W}pStyle"))
        style = self.styles.of_paragraph(key)
        line, self._carried = self._carried or _Line(), None
        n_contents = len(self._contents)
        self._inline(element, line, style, is_bold=self.styles.is_bold if style.is_bold is None else style.is_bold)
        text = line.text
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self._carried = line if text.strip() else None  # without its mark it goes on in the next paragraph
            return
        if self._n_contents or style.is_contents:
            self._contents.append(text)
        elif len(self._contents) == n_contents or text.strip():
            self._take(text, line, properties, key, style)
        if len(self._contents) > n_contents:
            entry = "".join(self._contents[n_contents:]).strip()
            self.removed += [Removal("navigation", entry)] if entry else []
        for box in line.boxes:
            self.blocks_of(box)

    def _take(self, text: str, line: _Line, properties: Element | None, key: str | None, style: Style) -> None:
        label = self._label(properties, key, style)
        text = "\n".join(part.strip() for part in text.strip().split("\n"))
        if not text:
            return
        level = _heading_level(properties, style)
        is_heading = level is not None and len(text) <= LONGEST_HEADING
        self.blocks.append(
            Block(
                (label or "") + (text.replace("\n", " ") if is_heading else text),
                "heading" if is_heading else "body" if label is None else "list_item",
                level if is_heading else None,
                is_bold=line.n_bold > 0 and line.n_light == 0,
            )
        )

    def _label(self, properties: Element | None, key: str | None, style: Style) -> str | None:
        own = None if properties is None else properties.find(f"{W}numPr")
        number = None if own is None else value(own.find(f"{W}numId"))
        at = None if own is None else integer(own.find(f"{W}ilvl"))
        if number is None:
            number, at = style.numbering, style.numbering_level if at is None else at
        return self.numbering.label(number, at, key)

    def _table(self, table: Element) -> None:
        self._descend()
        n_columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in _within(table, f"{W}tr"):
            marks = row.find(f"{W}trPr")
            if marks is not None and (marks.find(f"{W}del") is not None or is_on(marks.find(f"{W}hidden"))):
                continue
            cells = [self._cell(cell) for cell in _within(row, f"{W}tc")]
            texts = [" ".join(block.text.replace("\n", " ") for block in cell) for cell in cells]
            holds_table = any(block.kind == "table" for cell in cells for block in cell)
            is_layout = holds_table or max(map(len, texts), default=0) > LONGEST_CELL
            if is_layout or (n_columns <= 1 and len(cells) <= 1):
                self.blocks += (block for cell in cells for block in cell)
            elif any(texts):
                self.blocks.append(Block(f"| {' | '.join(texts)} |", "table"))
        self._depth -= 1

    def _cell(self, cell: Element) -> list[Block]:
        """Return the blocks of a cell; of cells merged downwards the first has them all."""
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        if merged is not None and value(merged) != "restart":
            return []
        before, self.blocks = self.blocks, []
        self.blocks_of(cell)
        found, self.blocks = self.blocks, before
        return found

    def _inline(self, holder: Element, line: _Line, style: Style, *, is_bold: bool) -> None:
        """Read what stands in a paragraph."""
        self._descend()
        for element in holder:
            tag = element.tag
            if tag == f"{W}r":
                self._run(element, line, style, is_bold=is_bold)
            elif (text := self._text(element)) is not None:
                self._say(text, line, is_bold=is_bold)
            elif tag == f"{W}fldChar":
                self._mark_field(value(element, "fldCharType"))
            elif tag == f"{W}fldSimple":
                self._fields.append(_Field((value(element, "instr") or "")[:LONGEST_CODE]))
                self._fields[-1].separate()
                self._inline(element, line, style, is_bold=is_bold)
                self._fields.pop()
            elif tag in DRAWN:
                line.boxes += _boxes(element)
            elif tag in UNSEEN:
                self._leave_out(element)
            else:
                held = _alternative(element) if tag == f"{MC}AlternateContent" else element
                self._inline(held, line, style, is_bold=is_bold)
        self._depth -= 1

    def _text(self, element: Element) -> str | None:
        """Return what an element shows by itself; none if it is no character."""
        tag = element.tag
        if tag == f"{W}t":
            return _visible(element)
        if tag in NOTES:
            note = (NOTES[tag], value(element, "id") or "")
            return f"[{self.notes.setdefault(note, len(self.notes) + 1)}]"
        if tag == f"{W}sym":
            return _sign(element)
        return element.text or "" if tag == f"{M}t" else SIGNS.get(tag)

    def _run(self, run: Element, line: _Line, style: Style, *, is_bold: bool) -> None:
        properties = run.find(f"{W}rPr")
        if properties is None:
            hidden, bold = style.is_hidden, None
        else:
            own = self.styles[value(properties.find(f"{W}rStyle"))]
            hidden = _first(is_on(properties.find(f"{W}vanish")), own.is_hidden, style.is_hidden)
            bold = _first(is_on(properties.find(f"{W}b")), own.is_bold)
        if hidden:
            aside = _Line()
            self._inline(run, aside, style, is_bold=is_bold)
            self.removed += [Removal("hidden", text)] if (text := aside.text.strip()) else []
        else:
            self._inline(run, line, style, is_bold=is_bold if bold is None else bold)

    def _say(self, text: str, line: _Line, *, is_bold: bool) -> None:
        if self._fields:
            kinds = {field.kind for field in self._fields}
            if any(field.is_open for field in self._fields) or kinds & PAGE_FIELDS:
                return
            if kinds & CONTENTS_FIELDS:
                self._contents.append(text)
                return
        line.pieces.append(text)
        if text and not text.isspace():
            line.n_bold += is_bold
            line.n_light += not is_bold

    def _mark_field(self, kind: str | None) -> None:
        if not self.has_fields:
            return
        if kind == "begin":
            self._fields.append(_Field())
            if len(self._fields) > DEEPEST:
                raise ReadError("malformed", f"{self.name} has fields within each other, more than {DEEPEST}; {MEANT}.")
        elif kind == "separate" and self._fields:
            self._fields[-1].separate()
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _leave_out(self, element: Element) -> None:
        if element.tag == f"{W}instrText":
            if self._fields and len(self._fields[-1].code) < LONGEST_CODE:
                self._fields[-1].code += (element.text or "")[:LONGEST_CODE]
        elif element.tag in {f"{W}del", f"{W}moveFrom"}:
            text = "".join(part.text or "" for part in element.iter(f"{W}delText")).strip()
            self.removed += [Removal("hidden", text)] if text else []


def _first(*said: bool | None) -> bool | None:
    return next((each for each in said if each is not None), None)


def _visible(element: Element) -> str:
    text = element.text or ""
    kept = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    return BLANKS.sub(" ", text if kept else text.strip(" \t\r\n"))


def _sign(element: Element) -> str:
    """Return what a character of a pictured font looks like."""
    font, code = (value(element, "font") or "").lower(), value(element, "char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN_SIGN
    if 0x20 <= number < 0xD800:
        return chr(number)
    known = next((signs for name, signs in PICTURED.items() if font.startswith(name)), {})
    return known.get(number & 0xFF, UNKNOWN_SIGN)


def _heading_level(properties: Element | None, style: Style) -> int | None:
    own = None if properties is None else integer(properties.find(f"{W}outlineLvl"))
    if own is not None:
        return replace(style, outline_level=own).heading_level
    return TITLE if style.is_title else style.heading_level


def _within(holder: Element, tag: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, those in content controls and insertions too."""
    waiting = list(reversed(holder))
    while waiting:
        element = waiting.pop()
        if element.tag == tag:
            yield element
        elif element.tag not in UNSEEN and element.tag not in {f"{W}tbl", f"{W}p"}:
            waiting += reversed(element)


def _boxes(holder: Element) -> Iterator[Element]:
    """Yield the outermost text boxes of a drawing."""
    waiting = list(reversed(holder))
    while waiting:
        element = waiting.pop()
        if element.tag == f"{W}txbxContent":
            yield element
        else:
            waiting += reversed(_alternative(element) if element.tag == f"{MC}AlternateContent" else element)


def _alternative(element: Element) -> Element:
    """Return the first of several forms of one thing; programs show one of them."""
    return next(iter(element), element)


def _unwrapped(blocks: list[Block]) -> list[Block]:
    """Put lines together that were pasted as paragraphs: their paragraphs are told by their line breaks."""
    body = [block.text for block in blocks if block.kind == "body"]
    if len(body) < FEWEST_LINES or not _is_wrapped(body):
        return blocks
    joined: list[Block] = []
    for block in blocks:
        if block.kind == "body" and joined and joined[-1].kind == "lines":
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text}\n{block.text}")
        else:
            joined.append(replace(block, kind="lines", is_bold=False) if block.kind == "body" else block)
    return joined


def _is_wrapped(lines: list[str]) -> bool:
    lengths = [len(line) for line in lines]
    widest = quantiles(lengths, n=50)[-1]
    is_open = sum(not ENDED.search(line) for line in lines) / len(lines)
    goes_on = sum(line[0].islower() or line[0] in ",;，；、。" for line in lines) / len(lines)
    return widest <= 120 and sorted(lengths)[len(lengths) // 2] >= 0.6 * widest and is_open >= 0.5 and goes_on >= 0.3


def _ranked(blocks: list[Block]) -> list[Block]:
    """Give level 1 to the title alone: the one in its style, else a single highest heading at the very top."""
    levels = [block.level for block in blocks if block.level is not None]
    top = min(levels, default=TITLE)
    is_titled = top == TITLE or (levels.count(top) == 1 and blocks[0].level == top)
    by = 1 if top == TITLE else 1 - top + (not is_titled)
    return [block if block.level is None else replace(block, level=block.level + by) for block in blocks]


def _notes(walk: _Walk, parts: Mapping[str, Element | None]) -> Iterator[Block]:
    """Yield the notes in the order of their marks, each behind its own."""
    known = {
        (kind, value(note, "id")): note for kind in ("footnotes", "endnotes") for note in _children(parts.get(kind))
    }
    for note, number in tuple(walk.notes.items()):
        text = walk.aside(known[note]) if note in known else []
        for i, block in enumerate(text):
            yield Block(block.text if i else f"[{number}] {block.text}", "table" if block.kind == "table" else "body")


def _children(element: Element | None) -> Iterable[Element]:
    return () if element is None else element


def _metadata(core: Element | None) -> Metadata:
    if core is None:
        return Metadata()
    title = " ".join((core.findtext(f"{DC}title") or "").split())
    language = (core.findtext(f"{DC}language") or "").strip()
    return Metadata(
        title=None if JUNK_TITLE.match(title) else title,
        language=language if LANGUAGE.match(language) else None,
    )
