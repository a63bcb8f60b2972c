"""Read PDFs by PDFium: the text in reading order, its paragraphs, headings, and where every line is printed."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any

import pypdfium2.raw as pdfium

from transforms.readers.pdf_furniture import without_furniture
from transforms.readers.pdf_headings import Entry, with_levels
from transforms.readers.pdf_lines import lines, usual_gutter
from transforms.readers.pdf_pages import REMEDY_DAMAGED, Page, pages, utf_16
from transforms.readers.pdf_paragraphs import Paragraph, paragraphs
from transforms.readers.rendition import (
    BETWEEN,
    Block,
    BlockKind,
    Metadata,
    PageLine,
    ReadError,
    Removal,
    Rendition,
    of_blocks,
)

ONE_AT_A_TIME = Lock()  # PDFium is not thread-safe
MOST_UNREADABLE = 0.1  # of the characters of a text layer
MOST_IMAGES = 0.5  # of the pages: without text, the rest is no document
MOST_ENTRIES = 20_000  # of an outline
END_REACH = 4096  # bytes before the end of a file in which its end mark stands
JUNK = re.compile(
    r"(?i)^\W*$|^microsoft (?:word|powerpoint|excel)"
    r"|^\W*(?:untitled|unknown|anonymous|document|文档|无标题|新建|slide|layout|print|powerpoint presentation"
    r"|about:blank)\W*\d*\W*$"
    r"|\.(?:docx?|pdf|indd|qxp?|rtf|odt|xlsx?|pptx?|html?|tex|wps|dvi)$"
)
PUBLISHED = re.compile(rb"<prism:(?:publicationDate|coverDate)>\s*(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?)")
REMEDY_SCAN = "Recognise its text first (OCR), for instance with ocrmypdf, and add the result."


def render(data: bytes, name: str) -> Rendition:
    """Render a PDF.

    Headers, footers and page numbers are left out and listed in `removed`, as is text that is printed aslant; footnotes
    stand behind the paragraph that ends their page. A raised mark of a footnote is written `[1]`.
    Raises ReadError (encrypted, malformed, no_text, too_large).
    """
    with ONE_AT_A_TIME, _opened(data, name) as document:
        found = list(pages(document, name))
        outline = list(_outline(document))
        metadata = _metadata(document, data)
    _check(found, name)
    size = _body_size(found)
    kept, removed = without_furniture(found, size)
    usual = usual_gutter(kept, size)
    of_pages = [lines(page, words, size, usual) for page, words in zip(found, kept, strict=True)]
    text = paragraphs(of_pages, size)
    with_levels(text, outline, size)
    removed = sorted([*removed, *_not_read(found)], key=lambda each: each.page or 0)
    return of_blocks(map(_block, text), page_lines=_page_lines(text, found), removed=removed, metadata=metadata)


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise _not_opened(pdfium.FPDF_GetLastError(), data, name)
    try:
        if not pdfium.FPDF_DocumentHasValidCrossReferenceTable(document) and b"%%EOF" not in data[-END_REACH:]:
            raise ReadError("malformed", f"{name} is cut off: its end is missing. {REMEDY_DAMAGED}")
        if pdfium.FPDF_GetPageCount(document) < 1:
            raise ReadError("malformed", f"{name} has no pages. {REMEDY_DAMAGED}")
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _not_opened(error: int, data: bytes, name: str) -> ReadError:
    if error in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        remedy = "Save a copy without a password, for instance with qpdf --decrypt --password=… , and add that."
        return ReadError("encrypted", f"{name} is encrypted: it opens only with a password. {remedy}")
    cut = b"%%EOF" not in data[-END_REACH:]
    what = "is cut off: its end is missing" if cut else "is damaged: its structure can't be read"
    return ReadError("malformed", f"{name} {what}. {REMEDY_DAMAGED}")


def _outline(document: Any) -> Iterator[Entry]:
    """Yield the entries of the outline in order."""
    stack = [(pdfium.FPDFBookmark_GetFirstChild(document, None), 1)]
    seen: set[int] = set()
    while stack and len(seen) < MOST_ENTRIES:
        mark, level = stack.pop()
        address = ctypes.cast(mark, ctypes.c_void_p).value
        if not address or address in seen:
            continue
        seen.add(address)
        stack += [
            (pdfium.FPDFBookmark_GetNextSibling(document, mark), level),
            (pdfium.FPDFBookmark_GetFirstChild(document, mark), level + 1),
        ]
        target = pdfium.FPDFBookmark_GetDest(document, mark)
        page = pdfium.FPDFDest_GetDestPageIndex(document, target) if target else -1
        yield Entry(utf_16(pdfium.FPDFBookmark_GetTitle, mark), level, page + 1)


def _metadata(document: Any, data: bytes) -> Metadata:
    """Take what the file says of its document, unless a program wrote it; the day a file was made says nothing."""
    title = " ".join(utf_16(pdfium.FPDF_GetMetaText, document, b"Title").split())
    language = utf_16(pdfium.FPDFCatalog_GetLanguage, document).lower()
    return Metadata(
        title=title if title and not JUNK.search(title) else None,
        language=language or None,
        published_at=_published(data),
    )


def _published(data: bytes) -> datetime | None:
    found = PUBLISHED.search(data)
    try:
        return datetime.fromisoformat(found[1].decode()) if found else None
    except ValueError:
        return None  # the 30th of February


def _check(found: Sequence[Page], name: str) -> None:
    """Refuse what holds no text that can be read."""
    n_characters = sum(page.n_characters for page in found)
    images = [page.number for page in found if page.has_image]
    if not n_characters:
        what = "its pages are images" if images else "its pages hold no characters"
        raise ReadError("no_text", f"{name} has no text layer: {what}. {REMEDY_SCAN}")
    if len(images) > MOST_IMAGES * len(found):
        where = f"{len(images)} of its {len(found)} pages, the first of them page {images[0]}, are images"
        raise ReadError("no_text", f"{name} has hardly any text: {where}. {REMEDY_SCAN}")
    n_unreadable = sum(page.n_unreadable for page in found)
    if n_unreadable > MOST_UNREADABLE * n_characters:
        worst = max(found, key=lambda page: page.n_unreadable).number
        what = f"{n_unreadable:,} of its {n_characters:,} characters stand for no letter, most of them on page {worst}"
        raise ReadError("no_text", f"{name} has a text layer that can't be read: {what}. {REMEDY_SCAN}")


def _body_size(found: Sequence[Page]) -> float:
    """Return the size of type in which most characters are set."""
    sizes: Counter[float] = Counter()
    for page in found:
        for word in page.words:
            sizes[round(word.size, 1)] += len(word.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=10.0)


def _block(paragraph: Paragraph) -> Block:
    kind: BlockKind = "table" if paragraph.is_table else "heading" if paragraph.level else "body"
    return Block(paragraph.text, kind, paragraph.level, paragraph.is_bold)


def _page_lines(text: Sequence[Paragraph], found: Sequence[Page]) -> Iterator[PageLine]:
    start = 0
    for paragraph in text:
        for line, (begin, end) in zip(paragraph.lines, paragraph.spans, strict=True):
            page = found[line.page - 1]
            box = page.shown(line.left, line.top, line.right, line.bottom)
            yield PageLine(start + begin, start + end, line.page, *box, page.label)
        start += len(paragraph.text) + len(BETWEEN)


def _not_read(found: Sequence[Page]) -> Iterator[Removal]:
    for page in found:
        for text in page.aslant:
            yield Removal("page_furniture", text, page.number)
        if page.has_image:
            yield Removal("image", "(an image without text)", page.number)
