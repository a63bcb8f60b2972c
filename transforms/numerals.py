"""How a language writes numbers: the pattern that finds them and the exact value of each.

The pattern is composed from named parts and the rows of `seeds/reference/number_words.csv`.
It is a Rust regex; word boundaries are ASCII (`(?-u:\\b)`), which keeps the search in its fast engine.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

import polars as pl

BOUNDARY = r"(?-u:\b)"
BLANK = r"[\s-]"  # "three-quarters", "20 million", a line break within a paragraph

# Shapes of numerals in digits, the first that fits wins.
ISO_DATE = r"\d{4}-\d{2}-\d{2}"  # 2022-06-16
CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"  # 17:17
OUTLINE = r"\d+(?:\.[A-Z]?\d+){2,}"  # 1.06.A03.02
YEAR_SPAN = rf"(?:1[5-9]|20)\d{{2}}[-–—/]\d{{2}}{BOUNDARY}"  # 2018-19
IN_EVERY = rf"[1-9] (?:in|out of) (?:every )?(?:[2-9]|1[0258]|[2-9]0|1000?){BOUNDARY}"  # 1 in 10
COMMON_FRACTION = rf"[1-9]/[2-9]{BOUNDARY}"  # 2/3
GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"  # 1,357.5
LAKH_GROUPED = r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?"  # 12,34,567
BLANK_GROUPED = rf"\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}}|\n000)+{BOUNDARY}(?:\.\d+)?"  # 816 000, also over two lines
PLAIN = r"\d+(?:\.\d+)?[½¼¾⅓⅔]?"
DECIMAL_COMMA = r"\d+,\d{1,2}"  # R5,4 billion, 4,5%: only before a scale word or a percent sign
PER_CENT = r"\s?%|\sper\s?cent(?-u:\b)"
VULGAR = r"[½¼¾⅓⅔]"
CURRENCY_SIGN = r"[$£€¥₹`]"

EXACT = 10_000  # digits of a result that are kept; nobody prints more

_VULGAR_VALUES = {
    "½": Decimal("0.5"),
    "¼": Decimal("0.25"),
    "¾": Decimal("0.75"),
    "⅓": Decimal(1) / 3,
    "⅔": Decimal(2) / 3,
}


def any_of(words: Iterable[str]) -> str:
    """Compose a pattern that matches any of the words, the longest first."""
    return "(?:" + "|".join(sorted(set(words), key=lambda word: (-len(word), word))) + ")"


@dataclass(frozen=True, eq=False)  # hashed by identity, to be the key of a cache
class Numerals:
    """The numerals of one language.

    `pattern` finds them; `prefix` and `suffix` match what a match carries beside the number itself
    (a currency sign before "$1.2m", the "th" of "11th", the "of" of "a third of").
    `values` maps each word to its value, `classes` each class of `number_words.csv` to its words.
    """

    pattern: str
    prefix: str
    suffix: str
    values: dict[str, Decimal]
    classes: dict[str, frozenset[str]]

    def parse(self, surface: str) -> Decimal | None:
        """Return the exact value of a number as printed, None where it has none ("17:17", "1.06.A03").

        Fractions that do not end are given to six significant digits.
        """
        if added := re.fullmatch(rf"(?i)(.+?crores?){BLANK}(.+)", surface, re.DOTALL):
            crores, rest = self.parse(added[1]), self.parse(added[2])
            return crores + rest if crores is not None and rest is not None else None
        text = " ".join(surface.lower().replace("-", " ").split()) if surface[0] not in "-−" else surface
        if re.fullmatch(f"{ISO_DATE}|{CLOCK}|{OUTLINE}", surface, re.IGNORECASE):
            return None
        if year := re.fullmatch(r"(\d{4})[-–—/]\d{2}", surface):
            return Decimal(year[1])
        if part := re.fullmatch(r"(.+?) (?:in|out of) (?:every )?(.+)|(\d)/(\d)", text):
            above, below = self.parse(part[1] or part[3]), self.parse(part[2] or part[4])
            return _rounded(above / below) if above is not None and below else None
        written_in_words = re.fullmatch(r"[a-z, ]+", text)
        return self._words(text) if written_in_words else self._digits(surface)

    def _digits(self, surface: str) -> Decimal | None:
        sign = -1 if surface[0] in "-−" else 1
        found = re.match(r"[-−]?([\d,. \n\u00a0\u202f]*)([½¼¾⅓⅔]?)[\s-]*(.*)", surface, re.DOTALL)
        assert found  # noqa: S101 - every part is optional
        digits, vulgar, scales = found.groups()
        digits = re.sub(r"[ \n\u00a0\u202f]", "", digits).rstrip(",.")
        if re.fullmatch(DECIMAL_COMMA, digits):
            digits = digits.replace(",", ".")
        try:
            value = Decimal("".join(str(int(c)) if c != "." else c for c in digits.replace(",", "")) or 0)
        except ValueError:  # a digit of a newer Unicode than Python's
            return None
        with localcontext(prec=EXACT):
            value += _VULGAR_VALUES.get(vulgar, Decimal(0))
            for word in re.split(r"[\s-]+", scales.lower()):
                if word:
                    value *= self.values.get(word, Decimal(1))
            return sign * value

    def _words(self, text: str) -> Decimal:
        if (hyphenated := text.replace(" ", "-")) in self.classes["multiple"]:
            return self.values[hyphenated]
        words = [word for word in re.split(r"[\s,]+", text) if word not in {"and", "of"}]
        if "point" in words:
            at = words.index("point")
            decimals = "".join(str(self.values[word]) for word in words[at + 1 :])
            return self._words(" ".join(words[:at])) + Decimal(f"0.{decimals}")
        if len(words) == 2 and words[1] in self.classes["denominator"]:
            return _rounded(self.values.get(words[0], Decimal(1)) / self.values[f"/{words[1]}"])
        words = [word for word in words if word not in {"a", "an"}]
        total, current = Decimal(0), Decimal(0)
        for word in words:
            value = self.values[word]
            if word in self.classes["scale"] or word in self.classes["vague"] or word in self.classes["dozen"]:
                current = (current or 1) * value
                if value >= 1000:
                    total, current = (total + current, Decimal(0)) if current else (total * value, Decimal(0))
            else:
                current += value
        return total + current


def _rounded(value: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 12
        exact = +value
        if exact * 1000 == (exact * 1000).to_integral_value():
            return exact.normalize()
        context.prec = 6
        return +value


def english(number_words: pl.DataFrame) -> Numerals:
    """Compose the numerals of English.

    Columns in: `language`, `word`, `class`, `value` (see `number_words.csv`).
    """
    rows = number_words.filter(pl.col("language") == "en")
    classes = {
        name: frozenset(rows.filter(pl.col("class") == name)["word"])
        for name in rows["class"].unique(maintain_order=True)
    }
    values = {
        ("/" + word if kind == "denominator" else word): Decimal(str(value)).normalize()
        for word, kind, value in rows.select("word", "class", "value").iter_rows()
    }
    scale = any_of(classes["scale"])
    units, tens, zero = any_of(classes["unit"]), any_of(classes["tens"]), any_of(classes["zero"])
    few = any_of(word for word in classes["unit"] if values[word] < 10)
    many = any_of(word for word in classes["unit"] | classes["tens"] if values[word] > 1)
    small = rf"(?:{tens}(?:{BLANK}{any_of(word for word in classes['unit'] if values[word] < 10)})?|{units})"
    scales = rf"(?:{BLANK}?{scale}{BOUNDARY})"
    digits = "|".join([GROUPED, LAKH_GROUPED, BLANK_GROUPED, PLAIN, VULGAR])
    denominator = any_of(classes["denominator"] - {"half"})
    # "one hundred and fifty thousand", "twenty-five"
    cardinal = rf"{small}(?:(?:{BLANK}{scale})+(?:(?: and |{BLANK}){small})?)*"
    words = "|".join(
        [
            rf"(?:{zero}|{cardinal}) point(?: (?:{zero}|{small}))+",  # nought point seven
            rf"{few} (?:in|out of) (?:every )?(?:{many}|[2-9]|1[0258]|[2-9]0|1000?)",  # one in ten
            rf"{units}{BLANK}{denominator}",  # two-thirds
            rf"an?{BLANK}{denominator} of",  # a third of
            rf"by an?{BLANK}{denominator}",  # by a third
            rf"half{BLANK}an?{BLANK}(?:{scale}|dozen)",  # half-a-million
            rf"half{BLANK}{any_of(classes['scale'])}",  # half-billion
            rf"{small} and a half(?:{BLANK}{scale})*",  # two and a half million
            rf"(?:{tens}{BLANK})?{any_of(classes['ordinal'])}",  # twenty-first
            rf"{small}{BLANK}dozen",  # two dozen
            rf"an?{BLANK}(?:{scale}|dozen)(?:{BLANK}{scale})*",  # a billion
            rf"{any_of(classes['vague'])}(?: of {any_of(classes['vague'])})*",  # tens of thousands
            any_of(classes["multiple"]),  # five-fold
            cardinal,
            any_of(classes["zero"] | classes["dozen"] | classes["pair"] | classes["half"]),
            rf"{scale}",  # the hundred days: a scale word alone
        ]
    )
    pattern = (
        "(?i:"
        + "|".join(
            [
                rf"{ISO_DATE}|{CLOCK}|{OUTLINE}|{YEAR_SPAN}|{IN_EVERY}|{COMMON_FRACTION}",
                rf"{CURRENCY_SIGN}\s?(?:{GROUPED}|{PLAIN}){any_of(classes['scale_letter'])}{BOUNDARY}",  # $1.2m
                rf"{DECIMAL_COMMA}(?:{scales}+|{PER_CENT})",
                rf"\d+{BLANK}crores?{BLANK}\d+{BLANK}(?:lakhs?|thousand){BOUNDARY}",  # 13 crore 25 lakh
                rf"(?:{digits})(?:(?:st|nd|rd|th){BOUNDARY}|{scales}*)",
                rf"{BOUNDARY}(?:{words}){BOUNDARY}",
            ]
        )
        + ")"
    )
    values |= {word: values[word] for word in classes["scale_letter"]}
    return Numerals(
        pattern,
        rf"^(?:{CURRENCY_SIGN}\s?|(?i:by\s))",
        rf"(?i)(?:\d(st|nd|rd|th|{PER_CENT})|[a-z]( of))$",
        values,
        classes,
    )
