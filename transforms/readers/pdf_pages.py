"""Take the words of the pages of a PDF from PDFium, with their places and type."""

import ctypes
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import atan2, degrees, hypot
from typing import Any, NamedTuple
from unicodedata import normalize

import pypdfium2.raw as pdfium
from pypdfium2_raw.bindings import _libs

from transforms.readers.rendition import ReadError

MOST_PAGES = 10_000
MOST_CHARACTERS = 10_000_000  # of a file; the Bible has four million
BLANK = 0.15  # of the type size: a wider gap parts two words
BLANK_BESIDE_HAN = 0.35  # between a Chinese character and a Latin one typesetters leave a quarter
BLANK_WITHIN_HAN = 0.2  # where lines are not stretched
ADVANCE_OF_HAN = 0.95  # of the type size; some programs give the box of the ink
BOLD_NAME = re.compile(r"(?i)bold|black|heavy|demi|(?:^|\+)simhei|黑体")
SMALLEST, BIGGEST = 0.5, 5000.0  # points: sizes of type
WIDEST = 1_000_000.0  # points: a page
MOST_ASKEW = 4  # degrees
IMAGES = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
FORCE_BOLD = 1 << 18  # PDF 32000-1, table 123
BOLD_WEIGHT = 600

REMEDY_DAMAGED = "Fetch it again, or open it in a viewer and print it to a new PDF."
HAN = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
# Radicals that fonts share with the characters they stand for.
RADICALS = dict(
    zip(
        "⺁⺇⺋⺌⺎⺗⺟⺠⺪⺮⺴⻁⻄⻅⻆⻉⻋⻌⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂几卩小尢小母民疋竹罒虎西见角贝车辶長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
BULLETS = dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf0a8\uf071\uf06e\uf06c\uf0e8\uf0b2", "•")
SOFT_HYPHEN = "\u00ad"
HYPHENS = dict.fromkeys(("\x02", "\ufffe"), SOFT_HYPHEN)  # PDFium writes a hyphen at a line's end as one of these
KANGXI = tuple(map(chr, range(0x2F00, 0x2FD6)))
UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffd-\uffff]")


class Word(NamedTuple):
    """A word: its place in points from the top left of the page as it is read, and its type.

    `blank` is the blank that the file has before it, where it has one.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    is_bold: bool
    blank: str


@dataclass(frozen=True)
class Page:
    """A page: its words, and what was not taken for text.

    `width` and `height` are those of the page as it is read; `turn` says by how many degrees that is turned,
    clockwise, from the page as it is shown.
    """

    number: int
    label: str | None
    width: float
    height: float
    turn: int
    words: list[Word]
    aslant: list[str] = field(default_factory=list)
    n_characters: int = 0
    n_unreadable: int = 0
    has_image: bool = False

    def shown(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """Return a box on the page as it is shown."""
        box = {
            0: (left, top, right, bottom),
            90: (top, self.width - right, bottom, self.width - left),
            180: (self.width - right, self.height - bottom, self.width - left, self.height - top),
            270: (self.height - bottom, left, self.height - top, right),
        }[self.turn]
        return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))


class _Glyphs(NamedTuple):
    """The characters of a page that have a glyph or are blanks, in the order of the file, in columns."""

    text: list[str]
    left: list[float]
    top: list[float]
    right: list[float]
    bottom: list[float]
    x: list[float]
    y: list[float]
    size: list[float]
    is_bold: list[bool]
    angle: list[int]


def _calls(*names: str, result: Any = ctypes.c_uint) -> list[Any]:
    """Return functions of PDFium that keep Python's lock: they are called for every character, and are short."""
    library = ctypes.PyDLL("pdfium", handle=_libs["pdfium"]._handle)
    found = []
    for name in names:
        call = library[name]
        n_out = len(getattr(pdfium, name).argtypes) - 2
        call.argtypes = (ctypes.c_void_p, ctypes.c_int, *[ctypes.c_void_p] * n_out)
        call.restype = result
        found.append(call)
    return found


UNICODE, BOX, ORIGIN, MATRIX, UNMAPPED = _calls(
    "FPDFText_GetUnicode",
    "FPDFText_GetLooseCharBox",
    "FPDFText_GetCharOrigin",
    "FPDFText_GetMatrix",
    "FPDFText_HasUnicodeMapError",
)
(SIZE,) = _calls("FPDFText_GetFontSize", result=ctypes.c_double)
(OBJECT,) = _calls("FPDFText_GetTextObject", result=ctypes.c_void_p)


def pages(document: Any, name: str) -> Iterator[Page]:
    """Yield the pages of an open document. Raises ReadError (malformed, too_large)."""
    n_pages = pdfium.FPDF_GetPageCount(document)
    if n_pages > MOST_PAGES:
        message = f"{name} has {n_pages:,} pages; at most {MOST_PAGES:,} are read. Split it, and add its parts."
        raise ReadError("too_large", message)
    n_characters = 0
    for index in range(n_pages):
        handle = pdfium.FPDF_LoadPage(document, index)
        if not handle:
            message = f"{name}: page {index + 1} of {n_pages} can't be read; the file is damaged. {REMEDY_DAMAGED}"
            raise ReadError("malformed", message)
        try:
            page = _page(
                handle,
                index + 1,
                utf_16(pdfium.FPDF_GetPageLabel, document, index) or None,
                name,
                MOST_CHARACTERS - n_characters,
            )
        finally:
            pdfium.FPDF_ClosePage(handle)
        n_characters += page.n_characters
        yield page


def utf_16(call: Any, *arguments: Any) -> str:
    """Return the text that a function of PDFium writes in UTF-16 into a buffer."""
    n_bytes = call(*arguments, None, 0)
    buffer = (ctypes.c_ushort * (n_bytes // 2))()
    call(*arguments, buffer, n_bytes)
    return bytes(buffer).decode("utf-16-le", errors="ignore").replace("\0", "").strip()


def _page(handle: Any, number: int, label: str | None, name: str, most: int) -> Page:
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(handle, bounds)
    turn = 90 * pdfium.FPDFPage_GetRotation(handle) % 360
    left, top, right, bottom = bounds.left, bounds.top, bounds.right, bounds.bottom
    size = (right - left, top - bottom)
    if not all(0 < side <= WIDEST for side in size):
        raise ReadError("malformed", f"{name}: page {number} has no size. {REMEDY_DAMAGED}")
    text_page = pdfium.FPDFText_LoadPage(handle)
    if not text_page:
        raise ReadError("malformed", f"{name}: the text of page {number} can't be read. {REMEDY_DAMAGED}")
    try:
        count = max(pdfium.FPDFText_CountChars(text_page), 0)
        if count > most:
            message = f"{name} holds more than {MOST_CHARACTERS:,} characters up to page {number}. Split it."
            raise ReadError("too_large", message)
        glyphs, n_unmapped = _glyphs(text_page, count)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    characters = sum(not text.isspace() for text in glyphs.text)
    # A table on a page that is not turned may itself be.
    angles = Counter(angle for angle, text in zip(glyphs.angle, glyphs.text, strict=True) if not text.isspace())
    main = max(angles, key=lambda angle: (angles[angle], -angle)) if angles else turn
    reading = main if main % 90 == 0 else turn
    page_size = size if reading in {0, 180} else size[::-1]
    words, aslant = _words(_turned(glyphs, reading, (left, top, right, bottom)), main, page_size)
    return Page(
        number=number,
        label=label,
        width=page_size[0],
        height=page_size[1],
        turn=(reading - turn) % 360,
        words=words,
        aslant=aslant,
        n_characters=characters,
        n_unreadable=n_unmapped,
        has_image=not characters and _has_image(handle),
    )


def _glyphs(text_page: Any, count: int) -> tuple[_Glyphs, int]:
    """Return the characters of a page, and how many of them no one can read."""
    handle = ctypes.cast(text_page, ctypes.c_void_p).value
    each = range(count)
    codes = list(map(UNICODE, repeat(handle, count), each))
    objects = list(map(OBJECT, repeat(handle, count), each))
    sizes = list(map(SIZE, repeat(handle, count), each))
    unmapped = list(map(UNMAPPED, repeat(handle, count), each))
    boxes = _filled(BOX, handle, array("f", bytes(16 * count)), 4)
    origins = _filled(ORIGIN, handle, array("d", bytes(16 * count)), 2, pointers=2)
    matrices = _filled(MATRIX, handle, array("f", bytes(24 * count)), 6)
    bold = _bold(objects)
    found = _Glyphs([], [], [], [], [], [], [], [], [], [])
    n_unreadable = 0
    i = -1
    while (i := i + 1) < count:
        code, at = codes[i], objects[i]
        if not at:
            continue
        if 0xD800 <= code < 0xDC00 and i + 1 < count and 0xDC00 <= codes[i + 1] < 0xE000:
            code = 0x10000 + ((code - 0xD800) << 10) + (codes[i + 1] - 0xDC00)
        elif 0xDC00 <= code < 0xE000 and i and 0xD800 <= codes[i - 1] < 0xDC00:
            continue
        text = CHARACTERS.get(code) or chr(code)
        if UNREADABLE.match(text) or unmapped[i] == 1:
            n_unreadable += 1
            text = "\ufffd" if UNREADABLE.match(text) else text
        left, top, right, bottom = boxes[4 * i : 4 * i + 4]
        if text == SOFT_HYPHEN and ((found.x and found.x[-1] == origins[2 * i]) or left == right):
            continue  # within a ligature: it is not printed
        a, b, c, d = matrices[6 * i : 6 * i + 4]
        found.text.append(text)
        found.left.append(left)
        found.top.append(top)
        found.right.append(right)
        found.bottom.append(bottom)
        found.x.append(origins[2 * i])
        found.y.append(origins[2 * i + 1])
        size = abs(sizes[i]) * (hypot(c, d) or hypot(a, b))
        found.size.append(min(max(size, SMALLEST), BIGGEST) if size == size else SMALLEST)  # noqa: PLR0124 - not a number
        found.is_bold.append(bold[at])
        found.angle.append(_angle(a, b) if b else 180 * (a < 0 and d < 0))
    return found, n_unreadable


def _angle(a: float, b: float) -> int:
    """Return the direction of a text in degrees; what is scanned a little askew counts as straight."""
    angle = round(degrees(atan2(b, a)))
    straight = 90 * round(angle / 90)
    return (straight if abs(angle - straight) <= MOST_ASKEW else angle) % 360


def _characters() -> dict[int, str]:
    known = {**RADICALS, **LIGATURES, **BULLETS, **HYPHENS, **{each: normalize("NFKC", each) for each in KANGXI}}
    blanks = dict.fromkeys("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u200b\u200c\u200d\u2060\ufeff", " ")
    return {ord(key): value for key, value in (known | blanks).items()}


CHARACTERS = _characters()


def _filled(call: Any, handle: int | None, values: "array[float]", width: int, *, pointers: int = 1) -> Sequence[float]:
    """Call a function for every character that writes `width` numbers to where its `pointers` point."""
    count = len(values) // width
    start, step = values.buffer_info()[0], values.itemsize * width
    starts = [start + k * values.itemsize for k in range(pointers)]
    places = [range(begin, begin + step * count, step) for begin in starts]
    for _ in map(call, repeat(handle, count), range(count), *places):
        pass
    return values


def _bold(objects: list[int | None]) -> dict[int, bool]:
    """Say which text objects are set in bold, by their address."""
    fonts: dict[int, bool] = {}
    found = {}
    for address in dict.fromkeys(each for each in objects if each):
        font = pdfium.FPDFTextObj_GetFont(ctypes.cast(address, pdfium.FPDF_PAGEOBJECT))
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in fonts:
            fonts[key] = bool(key) and _is_bold(font)
        found[address] = fonts[key]
    return found


def _is_bold(font: Any) -> bool:
    n_bytes = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(max(n_bytes, 1))
    pdfium.FPDFFont_GetBaseFontName(font, buffer, n_bytes)
    name = buffer.value.decode("utf-8", errors="replace")
    forced = pdfium.FPDFFont_GetFlags(font) & FORCE_BOLD
    return bool(BOLD_NAME.search(name) or forced or pdfium.FPDFFont_GetWeight(font) >= BOLD_WEIGHT)


def _turned(glyphs: _Glyphs, turn: int, bounds: tuple[float, float, float, float]) -> _Glyphs:
    """Return the glyphs with their places from the top left of the page, turned clockwise."""
    left, top, right, bottom = bounds

    def across(xs: list[float], ys: list[float]) -> list[float]:
        match turn:
            case 0:
                return [x - left for x in xs]
            case 90:
                return [y - bottom for y in ys]
            case 180:
                return [right - x for x in xs]
        return [top - y for y in ys]

    def down(xs: list[float], ys: list[float]) -> list[float]:
        match turn:
            case 0:
                return [top - y for y in ys]
            case 90:
                return [x - left for x in xs]
            case 180:
                return [y - bottom for y in ys]
        return [right - x for x in xs]

    ends = across(glyphs.left, glyphs.bottom), across(glyphs.right, glyphs.top)
    xs = across(glyphs.x, glyphs.y)
    rights = [
        max(a, b, x + ADVANCE_OF_HAN * size) if HAN.match(text) else max(a, b)
        for a, b, x, size, text in zip(*ends, xs, glyphs.size, glyphs.text, strict=True)
    ]
    sides = down(glyphs.left, glyphs.top), down(glyphs.right, glyphs.bottom)
    return glyphs._replace(
        left=list(map(min, *ends)),
        right=rights,
        top=list(map(min, *sides)),
        bottom=list(map(max, *sides)),
        x=xs,
        y=down(glyphs.x, glyphs.y),
    )


def _words(glyphs: _Glyphs, main: int, size: tuple[float, float]) -> tuple[list[Word], list[str]]:
    """Put the glyphs together to words; those set in another direction than most are returned as texts."""
    width, height = size
    words: list[Word] = []
    aslant: list[str] = []
    text, blank, slant, slant_blank = "", "", "", False
    begin = last = 0
    for i, character in enumerate(glyphs.text):
        if character.isspace():
            if text:
                words.append(_word(glyphs, text, begin, last, blank))
                text = ""
            blank = "\u3000" if character == "\u3000" else " "
            slant_blank = True
            continue
        if glyphs.angle[i] != main:
            slant += " " * (slant_blank and bool(slant)) + character
            slant_blank = False
            continue
        if not (glyphs.x[i] <= width and glyphs.right[i] >= 0 and glyphs.y[i] >= 0 and glyphs.top[i] <= height):
            continue  # cut off by the crop box, or nowhere
        if slant:
            aslant.append(slant)
            slant = ""
        if text and _parts(glyphs, last, i):
            words.append(_word(glyphs, text, begin, last, blank))
            text, blank = "", ""
        if not text:
            begin = i
        text += character
        last = i
    if text:
        words.append(_word(glyphs, text, begin, last, blank))
    if slant:
        aslant.append(slant)
    return words, aslant


def _parts(glyphs: _Glyphs, last: int, i: int) -> bool:
    """Say whether a word ends between two glyphs that follow each other."""
    size = glyphs.size[last]
    if abs(size - glyphs.size[i]) > 0.05 * size or glyphs.is_bold[last] != glyphs.is_bold[i]:
        return True
    if abs(glyphs.y[i] - glyphs.y[last]) > 0.05 * size:
        return True
    gap = glyphs.x[i] - glyphs.right[last]
    return gap < -0.6 * size or gap > blank_width(glyphs.text[last], glyphs.text[i]) * size


def blank_width(before: str, after: str) -> float:
    """Return how wide a gap between two characters must be to be a blank, in type sizes."""
    beside = (HAN.match(before) is not None) + (HAN.match(after) is not None)
    return (BLANK, BLANK_BESIDE_HAN, BLANK_WITHIN_HAN)[beside]


def _word(glyphs: _Glyphs, text: str, begin: int, last: int, blank: str) -> Word:
    end = last + 1
    return Word(
        text,
        min(glyphs.x[begin], glyphs.left[begin]),
        min(glyphs.top[begin:end]),
        max(glyphs.right[begin:end]),
        max(glyphs.bottom[begin:end]),
        glyphs.y[begin],
        glyphs.size[begin],
        glyphs.is_bold[begin],
        blank,
    )


def _has_image(page: Any) -> bool:
    """Say whether a page shows an image, by itself or, as it may be, in a form."""
    objects = (pdfium.FPDFPage_GetObject(page, index) for index in range(pdfium.FPDFPage_CountObjects(page)))
    return any(pdfium.FPDFPageObj_GetType(each) in IMAGES for each in objects)
