"""Parse HTML into a tree, in time linear in its length whatever it holds.

The tree is the one that the HTML standard (https://html.spec.whatwg.org/multipage/parsing.html) asks for, as far as it
decides what text stands in which block: implied end tags, void and raw text elements, character references, comments.
It departs where the standard loses or moves text or takes more than linear time: no text is moved out of tables, an end
tag that fits nothing is ignored, and elements below DEEPEST are laid flat.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape

DEEPEST = 256  # levels; browsers stop at 512
LONGEST_REFERENCE = 9  # characters of a numeric character reference

NAME = r"[A-Za-z][^\s/>]*+"
TAG = re.compile(rf"<(/?)({NAME})((?>[^>\"'=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+|[\"'])*+)>")
UNQUOTED_TAG = re.compile(rf"<(/?)({NAME})([^>]*+)>")
COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.DOTALL)
BOGUS_COMMENT = re.compile(r"<[!?/][^>]*+(?:>|\Z)")
DOCTYPE = re.compile(
    r"\s*(?:<\?[^>]*>\s*)?<!doctype[^>\[]*+(?:\[(?:[^\"'\]]++|\"[^\"]*+\"|'[^']*+')*+\]\s*+)?>", re.IGNORECASE
)
ATTRIBUTE = re.compile(r"[\s/]*+([^\s/=][^\s/=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|(\S*+)))?+")
REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?|&[A-Za-z][A-Za-z0-9]{0,31};?")


def names(text: str) -> frozenset[str]:
    """Return the names of elements that a line lists."""
    return frozenset(text.split())


VOID = names("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr")
RAW = names("script style textarea title iframe noembed noframes xmp")
WITH_REFERENCES = frozenset(("textarea", "title"))
PARAGRAPH_ENDS = names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr li dd dt main menu nav ol p pre listing section summary table ul xmp"
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = PARAGRAPH_ENDS | names("body caption frameset html legend optgroup search tbody td tfoot th thead tr")
# What a start tag ends, and up to where that is looked for
ENDED_BY: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(PARAGRAPH_ENDS, (frozenset("p"), frozenset())),
    **dict.fromkeys(HEADINGS, (frozenset(("p", *HEADINGS)), frozenset())),
    "li": (frozenset(("p", "li")), frozenset(("ul", "ol", "menu", "dir"))),
    **dict.fromkeys(("dt", "dd"), (frozenset(("p", "dt", "dd")), frozenset(("dl",)))),
    **dict.fromkeys(("td", "th"), (frozenset(("td", "th", "caption", "colgroup")), frozenset(("table", "tr")))),
    "tr": (frozenset(("td", "th", "tr", "caption", "colgroup")), frozenset(("table",))),
    **dict.fromkeys(
        ("thead", "tbody", "tfoot", "caption", "colgroup"),
        (frozenset(("td", "th", "tr", "thead", "tbody", "tfoot", "caption", "colgroup")), frozenset(("table",))),
    ),
    "option": (frozenset(("option",)), frozenset(("select",))),
    "optgroup": (frozenset(("option", "optgroup")), frozenset(("select",))),
    "a": (frozenset("a"), BLOCKS),
    **dict.fromkeys(("rt", "rp"), (frozenset(("rt", "rp")), frozenset(("ruby",)))),
}
TABLE_PARTS = frozenset(("td", "th", "tr", "thead", "tbody", "tfoot", "caption", "table"))
CELLS = frozenset(("td", "th", "caption", "button", "object", "template"))  # what only tags of tables reach out of


class End:
    """The place where an inline element ends that reaches into a block: `<b><p>bold</b> plain</p>`."""

    __slots__ = ("element",)

    def __init__(self, element: "Element") -> None:
        self.element = element


class Element:
    """An element: its name in small letters, its attributes, its children (elements and texts) in order."""

    __slots__ = ("children", "index", "is_open", "markup", "parent", "tag")

    def __init__(self, tag: str, markup: str, parent: "Element | None", index: int) -> None:
        self.tag, self.markup, self.parent, self.index = tag, markup, parent, index
        self.children: list[Element | End | str] = []
        self.is_open = True

    @property
    def attributes(self) -> Mapping[str, str]:
        """Return the attributes by name in small letters; of a repeated one the first."""
        return attributes(self.markup) if self.markup else {}

    def get(self, name: str) -> str:
        """Return the value of an attribute, empty where it is missing."""
        return self.attributes.get(name, "") if self.markup else ""

    def elements(self) -> Iterator["Element"]:
        """Return this element and all below it, in order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(child for child in reversed(element.children) if isinstance(child, Element))

    def text(self) -> str:
        """Return the text below this element as it stands."""
        texts: list[str] = []
        waiting: list[Element | End | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                texts.append(node)
            elif isinstance(node, Element):
                waiting.extend(reversed(node.children))
        return "".join(texts)


@lru_cache(maxsize=4096)
def _short_attributes(markup: str) -> Mapping[str, str]:
    return _attributes(markup)


def attributes(markup: str) -> Mapping[str, str]:
    """Read the attributes of a start tag."""
    return _short_attributes(markup) if len(markup) <= 400 else _attributes(markup)


def _attributes(markup: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(markup):
        found.setdefault(name.lower(), characters(double or single or bare))
    return found


def characters(text: str) -> str:
    """Resolve the character references of a text; those to no character (NUL, surrogates) are left out."""
    return REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference.groups()
    digits = (hexadecimal or decimal or "").lstrip("0")
    if hexadecimal or decimal:
        code = int(digits or "0", 16 if hexadecimal else 10) if len(digits) <= LONGEST_REFERENCE else 0
        if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            return ""
    return unescape(reference.group())


class _Tree:
    """The open elements while a text is parsed."""

    def __init__(self) -> None:
        self.root = Element("#root", "", None, 0)
        self.open = [self.root]
        self.scopes: list[Counter[str]] = [Counter()]  # open elements by name, since each cell that is open
        self.n = 1

    def write(self, text: str) -> None:
        if text:
            self.open[-1].children.append(text)

    def start(self, tag: str, markup: str) -> Element:
        """Begin an element; return it."""
        if tag in ("html", "head", "body") and self.scopes[0][tag]:
            return self.open[-1]
        if tag in ENDED_BY:
            self._end_implied(*ENDED_BY[tag])
        parent = self.open[-1]
        element = Element(tag, markup, parent, self.n)
        self.n += 1
        parent.children.append(element)
        if tag not in VOID and len(self.open) < DEEPEST:
            self._push(element)
        return element

    def end(self, tag: str) -> None:
        scope = self.scopes[-1]
        if tag in HEADINGS:  # the end tag of any heading ends a heading
            tag = next((name for name in HEADINGS if scope[name]), tag)
        if tag in TABLE_PARTS or tag in CELLS:
            self._end_scope(tag)
        elif scope[tag]:
            self._end_inline(tag) if tag not in BLOCKS else self._pop_through(tag)
        elif tag in ("p", "br") and self.start(tag, "") is self.open[-1]:
            self._pop()

    def _end_scope(self, tag: str) -> None:
        if any(scope[tag] for scope in self.scopes):
            for element in reversed(self.open):
                if element.tag == tag:
                    self._pop_through(tag)
                    return
                if element.tag == "table":
                    return

    def _end_inline(self, tag: str) -> None:
        """End an inline element; blocks in it stay open."""
        for element in reversed(self.open):
            if element.tag == tag and element.is_open:
                self._pop_through(tag)
                return
            if element.tag in BLOCKS:
                break
        for element in reversed(self.open):
            if element.tag == tag and element.is_open:
                element.is_open = False
                self.scopes[-1][tag] -= 1
                self.open[-1].children.append(End(element))
                return

    def _push(self, element: Element) -> None:
        self.open.append(element)
        self.scopes[-1][element.tag] += 1
        if element.tag in CELLS:
            self.scopes.append(Counter())

    def _pop(self) -> Element:
        element = self.open.pop()
        if element.tag in CELLS:
            self.scopes.pop()
        if element.is_open:
            self.scopes[-1][element.tag] -= 1
            element.is_open = False
        return element

    def _pop_through(self, tag: str) -> None:
        while self._pop().tag != tag:
            pass

    def _end_implied(self, ended: frozenset[str], barriers: frozenset[str]) -> None:
        """End the open elements of these names that stand below the barriers and the cell."""
        is_table = not TABLE_PARTS.isdisjoint(ended)
        if not is_table and not any(map(self.scopes[-1].get, ended)):
            return
        depth = len(self.open)
        while depth > 1:
            depth -= 1
            tag = self.open[depth].tag
            if tag in ended:
                while len(self.open) > depth:
                    self._pop()
            elif tag in barriers or (not is_table and (tag in CELLS or tag == "table")):
                return


def parse(text: str) -> Element:
    """Parse a page; the element that is returned is the root above all others."""
    tree = _Tree()
    doctype = DOCTYPE.match(text)
    position = doctype.end() if doctype else 0
    tag_pattern, last = TAG, text.rfind(">")
    while position <= last:
        opening = text.find("<", position)
        if opening < 0 or opening > last:
            break
        follows = text[opening + 1 : opening + 2]
        if follows == "!" and text.startswith("<!--", opening):
            tag = COMMENT.match(text, opening)
        elif follows.isascii() and (
            follows.isalpha() or (follows == "/" and text[opening + 2 : opening + 3].isalpha())
        ):
            tag = tag_pattern.match(text, opening)
            if tag is None and tag_pattern is TAG:  # a quotation mark without its fellow: quotes mean nothing any more
                tag_pattern = UNQUOTED_TAG
                tag = tag_pattern.match(text, opening)
        elif follows and follows in "!?/":
            tag = BOGUS_COMMENT.match(text, opening)
        else:
            tag = None
        if tag is None:
            tree.write(characters(text[position : opening + 1]))
            position = opening + 1
            continue
        tree.write(characters(text[position:opening]))
        position = tag.end()
        if tag.re is not TAG and tag.re is not UNQUOTED_TAG:
            continue
        name = tag.group(2).lower()
        if tag.group(1):
            tree.end(name)
            continue
        element = tree.start(name, tag.group(3))
        if name in RAW:
            end = _end_of(name).search(text, position)
            raw = text[position : end.start() if end else len(text)]
            element.children.append(characters(raw) if name in WITH_REFERENCES else raw)
            position = end.end() if end else len(text)
            if tree.open[-1] is element:
                tree.end(name)
    tree.write(characters(text[position:]))
    return tree.root


@lru_cache(maxsize=len(RAW))
def _end_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\s/>])[^>]*+(?:>|\Z)", re.IGNORECASE)
