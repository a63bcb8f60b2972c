"""Read HTML: the main text of a page as blocks, what stands around it as removed text."""

import codecs
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from transforms.readers.encodings import BYTE_ORDER_MARKS, decode
from transforms.readers.html_flow import Run, collapsed, runs
from transforms.readers.html_main_content import furniture, sorted_out
from transforms.readers.html_markup import Element, parse
from transforms.readers.rendition import Block, Metadata, ReadError, Removal, RemovalKind, Rendition, of_blocks

HEAD_BYTES = 4096  # in which a page says its encoding
XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)[\"']", re.IGNORECASE)
META_CHARSET = re.compile(rb"<meta(?=[\s/])[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Labels that mean more than they say (https://encoding.spec.whatwg.org/#names-and-labels)
MEANT = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "chinese", "x-gbk", "csgb2312", "iso-ir-58", "gb18030"), "gb18030"),
    **dict.fromkeys(("iso-8859-1", "latin1", "l1", "ascii", "us-ascii", "iso8859-1", "cp1252", "x-cp1252"), "cp1252"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "ksc5601"), "cp949"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "utf8", "unicode"), "utf-8"),
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
}
NAMES = {"windows-1252": "cp1252", "big5hkscs": "big5", "utf_8": "utf-8"}
SITE = re.compile(r"\s*[|｜]\s*|\s+[-–—_·»]\s+|_+|——|--")
PUBLISHED = (
    *("article:published_time", "pubdate", "publishdate", "publish_date", "publishtime", "datepublished", "date"),
    *("dc.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "firstpublishedtime"),
)
SOURCES = ("contentsource", "source", "article:publisher", "og:site_name", "dc.publisher", "publisher")
MOMENT = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
NEEDS_A_BROWSER = frozenset(("script", "noscript", "frame", "frameset", "iframe", "embed", "object", "canvas"))


def render(data: bytes, name: str) -> Rendition:
    """Render a page. Raises ReadError (those of decode; no_text, empty: the page shows none)."""
    text, encoding = _text(data, name)
    root = parse(text)
    known = furniture()
    found = list(runs(root, known))
    metadata, titles = _metadata(root)
    told = sorted_out(root, found, titles, known)
    blocks = [Block(run.text, run.kind, run.level, run.is_bold) for run, kind in told if kind is None]
    if not blocks:
        raise _no_text(root, name, has_furniture=any(kind != "hidden" for _, kind in told))
    return of_blocks(blocks, encoding=encoding, removed=_removed(told), metadata=metadata)


def _removed(told: list[tuple[Run, RemovalKind | None]]) -> Iterator[Removal]:
    for kind, group in groupby(told, key=itemgetter(1)):
        if kind:
            yield Removal(kind, "\n".join(run.text for run, _ in group))


def _text(data: bytes, name: str) -> tuple[str, str]:
    """Decode a page: by its byte order mark, else as it says of itself, unless it is UTF-8 all the same."""
    head = data[:HEAD_BYTES]
    declared = _declared(head)
    has_mark = any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS)
    if has_mark or declared is None or b"\0" in data:
        return decode(data, name)
    try:
        text, encoding = data.decode(), "utf-8"
    except UnicodeDecodeError:
        try:
            text, encoding = data.decode(declared), NAMES.get(declared, declared)
        except UnicodeDecodeError as error:
            place = len(data[: error.start].decode(declared, errors="ignore"))
            message = (
                f"{name} says that it is {declared.upper()}, but its byte {error.start} (character {place}) is not. "
                "Save it again as UTF-8."
            )
            raise ReadError("undecodable", message, place) from error
    return text.replace("\r\n", "\n").replace("\0", ""), encoding


def _declared(head: bytes) -> str | None:
    """Return the encoding that a page declares, in the name of Python, where that is known."""
    found = META_CHARSET.search(head) or XML_ENCODING.search(head)
    if not found:
        return None
    label = found[1].decode("ascii").strip().lower()
    try:
        encoding = codecs.lookup(MEANT.get(label, label))
    except LookupError:
        return None
    return encoding.name if encoding._is_text_encoding else None


def _no_text(root: Element, name: str, *, has_furniture: bool) -> ReadError:
    tags = {element.tag for element in root.elements()}
    if "frameset" in tags or "frame" in tags:
        return ReadError("no_text", f"{name} is a set of frames and holds no text. Save the page in its main frame.")
    if tags & NEEDS_A_BROWSER:
        message = f"{name} holds no text: a browser makes it with scripts. Save the page as the browser shows it."
        return ReadError("no_text", message)
    if "img" in tags:
        return ReadError(
            "no_text", f"{name} holds images and no text. Find the report as a text, or recognise its text."
        )
    if has_furniture:
        return ReadError("no_text", f"{name} holds menus and widgets and no text. Save the page of the text itself.")
    return ReadError("empty", f"{name} is empty: the page holds no text. Replace or remove it.", 0)


def _metadata(root: Element) -> tuple[Metadata, list[str]]:
    """Return what the head of a page says of it, and its titles, as they may stand in its text."""
    meta: dict[str, str] = {}
    titles: list[str] = []
    language = canonical = moment = None
    for element in root.elements():
        if element.tag == "meta":
            own = element.attributes
            content = collapsed(own.get("content", ""))
            for key in ("name", "property", "itemprop", "http-equiv"):
                if key in own and content:
                    meta.setdefault(own[key].strip().lower(), content)
        elif element.tag == "title" and not titles:
            titles.append(collapsed(element.text()))
        elif element.tag == "html" and language is None:
            language = (element.get("lang") or element.get("xml:lang")).strip() or None
        elif element.tag == "link" and "canonical" in element.get("rel").lower().split():
            canonical = canonical or element.get("href").strip()
        elif element.tag == "time" and moment is None:
            moment = _moment(element.get("datetime"))
    parts = [part for part in SITE.split(titles[0]) if part] if titles else []
    own_title = next(
        (meta[key] for key in ("og:title", "articletitle", "dc.title", "twitter:title") if key in meta), None
    )
    title = own_title or (max(parts, key=len) if parts else None)
    url = canonical or meta.get("og:url", "")
    published = next((found for key in PUBLISHED if (found := _moment(meta.get(key, "")))), None) or moment
    source = next((meta[key] for key in SOURCES if key in meta and not meta[key].startswith("http")), None)
    return (
        Metadata(title, language, published, source, url if re.match(r"https?://", url) else None),
        [text for text in (own_title, *titles, *parts) if text],
    )


def _moment(text: str) -> datetime | None:
    """Read a date and a time of day as they stand, local."""
    found = MOMENT.match(text.strip())
    if not found:
        return None
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - as printed
    except ValueError:
        return None
