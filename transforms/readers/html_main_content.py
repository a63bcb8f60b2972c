"""Tell what is the text of a page from what stands around it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast

from transforms.readers.html_flow import Run, is_block, is_hidden
from transforms.readers.html_markup import Element, names
from transforms.readers.rendition import RemovalKind
from transforms.reference import load_table

Kind = Literal["navigation", "widget", "page_furniture", "hidden", "comment", "content", "note"]

HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
ENDED = re.compile(r"[.!?:;。！？：；…][\"'”’»)\]）】」』]*$")
SEPARATORS = re.compile(r"[\s|｜·•>»›/]")
PART = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
STATES = frozenset(("has", "is", "with", "without", "no", "hide", "show", "js"))  # <body class="has-sidebar">
PRINTED_NEVER = ("no-print", "noprint")
FEWEST_CHARACTERS = 80  # of a paragraph of running text; a Chinese character counts for three
SHORTEST_SENTENCE = 40
LONGEST_WIDGET = 300  # characters
LONGEST_TITLE = 300
NEVER_FURNITURE = 0.3  # share of the running text of a page that no furniture holds
NEVER_APART = 0.9  # … that nothing hidden and no comments hold
MAIN = 0.6  # share that an element holds that is marked as the main one
NEARLY_ALL = 0.95
WHOLE = ("#root", "html", "body")  # classes of these speak of the page
TEXT_TAGS = names("p h1 h2 h3 h4 h5 h6 blockquote pre li dd dt")
LEAD_IN = (":", "：")
TEASED = 0.25  # share of characters in links in a list of other texts, with their first lines
LINKED = 0.7  # share of characters in links that makes a run a link
FEWEST_LINKS = 3  # that make a menu


@dataclass(frozen=True)
class Furniture:
    """What the reference table `page_furniture` says, by part of a page."""

    tags: dict[str, Kind]
    roles: dict[str, Kind]
    names: dict[str, Kind]
    texts: tuple[tuple[re.Pattern[str], RemovalKind], ...]

    def of(self, element: Element) -> Kind | None:
        """Say what the tag, the role, a class or the id of an element tells of it."""
        found = self.tags.get(element.tag)
        if not element.attributes:
            return found
        own = element.attributes
        told = [self.roles.get(role) for role in own.get("role", "").lower().split()]
        told.extend(self.names.get(name) for name in _names(own.get("class", ""), own.get("id", "")))
        told.append(found)
        told.append("content" if own.get("itemprop", "").lower() == "articlebody" else None)
        known = [kind for kind in told if kind]
        return next((kind for kind in known if kind == "note"), known[0] if known else None)

    def of_inline(self, element: Element) -> RemovalKind | None:
        """Say what an inline element is that is no part of the text."""
        kind = self.of(element)
        return None if kind in (None, "content", "note") else cast(RemovalKind, kind)

    def of_text(self, text: str) -> RemovalKind | None:
        """Say what a text is that is no part of a document whatever stands around it."""
        if len(text) > LONGEST_WIDGET:
            return None
        return next((kind for pattern, kind in self.texts if pattern.fullmatch(text)), None)


@lru_cache(maxsize=1)
def furniture() -> Furniture:
    """Load the reference table."""
    table = load_table("page_furniture", Path(str(files("seeds.reference") / "page_furniture.csv")))
    told: dict[str, dict[str, Kind]] = {part: {} for part in ("tag", "role", "name", "text")}
    for part, pattern, kind in table.iter_rows():
        told[part][pattern] = kind
    kinds = dict.fromkeys(told["text"].values())
    texts = {kind: "|".join(pattern for pattern, of in told["text"].items() if of == kind) for kind in kinds}
    patterns = ((re.compile(pattern, re.IGNORECASE), cast(RemovalKind, kind)) for kind, pattern in texts.items())
    return Furniture(told["tag"], told["role"], told["name"], tuple(patterns))


@lru_cache(maxsize=4096)
def _names(classes: str, identity: str) -> tuple[str, ...]:
    """Return the classes and the id of an element, and the first and last word of each."""
    found: list[str] = []
    for name in (*classes.split(), identity.strip()):
        parts = [part.lower() for part in PART.findall(name)] if len(name) <= 80 else []
        if not parts or (parts[0] in STATES and name.lower() not in PRINTED_NEVER):
            continue
        found.extend((name.lower(), "-".join(parts), parts[0], parts[-1]))
    return tuple(dict.fromkeys(found))


def sorted_out(
    root: Element, runs: Sequence[Run], titles: Iterable[str], known: Furniture
) -> list[tuple[Run, RemovalKind | None]]:
    """Say of every run of a page what it is, if it is no part of its text.

    `titles` are those that the page has for itself outside of its text.
    """
    page = _Page(root, runs, known)
    inside = page.below(page.main)
    kinds = [page.kind(run) for run in runs]
    belongs = [inside[run.element.index] or page.is_note(run) or page.is_beside(run) for run in runs]
    first = next(
        (place for place, run in enumerate(runs) if belongs[place] and not kinds[place] and page.weigh(run)), None
    )
    if first is None:  # no running text: whatever is no furniture is the text
        return list(zip(runs, kinds, strict=True))
    title = _title(runs[: first + 1], kinds, titles)
    start = next((place for place in range(len(runs)) if belongs[place]), 0) if title is None else title
    in_menu = _in_menus(runs, kinds, _margins(page, runs, kinds, belongs))
    out: list[tuple[Run, RemovalKind | None]] = []
    for place, run in enumerate(runs):
        kind = kinds[place]
        if kind is None and place != title:
            is_before = place < start and not (belongs[place] and page.weigh(run))
            is_apart = not belongs[place] and (_is_linked(run) or not start <= place < first)
            if in_menu[place] and not page.is_note(run):
                kind = "navigation"
            elif is_before or is_apart:
                kind = "navigation" if _is_linked(run) else "page_furniture"
        out.append((run, kind))
    return out


class _Page:
    """The elements of a page, and how much running text each holds."""

    def __init__(self, root: Element, runs: Sequence[Run], known: Furniture) -> None:
        self.elements = list(root.elements())
        self.known = known
        self.texts = {id(run): run.removal or known.of_text(run.text) for run in runs}
        own = [None if element.tag in WHOLE else known.of(element) for element in self.elements]
        hidden = [is_hidden(element) and is_block(element) for element in self.elements]
        weights = self._weights(runs, [None] * len(own))
        total = weights[0] or 1
        self.told: list[Kind | None] = [None] * len(own)
        for place, kind in enumerate(own):
            share = weights[place] / total
            if hidden[place] and share < NEVER_APART:
                self.told[place] = "hidden"
            elif kind in ("content", "note") or (
                kind is not None and share < (NEVER_APART if kind == "comment" else NEVER_FURNITURE)
            ):
                self.told[place] = kind
        self.flags: list[RemovalKind | None] = [None] * len(own)
        self.notes = [False] * len(own)
        for place, element in enumerate(self.elements):
            above = element.parent.index if element.parent else 0
            kind = self.told[place]
            self.notes[place] = self.notes[above] or kind == "note"
            if self.flags[above] == "hidden" or kind == "hidden":
                self.flags[place] = "hidden"
            elif not self.notes[place]:
                self.flags[place] = self.flags[above] or (cast(RemovalKind, kind) if kind != "content" else None)
        self.weights = self._weights(runs, self.flags)
        self.lengths, self.linked = [0] * len(own), [0] * len(own)
        for run in runs:
            self.lengths[run.element.index] += len(run.text)
            self.linked[run.element.index] += run.n_linked
        self._add_up(self.lengths)
        self._add_up(self.linked)
        self.main = self._main()
        self.around = set(_ancestors(self.main))

    def _weights(self, runs: Sequence[Run], flags: Sequence[RemovalKind | None]) -> list[int]:
        weights = [0] * len(self.elements)
        for run in runs:
            if not self.texts[id(run)] and not flags[run.element.index]:
                weights[run.element.index] += self.weigh(run)
        self._add_up(weights)
        return weights

    def _add_up(self, values: list[int]) -> None:
        """Add to the value of each element those of the elements in it."""
        for element in reversed(self.elements):
            if element.parent:
                values[element.parent.index] += values[element.index]

    def weigh(self, run: Run) -> int:
        """Return how much running text a run holds: nothing if it is short, or a link."""
        length = len(run.text)
        if run.removal or _is_linked(run) or run.kind == "heading":
            return 0
        breadth = length + 2 * len(HAN.findall(run.text[:SHORTEST_SENTENCE]))
        is_text = breadth >= FEWEST_CHARACTERS or (breadth >= SHORTEST_SENTENCE and ENDED.search(run.text[-4:]))
        return length if is_text else length // 2 if run.kind == "table" else 0

    def kind(self, run: Run) -> RemovalKind | None:
        return run.removal or self.flags[run.element.index] or self.texts[id(run)]

    def is_note(self, run: Run) -> bool:
        return self.notes[run.element.index]

    def is_beside(self, run: Run) -> bool:
        """Say whether a run is a paragraph of its own around the main element: the last words of a speech."""
        return run.element.tag in TEXT_TAGS and run.element.parent in self.around and not _is_linked(run)

    def _main(self) -> Element:
        """Return the element that holds the text: the one that is marked so, else the smallest that holds all of it."""
        current, least = self.elements[0], MAIN
        while True:
            place = self._heaviest_marked(current)
            if place is None or self.weights[place] < least * self.weights[current.index]:
                break
            current, least = self.elements[place], NEARLY_ALL
        while True:
            children = [
                child for child in current.children if isinstance(child, Element) and self._is_text(child, current)
            ]
            heaviest = max(children, key=lambda child: self.weights[child.index], default=None)
            if heaviest is None or heaviest.tag == "p":
                return current
            apart = sum(self.weights[child.index] for child in children) - self.weights[heaviest.index]
            if apart > (1 - NEARLY_ALL) * self.weights[heaviest.index] or len(children) > 2:
                return current
            current = heaviest

    def _is_text(self, child: Element, parent: Element) -> bool:
        """Say whether an element holds running text, and more than what introduces links to other texts."""
        weight, place = self.weights[child.index], child.index
        is_list = (
            self.linked[place] > TEASED * self.lengths[place] and weight < NEVER_FURNITURE * self.weights[parent.index]
        )
        return weight > 0 and not is_list

    def _heaviest_marked(self, above: Element) -> int | None:
        last = self._last(above)
        marked = [
            place
            for place in range(above.index + 1, last)
            if self.told[place] == "content" and not self.flags[place] and self.weights[place]
        ]
        return max(marked, key=lambda place: self.weights[place], default=None)

    def _last(self, above: Element) -> int:
        """Return the place behind the last element below this one."""
        element: Element | None = above
        while element is not None and element.parent is not None:
            following = False
            for child in element.parent.children:
                if following and isinstance(child, Element):
                    return child.index
                following = following or child is element
            element = element.parent
        return len(self.elements)

    def below(self, above: Element) -> list[bool]:
        inside = [False] * len(self.elements)
        for place in range(above.index, self._last(above)):
            inside[place] = True
        return inside


def _ancestors(element: Element) -> Iterator[Element]:
    while element.parent:
        element = element.parent
        yield element


def _is_linked(run: Run) -> bool:
    return run.n_linked > LINKED * (len(run.text) - len(SEPARATORS.findall(run.text[:LONGEST_WIDGET])))


def _margins(
    page: _Page, runs: Sequence[Run], kinds: Sequence[RemovalKind | None], belongs: Sequence[bool]
) -> tuple[int, int]:
    """Return the places of the first and the last run of running text."""
    texts = [place for place, run in enumerate(runs) if belongs[place] and not kinds[place] and page.weigh(run)]
    return texts[0], texts[-1]


def _in_menus(runs: Sequence[Run], kinds: Sequence[RemovalKind | None], margins: tuple[int, int]) -> list[bool]:
    """Say which runs are menus: three links and more, in a run or on end, around the text or told by a heading.

    Links into the page itself are its contents wherever they stand. A heading above a menu that ends the page is part
    of the menu.
    """
    first, last = margins
    found = [False] * len(runs)
    shown = [place for place, run in enumerate(runs) if not run.removal]
    series: list[int] = []
    above: int | None = None  # the run before the series
    for place in (*shown, None):
        if place is not None and _is_menu_entry(runs[place]):
            series.append(place)
            continue
        if series:
            members = [runs[entry] for entry in series]
            is_many = len(series) >= FEWEST_LINKS or sum(run.n_links for run in members) >= FEWEST_LINKS
            is_told = above is not None and kinds[above] == "navigation"
            is_outside = series[-1] < first or series[0] > last
            is_contents = all(run.is_contents for run in members)
            is_announced = above is not None and kinds[above] is None and runs[above].text.endswith(LEAD_IN)
            if is_told or (is_many and (is_contents or (is_outside and not is_announced))):
                for entry in series:
                    found[entry] = True
                if above is not None and place is None and runs[above].kind == "heading" and above > last:
                    found[above] = True
        series, above = [], place
    return found


def _is_menu_entry(run: Run) -> bool:
    return run.kind != "heading" and _is_linked(run) and not ENDED.search(run.text[-4:])


def _title(runs: Sequence[Run], kinds: Sequence[RemovalKind | None], titles: Iterable[str]) -> int | None:
    """Return the place of the title among the runs before the text: what the page calls itself, else a heading."""
    wanted = [_plain(title) for title in titles if title]
    candidates = [place for place, run in enumerate(runs) if kinds[place] is None and len(run.text) <= LONGEST_TITLE]
    for place in candidates:
        text = _plain(runs[place].text)
        if len(text) >= 4 and any(text == title or (len(text) >= 8 and title.startswith(text)) for title in wanted):
            return place
    for place in candidates:
        if runs[place].kind == "heading" and runs[place].level == 1 and not _is_linked(runs[place]):
            return place
    return None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
