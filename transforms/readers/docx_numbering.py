"""The labels that Word puts before numbered paragraphs, which stand nowhere in the text of a file."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from transforms.readers.docx_package import W, integer, is_on, value
from transforms.readers.docx_styles import Styles

PLACE = re.compile(r"%([1-9])")
LEVELS = 9
LONGEST_LABEL = 60  # characters; what is longer is cut, for it stands before every paragraph
MOST_LETTERS = 780  # past "zzz…" Word repeats the letter; nobody numbers so far
CHINESE, FORMAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
ROMAN_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
WORDS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
ORDINAL_WORDS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")
DIGITS = "〇一二三四五六七八九"
ENCLOSED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
CLOSES_UP = re.compile(r"[、）】．：]$")  # no blank follows: 一、回顾


@dataclass(frozen=True)
class Level:
    """How a level of a list is numbered."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    restarts_after: int | None = None
    is_legal: bool = False
    is_followed: bool = True
    style: str | None = None


class Numbering:
    """The lists of a Word file and how far each has counted."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        kinds = {} if root is None else {value(e, "abstractNumId"): e for e in root.findall(f"{W}abstractNum")}
        named = {value(e.find(f"{W}styleLink")): key for key, e in kinds.items() if e.find(f"{W}styleLink") is not None}
        self._levels: dict[str, dict[int, Level]] = {}
        self._series: dict[str, str] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._counted: dict[str, dict[int, int]] = {}
        read = {key: _levels(element) for key, element in kinds.items()}
        for instance in () if root is None else root.findall(f"{W}num"):
            key, kind = value(instance, "numId") or "", value(instance.find(f"{W}abstractNumId"))
            link = value(kinds[kind].find(f"{W}numStyleLink")) if kind in kinds else None
            kind = named.get(link, kind) if link else kind
            levels = dict(read.get(kind, {}))
            for override in instance.findall(f"{W}lvlOverride"):
                at = integer(override, "ilvl") or 0
                if (own := override.find(f"{W}lvl")) is not None:
                    levels[at] = _level(own)
                if (start := integer(override.find(f"{W}startOverride"))) is not None:
                    self._restarts[key, at] = start
            self._levels[key], self._series[key] = levels, kind or key
        self._by_style = {
            (key, level.style): at
            for key, levels in self._levels.items()
            for at, level in levels.items()
            if level.style
        }

    def label(self, key: str | None, at: int | None, style: str | None) -> str | None:
        """Count a paragraph of a list; return the label before its text, blank included, empty for a bullet.

        `at` is the level, 0 the highest; where the paragraph names none, that of its style. None: it is in no list.
        """
        levels = self._levels.get(key or "")
        if key is None or not levels:
            return None
        at = self._by_style.get((key, style or ""), 0) if at is None else at
        level = levels.get(at)
        if level is None:
            return None
        self._count(key, at, levels)
        if level.number_format in {"bullet", "none"} and not PLACE.search(level.text):
            return "" if level.number_format == "bullet" else _followed(level.text, level)
        counted = self._counted[self._series[key]]

        def shown(place: re.Match[str]) -> str:
            of = int(place[1]) - 1
            other = levels.get(of, Level())
            number = counted.get(of, other.start)
            return written(number, "decimal" if level.is_legal else other.number_format)

        return _followed(PLACE.sub(shown, level.text), level)

    def _count(self, key: str, at: int, levels: Mapping[int, Level]) -> None:
        counted = self._counted.setdefault(self._series[key], {})
        start = self._restarts.pop((key, at), None)
        counted[at] = start if start is not None else counted[at] + 1 if at in counted else levels[at].start
        for below in range(at + 1, LEVELS):
            level = levels.get(below)
            if level and (level.restarts_after is None or at < level.restarts_after):
                counted.pop(below, None)


def _levels(kind: Element) -> dict[int, Level]:
    return {integer(element, "ilvl") or 0: _level(element) for element in kind.findall(f"{W}lvl")[:LEVELS]}


def _level(element: Element) -> Level:
    start = integer(element.find(f"{W}start"))
    legal = element.find(f"{W}isLgl")
    return Level(
        start=0 if start is None else start,
        number_format=value(element.find(f"{W}numFmt")) or "decimal",
        text=(value(element.find(f"{W}lvlText")) or "")[:LONGEST_LABEL],
        restarts_after=integer(element.find(f"{W}lvlRestart")),
        is_legal=bool(is_on(legal)),
        is_followed=value(element.find(f"{W}suff")) != "nothing",
        style=value(element.find(f"{W}pStyle")),
    )


def _followed(label: str, level: Level) -> str:
    label = label.strip()
    return f"{label} " if label and level.is_followed and not CLOSES_UP.search(label) else label


def written(number: int, number_format: str) -> str:
    """Write a number as Word does in a format (ECMA-376 part 1, 17.18.59); in digits where the format is not known."""
    return FORMATS.get(number_format, str)(number) if number > 0 else str(number)


def _roman(number: int) -> str:
    written = ""
    for worth, letters in ROMAN:
        written += letters * min(number // worth, 20)
        number %= worth
    return written + ROMAN_UNITS[number]


def _letters(number: int) -> str:
    place, repeats = (number - 1) % 26, (number - 1) // 26 + 1
    return chr(ord("A") + place) * repeats if number <= MOST_LETTERS else str(number)


def _chinese(number: int, digits: str = CHINESE, units: tuple[str, ...] = ("", "十", "百", "千")) -> str:
    """Write 一, 十, 十一, 二十, 一百零一: below 10 000, else in digits."""
    if number >= 10_000:
        return str(number)
    read = ""
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            read += digits[digit] + units[power]
        elif read and not read.endswith(digits[0]) and number % 10**power:
            read += digits[0]
    return read.removeprefix(digits[1]) if digits == CHINESE and 10 <= number < 20 else read


def _by_digits(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] for digit in str(number))


def _from(signs: Sequence[str]) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _lower(write: Callable[[int], str]) -> Callable[[int], str]:
    return lambda number: write(number).lower()


FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": _roman,
    "lowerRoman": _lower(_roman),
    "upperLetter": _letters,
    "lowerLetter": _lower(_letters),
    "ordinal": _ordinal,
    "cardinalText": _from(WORDS),
    "ordinalText": _from(ORDINAL_WORDS),
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "taiwaneseCountingThousand", "japaneseCounting"),
        _chinese,
    ),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        lambda number: _chinese(number, FORMAL, ("", "拾", "佰", "仟")),
    ),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"), _by_digits(DIGITS)),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), _by_digits("０１２３４５６７８９")),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _from(ENCLOSED)),
    "decimalEnclosedParen": _from("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _from("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographEnclosedCircle": _from("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "ideographTraditional": _from(STEMS),
    "ideographZodiac": _from(BRANCHES),
}
