"""Parse HTML into a tree as the HTML standard says, with lexbor, in time linear in the length of the page.

lexbor looks through the open elements at each tag, and opens unclosed inline elements again in each block, as the
standard (https://html.spec.whatwg.org/multipage/parsing.html) has it. So `bounded` first lays flat what is nested
deeper than in pages that are meant to be read. Its model of the open elements follows the standard as far as it counts.
"""

import re
from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

DEEPEST = 200  # elements; pages for readers have some thirty
MOST_UNCLOSED = 2000  # end tags that the standard ignores, so that their elements stay open
MOST_REPEATED = 4  # inline elements, by tag, that are opened again in blocks behind theirs …
FREELY_REPEATED = 20_000  # … and before that is counted
LONGEST_TAG = 2000  # characters; of longer ones the attributes that nobody asks for are left out

NAME = r"[A-Za-z][^\s/>]*+"
VALUE = r"\"[^\"]*+\"|'[^']*+'"
MARKUP = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*+(?:>|\Z)|</(?![A-Za-z])[^>]*+(?:>|\Z)"
    rf"|<(?P<end>/?)(?P<name>{NAME})(?:(?P<attributes>(?>[^>\"'=]++|=\s*+(?:{VALUE}|(?![\"']))|[\"'])*+)>"
    r"|[^>]*+>?)",
    re.DOTALL,
)
ATTRIBUTE = re.compile(rf"[\s/]*+([^\s/=][^\s/=]*+)(?:\s*+=\s*+({VALUE}|\S*+))?+")


def names(text: str) -> frozenset[str]:
    """Return the names of elements that a line lists."""
    return frozenset(text.split())


VOID = names("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr")
RAW = names("script style textarea title iframe noembed noframes xmp")
INLINE = names("a b big code em font i nobr s small strike strong tt u")  # opened again in the blocks behind
PARAGRAPH_ENDS = names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr li dd dt main menu nav ol p pre listing section summary table ul xmp"
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = PARAGRAPH_ENDS | names("body caption frameset html legend optgroup search tbody td tfoot th thead tr")
CELLS = names("td th caption")
TABLE_PARTS = CELLS | names("tr thead tbody tfoot colgroup")
SCOPES = CELLS | names("svg math table object marquee applet template button select foreignobject desc annotation-xml")
NOT_CROSSED = BLOCKS | SCOPES  # by the end tags of what is no block
UNCOUNTED = VOID | names("head tr thead tbody tfoot colgroup")
ITEM_ENDS = NOT_CROSSED - names("address div p")
TABLE = names("table template")
# What a start tag ends, and up to where that is looked for
ENDED_BY: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(PARAGRAPH_ENDS, (frozenset(("p",)), SCOPES)),
    **dict.fromkeys(TABLE_PARTS, (CELLS, TABLE)),
    "table": (frozenset(("table",)), CELLS | TABLE),
    "li": (frozenset(("li",)), ITEM_ENDS),
    **dict.fromkeys(("dt", "dd"), (frozenset(("dt", "dd")), ITEM_ENDS)),
    "button": (frozenset(("button",)), SCOPES),
    "option": (frozenset(("option",)), NOT_CROSSED),
    "optgroup": (frozenset(("option", "optgroup")), NOT_CROSSED),
    **dict.fromkeys(("rt", "rp"), (frozenset(("rt", "rp")), NOT_CROSSED | {"ruby"})),
}
FOREIGN_ENDS = names(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta "
    "nobr ol p pre ruby s small span strike strong sub sup table tt u ul var"
)
READ = names(
    "aria-hidden aria-level class colspan content datetime hidden href id itemprop lang name property rel "
    "reversed role rowspan start style type value xml:lang"
)
WITHIN = {"option": "select", "optgroup": "select", "rt": "ruby", "rp": "ruby"}  # where they end each other


class Element:
    """An element: its name in small letters, its attributes, its children (elements and texts) in order."""

    __slots__ = ("attributes", "children", "index", "parent", "tag")

    def __init__(self, tag: str, attributes: Mapping[str, str], parent: "Element | None", index: int) -> None:
        self.tag, self.attributes, self.parent, self.index = tag, attributes, parent, index
        self.children: list[Element | str] = []

    def get(self, name: str) -> str:
        """Return the value of an attribute, empty where it is missing."""
        return self.attributes.get(name, "")

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
        waiting: list[Element | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                texts.append(node)
            else:
                waiting.extend(reversed(node.children))
        return "".join(texts)


def parse(text: str) -> Element:
    """Parse a page; the element that is returned is the root above all others."""
    root, n = Element("#root", {}, None, 0), 1
    tree = LexborHTMLParser(bounded(text), options=LexborDocumentOptions.WO_EVENTS)
    waiting: list[tuple[LexborNode | None, Element]] = [(tree.root, root)]
    while waiting:
        node, above = waiting.pop()
        while node is not None:
            following = node.next
            if node.is_text_node:
                above.children.append(node.text_content or "")
            elif node.is_element_node:
                attributes = {name: value or "" for name, value in node.attributes.items()}
                element = Element(node.tag or "", attributes, above, n)
                n += 1
                above.children.append(element)
                waiting.append((following, above))
                following, above = node.first_child, element
            node = following
    return root


class _Open:
    """The elements that are open at a tag, as the standard has them, and those whose tags were left out."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.n = Counter[str]()  # by name
        self.inline = [Counter[str]()]  # those of INLINE, by cell that is open
        self.left_out = Counter[str]()
        self.roots: set[str] = set()
        self.n_tags = self.n_unclosed = self.n_repeated = 0

    def is_foreign(self) -> bool:
        return bool(self.n["svg"] or self.n["math"]) and not self.n["foreignobject"]

    def _end(self, ended: Collection[str], barriers: Container[str]) -> bool:
        """End the last open element of these names, unless there is a barrier behind it."""
        if not any(map(self.n.__getitem__, ended)):
            return False
        for place in reversed(range(len(self.names))):
            if self.names[place] in ended:
                for name in self.names[place:]:
                    self.n[name] -= 1
                    if name in CELLS:
                        self.inline.pop()
                del self.names[place:]
                return True
            if self.names[place] in barriers:
                return False
        return False

    def start(self, name: str, *, is_closed: bool) -> str | None:
        """Open an element; return what to write instead of its tag, if that is left out."""
        self.n_tags += 1
        while name in FOREIGN_ENDS and self.is_foreign():
            self._end(("svg", "math"), ())
        if name in INLINE:
            return self._start_inline(name)
        if name in ("html", "body"):  # lexbor gathers their attributes
            is_repeated = name in self.roots
            self.roots.add(name)
            return "" if is_repeated else None
        if name in BLOCKS and (written := self._repeat()):
            self.left_out[name] += 1
            return written
        if name in ENDED_BY and (name not in WITHIN or self.n[WITHIN[name]]):
            self._end(*ENDED_BY[name])
            if name in ("li", "dt", "dd", "table"):
                self._end(*ENDED_BY["p"])
        is_uncounted = (
            name in UNCOUNTED
            or (name == "form" and not self.n["template"])
            or (name in CELLS and not (self.n["table"] or self.n["template"]))
        )
        if is_closed if self.is_foreign() else is_uncounted:
            return None
        if len(self.names) < DEEPEST and self.n_unclosed < MOST_UNCLOSED:
            self.names.append(name)
            self.n[name] += 1
            if name in CELLS:
                self.inline.append(Counter())
        elif name != "p":
            self.left_out[name] += 1
            return "<p>" if name in BLOCKS else ""
        return None

    def _start_inline(self, name: str) -> str | None:
        counts = self.inline[-1]
        if self.n_repeated < 0 or len(self.names) + counts.total() >= DEEPEST:
            self.left_out[name] += 1
            return ""
        counts[name] += 1
        return None

    def _repeat(self) -> str:
        """Count the inline elements that a block opens again; where they are too many, return the tags to end them."""
        if self.n_repeated < 0:
            return ""
        self.n_repeated += self.inline[-1].total()
        if self.n_repeated < FREELY_REPEATED + MOST_REPEATED * self.n_tags:
            return ""
        self.n_repeated = -1
        return "".join(f"</{name}>" * n for name, n in self.inline[-1].items()) + "<p>"

    def end(self, name: str) -> str | None:
        """End an element; return what to write instead of its tag, if that is left out."""
        self.n_tags += 1
        if self.left_out[name]:
            self.left_out[name] -= 1
            return "<p>" if name in BLOCKS else ""
        if name in INLINE:
            is_ended = self.inline[-1][name] > 0
            self.inline[-1][name] -= is_ended
        elif name in TABLE_PARTS or name in TABLE:
            is_ended = self._end((name,), TABLE)
        else:
            is_ended = self._end(HEADINGS if name in HEADINGS else (name,), SCOPES if name in BLOCKS else NOT_CROSSED)
        if not is_ended and (self.n[name] or any(counts[name] for counts in self.inline)):
            self.n_unclosed += 1
        return None


def bounded(text: str) -> str:
    """Return a page that takes time linear in its length: without the tags of what is nested too deep."""
    model, pieces = _Open(), list[str]()
    done = position = 0
    last = text.rfind(">")
    while (tag := MARKUP.search(text, position)) and tag.start() < last:
        before, position = position, tag.end()
        if not tag["name"]:
            continue
        name, attributes = tag["name"].lower(), tag["attributes"]
        if name in TABLE_PARTS and model.names[-1:] == ["table"] and text[before : tag.start()].strip():
            pieces.extend((text[done : tag.start()], "<br>"))  # lexbor joins the texts that it moves, each time anew
            done = tag.start()
        if tag["end"]:
            written = model.end(name)
        else:
            written = model.start(name, is_closed=(attributes or "").endswith("/"))
            if name in RAW and not model.is_foreign():
                end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, position)
                position = end.start() if end else len(text)
        if written is None and attributes is None:  # a quotation mark without its fellow
            written = f"<{tag['end']}{name}>"
        elif written is None and len(attributes) > LONGEST_TAG:
            written = f"<{tag['end']}{name}{_read(attributes)}>"
        if written is not None:
            pieces.extend((text[done : tag.start()], written))
            done = tag.end()
    if position <= last + 1 and "<" in text[last + 1 :]:  # a tag that nothing ends is text
        pieces.extend((text[done : last + 1], text[last + 1 :].replace("<", "&lt;")))
        done = len(text)
    return "".join((*pieces, text[done:])) if pieces else text


def _read(attributes: str) -> str:
    """Return the attributes that are read, the first of each name."""
    found: dict[str, str] = {}
    for name, value in ATTRIBUTE.findall(attributes):
        if name.lower() in READ:
            found.setdefault(name.lower(), value)
    return "".join(f" {name}={value}" if value else f" {name}" for name, value in found.items())
