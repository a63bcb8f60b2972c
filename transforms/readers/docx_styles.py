"""The styles of a Word file: what a paragraph or run is by the style it has, and by those that it is based on."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from transforms.readers.docx_package import W, integer, is_on, value

LONGEST_CHAIN = 50  # styles, each based on the next
BODY_LEVEL = 9  # the outline level that stands for none
# The built-in names are English in every language's Word; other programs write their own.
HEADING = re.compile(
    r"^(?:heading|标题|標題|见出し|見出し|제목|überschrift|titre|título|titolo|заголовок|kop|rubrik|nagłówek)\s*([1-9])$"
)
TITLE = re.compile(r"^(?:title|标题|標題|표제|表題|titel|titre|título|titolo|название|tytuł)$")
CONTENTS = re.compile(r"^(?:toc|contents|index|目录|目錄) ?(?:\d|heading)$|^table of (?:figures|contents)$")


@dataclass(frozen=True)
class Style:
    """What a style says, the ones that it is based on included; null: nothing."""

    name: str = ""
    outline_level: int | None = None
    numbering: str | None = None
    numbering_level: int | None = None
    is_bold: bool | None = None
    is_hidden: bool | None = None

    @property
    def heading_level(self) -> int | None:
        """Return the level of a heading style, 1 the highest."""
        if self.outline_level is not None:
            return self.outline_level + 1 if self.outline_level < BODY_LEVEL else None
        named = HEADING.match(self.name)
        return int(named[1]) if named else None

    @property
    def is_title(self) -> bool:
        """Say whether it is the style of the title of a document."""
        return self.outline_level is None and bool(TITLE.match(self.name))

    @property
    def is_contents(self) -> bool:
        """Say whether it is the style of a line of a table of contents."""
        return bool(CONTENTS.match(self.name))


PLAIN = Style()


class Styles:
    """The styles by their ids, and those of paragraphs and runs that name none."""

    def __init__(self, root: Element | None) -> None:
        elements = () if root is None else root.findall(f"{W}style")
        self._elements = {value(element, "styleId") or "": element for element in elements}
        self._known: dict[str, Style] = {}
        self.standard = next((self[key] for key, e in self._elements.items() if _is_standard(e)), PLAIN)
        of_all = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self.is_bold = bool(of_all is not None and is_on(of_all.find(f"{W}b")))

    def __getitem__(self, key: str | None) -> Style:
        """Return the style of an id; one that says nothing where there is none."""
        chain: list[str] = []
        named = key
        while named in self._elements and named not in self._known and len(chain) < LONGEST_CHAIN:
            chain.append(named)
            named = value(self._elements[named].find(f"{W}basedOn"))
        style = self._known.get(named or "", PLAIN)
        for each in reversed(chain):
            style = self._known[each] = _read(self._elements[each], style)
        return style

    def of_paragraph(self, key: str | None) -> Style:
        """Return the style of a paragraph that names this id, or none."""
        return self[key] if key in self._elements else self.standard


def _read(element: Element, base: Style) -> Style:
    """Read a style; what it does not say is as in the one that it is based on."""
    name = (value(element.find(f"{W}name")) or "").strip().lower()
    level = integer(element.find(f"{W}pPr/{W}outlineLvl"))
    named = Style(name).heading_level
    if level is None:
        level = named - 1 if named else base.outline_level
    number = value(element.find(f"{W}pPr/{W}numPr/{W}numId"))
    at = integer(element.find(f"{W}pPr/{W}numPr/{W}ilvl"))
    is_bold, is_hidden = (is_on(element.find(f"{W}rPr/{W}{switch}")) for switch in ("b", "vanish"))
    return Style(
        name,
        level,
        base.numbering if number is None else number,
        base.numbering_level if at is None else at,
        base.is_bold if is_bold is None else is_bold,
        base.is_hidden if is_hidden is None else is_hidden,
    )


def _is_standard(element: Element) -> bool:
    return value(element, "type") == "paragraph" and (value(element, "default") or "0") in {"1", "true", "on"}
