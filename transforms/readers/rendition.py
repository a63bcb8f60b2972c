"""What a reader makes of the bytes of a document: its text, and what the format knows of it beyond its characters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

BlockKind = Literal["heading", "body", "list_item", "table", "lines"]
RemovalKind = Literal[
    "navigation", "widget", "page_furniture", "page_header", "page_footer", "page_number", "hidden", "comment", "image"
]
BETWEEN = "\n\n"  # blocks in the text of a document


class ReadError(Exception):
    """A document can't be read.

    `code` is one of the error codes of quarantine, `message` names the document, the place and the remedy,
    `char_offset` the character at which reading failed, `sha256` that of the bytes.
    """

    def __init__(self, code: str, message: str, char_offset: int | None = None, sha256: str | None = None) -> None:
        self.code, self.message, self.char_offset, self.sha256 = code, message, char_offset, sha256
        super().__init__(message)


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item or row of a table, as the format marks it.

    `level` is that of a heading, 1 the highest; `is_bold` says that the whole block is set in bold. A block of `lines`
    is preformatted: what its paragraphs are is told by its line breaks. A row of a table is written `| a | b |`.
    """

    text: str
    kind: BlockKind = "body"
    level: int | None = None
    is_bold: bool = False


@dataclass(frozen=True)
class PageLine:
    """Where a stretch of text stands: a page, from 1, and a box in points (1/72 inch) from its top left corner."""

    char_start: int
    char_end: int
    page: int
    left: float
    top: float
    right: float
    bottom: float
    page_label: str | None = None


@dataclass(frozen=True)
class Removal:
    """A stretch of visible text that is no part of the document: a menu, a page header."""

    kind: RemovalKind
    text: str
    page: int | None = None


@dataclass(frozen=True)
class Metadata:
    """What a file says of its document outside its text; the text itself knows better."""

    title: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    source_name: str | None = None
    source_url: str | None = None


@dataclass(frozen=True)
class Rendition:
    """The text of a document. Where the format marks `blocks`, the text is those, an empty line between them."""

    text: str
    encoding: str | None = None
    blocks: tuple[Block, ...] = ()
    page_lines: tuple[PageLine, ...] = ()
    removed: tuple[Removal, ...] = ()
    metadata: Metadata = Metadata()


def of_blocks(
    blocks: Iterable[Block],
    *,
    encoding: str | None = None,
    page_lines: Iterable[PageLine] = (),
    removed: Iterable[Removal] = (),
    metadata: Metadata | None = None,
) -> Rendition:
    """Make the rendition of a format that marks its blocks; those without a visible character are left out."""
    kept = tuple(block for block in blocks if block.text.strip())
    text = BETWEEN.join(block.text for block in kept)
    return Rendition(text, encoding, kept, tuple(page_lines), tuple(removed), metadata or Metadata())
