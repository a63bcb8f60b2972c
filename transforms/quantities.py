"""Numbers that count or measure, with the unit, currency and comparator that stand with them, and their ranges."""

import re
from dataclasses import dataclass

import polars as pl

from transforms.numbers import values
from transforms.numerals import Numerals, any_of
from transforms.pattern_cache import keeps_patterns
from transforms.patterns import parts
from transforms.reference import Reference

BEFORE = 80  # characters left of a number that a comparator may take: "cap the charge for each declaration at $200"
SMALL = 1000  # a number from here on does not share the scale of the next: "from 800,000 to 1.2 million"
AFTER = 60  # characters right of a number that a unit may take
TIME_UNITS = ("a", "mo", "wk", "d", "h", "min", "s")  # per these is a frequency, not a unit
LINE_BREAK = r"[\n\u00a0\u202f]"  # for the patterns a blank like any other
TIME_NOUNS = ("term", "session", "semester", "quarter", "shift", "night", "season", "decade", "annum", "unit", "cent")
FILLER = r"(?: (?:an?|another|additional|an additional|a further|a total of|a record|as many as|as much as))?"
LIST_GAP = r"^\s?(?:,|,?\s(?:and|or|to)|-|–)\s?$"  # "6.9, 7.2 and 5.1 percent"
MOST = 1000  # percent; a figure above is none of a list of them
NO_NUMBER = r"[^\d$£€¥₹]"  # "60 or more", not "340 million and over 5 million"
HEDGE = "(?:just |only |about |around )?"
RANGE_GAP = r"^\s?(?:to|-|–|—)\s?(?:over|about|around|more than|nearly|almost|up to)?\s?$"  # "$30 to $60 million"
DENOMINATOR = r"(?i)(?-u:\b)(?:per|for\severy)\s(?:(?:[$£€¥₹]|rs\.?)\s?)?$|/\s?$"  # "3.1 doctors per 1,000 people"
BETWEEN = r"(?i)(?-u:\b)between\s(?:about |around )?$"
OF, PER = r"^of\s", r"^(?:/\s?|per\s|an?\s)"  # what leads to a unit: "thousands of tonnes", "per tonne"
SCALE_WORD = r"(?i)[\s-]?((?:[\s-]?(?:hundred|thousand|million|billion|trillion|crores?|lakhs?|mn|bn|tn))+)$"
VAGUE = r"(?i)^(?:tens|dozens|scores|hundreds|thousands|millions|billions|trillions)(?-u:\b)"


@dataclass(frozen=True)
class UnitPatterns:
    """How a language writes units and comparators.

    `before`, `after`, `per`: what touches a number. `codes`: `key` (the surface in lower case),
    `position`, `unit_code`, `unit_scale`. `comparators`: position, pattern, code, and whether the words belong
    to the quantity
    ("more than") or tie it to what is measured ("exceeded"). `change_from`: a change that names its baseline.
    `respectively`: what follows a list of which each belongs to another measure.
    """

    before: str
    after: str
    per: str
    codes: pl.DataFrame
    comparators: tuple[tuple[str, str, str, bool], ...]
    change_from: str
    respectively: str


def unit_patterns(reference: Reference, language: str) -> UnitPatterns:
    """Compose the patterns of a language from `unit_surfaces.csv`, `comparators.csv` and `word_classes.csv`."""
    of_language = pl.col("language") == language
    rows = reference.unit_surfaces.filter(of_language)
    plurals = rows.filter(pl.col("plural").is_not_null()).with_columns(surface="plural")
    forms = pl.concat([rows, plurals]).unique(["surface", "position"], keep="first", maintain_order=True)

    def touching(position: str, edge: str) -> str:
        """Compose any surface of a position; one that ends on its outer side in a letter ends a word there."""
        surfaces = [re.escape(s).replace(r"\ ", r"\s") for s in forms.filter(pl.col("position") == position)["surface"]]
        words, symbols = ([s for s in surfaces if bool(re.search(edge, s)) is is_word] for is_word in (True, False))
        word = rf"(?:^|[\s(“\"-]){any_of(words)}" if position == "before" else rf"{any_of(words)}(?-u:\b)"
        return rf"(?:{word}|{any_of(symbols)})"

    after = touching("after", r"[a-z0-9]$")
    comparators = reference.comparators.filter(of_language).select("position", "pattern", "comparator", "is_modifier")
    changes = reference.word_classes.filter(of_language & pl.col("class").str.contains("^(?:rise|fall)"))["word"]
    return UnitPatterns(
        before=rf"(?i){touching('before', r'^[a-z]')}[\s-]?$",
        after=rf"(?i)^(?:\sof)?[\s-]?{after}",
        per=rf"(?i)^(?:\s?(?:/\s?|per\s|an?\s)(?:{after}|(?:capita|person)(?-u:\b))|\sper\s[a-z]{{3,}})",
        codes=forms.select(
            pl.col("surface").str.strip_chars(" -").alias("key"), "position", "unit_code", unit_scale="scale"
        ),
        comparators=tuple(comparators.iter_rows()),
        change_from=rf"(?i)(?-u:\b)(?:{any_of(changes)}|changed?|moved?|went|gone)(?-u:\b)[^.;]*(?-u:\b)"
        rf"(?:from\s(?:[a-z'’]+\s){{0,5}}{HEDGE}|(?:current|existing|present|prevailing)\s(?:[a-z]+\s){{1,4}}of\s)$",
        respectively=parts(reference, language)["respectively"],
    )


def quantities(numbers: pl.DataFrame, patterns: UnitPatterns, numerals: Numerals) -> pl.DataFrame:
    """Read what stands with each number of kind quantity: one row a quantity, in the order of the text.

    Columns in: those of `numbers.numbers`.
    Columns out: those, and `surface_start`, `surface_end` (currency sign, number, scale, unit), `mark_start`,
    `mark_end` (with its comparator), `unit_code` (null: a count or a pure number), `unit_surface`, `unit_scale`
    (0.01 in "5 cents"), `comparator`, `value_high` and `high_number_id` (the upper end of a range), `left`, `right`
    (the text around), `is_denominator` ("per 1,000 people").
    The lower end of a range is the row, and its span runs through the upper end.
    """
    found = numbers.filter(pl.col("kind") == "quantity")
    at, end = pl.col("char_start") - pl.col("sentence_start"), pl.col("char_end") - pl.col("sentence_start")
    left = pl.col("sentence").str.slice(pl.max_horizontal(at - BEFORE, 0), pl.min_horizontal(at, BEFORE))
    found = found.with_columns(
        left=left.str.replace_all(LINE_BREAK, " "),
        right=pl.col("sentence").str.slice(end, AFTER).str.replace_all(LINE_BREAK, " "),
        is_denominator=pl.lit(value=False),
    )
    return _merged(_shared(_compared(_measured(found, patterns), patterns), patterns, numerals))


def neighbour(column: str, offset: int = 1) -> pl.Expr:
    """Return a column of the next quantity of the sentence (1) or the one before (-1), null where there is none."""
    same = pl.col("sentence_id") == pl.col("sentence_id").shift(-offset)
    return pl.when(same).then(pl.col(column).shift(-offset))


@keeps_patterns
def _measured(found: pl.DataFrame, patterns: UnitPatterns) -> pl.DataFrame:
    """Read currency and unit: "$1.2 million", "RMB 5 per tonne", "39 micrograms/cubic meter"."""
    touching = found.select_seq(
        "right",
        before=pl.col("left")
        .str.extract(patterns.before, 0)
        .str.strip_chars_start(' \n\t\u00a0\u202f(“"-')
        .fill_null(""),
        after=pl.col("right").str.extract(patterns.after, 0).fill_null(""),
    )
    rest = pl.col("right").str.slice(pl.col("after").str.len_chars())
    has_unit = pl.col("before") + pl.col("after") != ""
    per = pl.when(has_unit).then(rest.str.extract(patterns.per, 0)).fill_null("")
    touching = touching.select_seq("before", "after", per=per)
    found = found.hstack(touching)
    for side, position, leading in (("before", "before", "^$"), ("after", "after", OF), ("per", "after", PER)):
        codes = patterns.codes.filter(pl.col("position") == position).unique("key", keep="first", maintain_order=True)
        surface = pl.col(side).str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars(" -")
        coded = touching.select_seq(key=surface.str.replace(leading, "")).join(
            codes.select("key", pl.col("unit_code").alias(f"{side}_code"), pl.col("unit_scale").alias(f"{side}_scale")),
            on="key", how="left", maintain_order="left",
        )  # fmt: skip
        found = found.hstack(coded.drop("key"))
    person = pl.when(pl.col("per").str.contains("(?i)capita|person|head$")).then(pl.lit("{person}"))
    counted = pl.col("per").str.extract(r"(?i)^\sper\s([a-z]+)$").str.to_lowercase()
    counted = pl.when(~counted.is_in(TIME_NOUNS)).then(pl.concat_str(pl.lit("{"), counted, pl.lit("}")))
    divisor = pl.when(~pl.col("per_code").is_in(TIME_UNITS).fill_null(value=False)).then(
        pl.coalesce("per_code", person, counted)
    )
    code = pl.coalesce("before_code", "after_code")
    unit = pl.when(divisor.is_null()).then("after").otherwise(pl.col("after") + pl.col("per"))
    return found.with_columns_seq(
        unit_code=pl.when(divisor.is_null()).then(code).otherwise(pl.format("{}/{}", code, divisor)),
        unit_scale=pl.coalesce("before_scale", "after_scale"),
        unit_surface=pl.concat_str(
            pl.col("before").str.strip_chars(" -"), unit.str.strip_chars(" -"), separator=" "
        ).str.strip_chars(),
        surface_start=pl.col("char_start") - pl.col("before").str.len_chars(),
        surface_end=pl.col("char_end") + unit.str.len_chars(),
        left=pl.col("left").str.strip_suffix(pl.col("before")),
        right=pl.col("right").str.slice(unit.str.len_chars()),
    ).drop(pl.selectors.matches("^(?:before|after|per)(?:_code|_scale)?$"))


@keeps_patterns
def _compared(found: pl.DataFrame, patterns: UnitPatterns) -> pl.DataFrame:
    """Read the comparator: "more than 1700", "60 or more"; the first row of `comparators.csv` that fits wins."""
    words = {
        str(row): pl.col("left").str.extract(rf"(?i)(?-u:\b)(?:{pattern}){FILLER}[\s-]$", 0)
        if position == "before"
        else pl.col("right").str.extract(rf"(?i)^({pattern})(?:$|\S|\s{NO_NUMBER})")
        for row, (position, pattern, _, _) in enumerate(patterns.comparators)
    }
    code, absorbed, behind = pl.lit("eq"), pl.lit(""), pl.lit("")
    for name, (position, _, comparator, is_modifier) in reversed(list(zip(words, patterns.comparators, strict=True))):
        code = pl.when(pl.col(name).is_not_null()).then(pl.lit(comparator)).otherwise(code)
        if position == "before" and is_modifier:
            absorbed = pl.col(name).fill_null(absorbed)
        elif position != "before":
            behind = pl.col(name).fill_null(behind)
    vague = pl.col("surface").str.contains(VAGUE)
    compared = found.select_seq(vague=vague, **words).select("vague", comparator=code, absorbed=absorbed, behind=behind)
    return (
        found.hstack(compared)
        .with_columns(
            comparator=pl.when("vague", comparator="eq").then(pl.lit("approx")).otherwise("comparator"),
            mark_start=pl.col("surface_start") - pl.col("absorbed").str.len_chars(),
            mark_end=pl.col("surface_end") + pl.col("behind").str.len_chars(),
            left=pl.col("left").str.strip_suffix(pl.col("absorbed")),
            right=pl.col("right").str.strip_prefix(pl.col("behind")),
        )
        .drop("vague", "absorbed", "behind")
    )


@keeps_patterns
def _shared(found: pl.DataFrame, patterns: UnitPatterns, numerals: Numerals) -> pl.DataFrame:
    """Let neighbours share what is printed once: the unit of a list, the scale of a range."""

    between = pl.col("sentence").str.slice(
        pl.col("surface_end") - pl.col("sentence_start"),
        pl.max_horizontal(neighbour("surface_start") - pl.col("surface_end"), 0),
    )
    found = found.with_columns_seq(gap=pl.when(neighbour("surface_start").is_not_null()).then(between).fill_null("."))
    # what is listed is followed by a quantity of its sentence, so a fill never leaves the sentence
    # "3 million, 40%", "19,094 or 62.95%": two figures, not a list
    stands_alone = (neighbour("unit_code") == "%") & (
        pl.col("surface").str.contains("[a-z]") | (pl.col("value") > MOST)
    )
    listed = pl.col("gap").str.contains(LIST_GAP) & pl.col("unit_code").is_null() & ~stands_alone.fill_null(value=False)
    shares = ["unit_code", "unit_scale"]
    found = found.with_columns_seq(is_listed=listed).with_columns_seq(
        pl.when("is_listed")
        .then(None)
        .otherwise(pl.col(column).fill_null("" if column == "unit_code" else 1.0))
        .alias(column)
        for column in shares
    )
    found = found.with_columns_seq(pl.col(shares).backward_fill()).with_columns_seq(
        unit_code=pl.col("unit_code").replace("", None)
    )
    # "by $20 million to $340 million" is a change and a level, "by 5 to 6 percent" a range
    is_change = (
        pl.col("left").str.contains(r"(?i)(?-u:\b)by\s$") & ~pl.col("is_listed") & pl.col("unit_code").is_not_null()
    )
    spans = pl.col("gap").str.contains(RANGE_GAP) & ~pl.col("left").str.contains(patterns.change_from) & ~is_change
    pairs = pl.col("left").str.contains(BETWEEN) & pl.col("gap").str.contains(r"^\sand\s$")
    scale = pl.when(~pl.col("surface").str.contains(SCALE_WORD)).then(neighbour("surface").str.extract(SCALE_WORD))
    # "4 and 7 million tonnes respectively"
    each = pl.col("gap").str.contains(LIST_GAP) & pl.col("right").str.contains(patterns.respectively)
    # "from 1.2 to 2 million"
    each |= pl.col("gap").str.contains(RANGE_GAP) & ~spans & ~is_change & (pl.col("value") < SMALL)
    sharing = pl.col("is_range") | pl.col("is_each")
    shared = pl.when(sharing & pl.col("scale").is_not_null()).then(pl.format("{} {}", "surface", "scale"))
    found = found.with_columns_seq(is_range=spans | pairs, is_each=each, scale=scale)
    found = found.with_columns(shared=shared).drop("scale")
    scaled = values(found["shared"].drop_nulls(), numerals).rename({"value": "low", "value_text": "low_text"})
    found = found.join(scaled, left_on="shared", right_on="surface", how="left", maintain_order="left")
    same_unit = pl.col("unit_code").is_null() | pl.col("unit_code").eq_missing(neighbour("unit_code"))
    low = pl.coalesce("low", "value")
    return found.with_columns_seq(
        is_low=(pl.col("is_range") & same_unit & (low < neighbour("value"))).fill_null(value=False)
    ).with_columns_seq(
        value=pl.when(pl.col("is_low") | pl.col("is_each")).then(low).otherwise("value"),
        value_text=pl.when(pl.col("is_low") | pl.col("is_each"))
        .then(pl.coalesce("low_text", "value_text"))
        .otherwise("value_text"),
    )


@keeps_patterns
def _merged(found: pl.DataFrame) -> pl.DataFrame:
    """Make one row of the two ends of a range."""

    is_low = pl.col("is_low")
    taken = {
        "surface_end": "surface_end",
        "mark_end": "mark_end",
        "right": "right",
        "value_high": "value",
        "value_high_text": "value_text",
        "high_number_id": "number_id",
    }
    merged = found.with_columns_seq(
        is_high=neighbour("is_low", -1).fill_null(value=False),
        unit_code=pl.when(is_low).then(pl.coalesce("unit_code", neighbour("unit_code"))).otherwise("unit_code"),
        unit_surface=pl.when(is_low & (pl.col("unit_surface") == ""))
        .then(neighbour("unit_surface"))
        .otherwise("unit_surface"),
        **{
            name: pl.when(is_low).then(neighbour(source)).otherwise(pl.col(name) if name == source else None)
            for name, source in taken.items()
        },
    )
    return (
        merged.filter(~pl.col("is_high"))
        .with_columns_seq(is_denominator=pl.col("left").str.contains(DENOMINATOR))
        .drop("gap", "is_listed", "is_range", "is_each", "shared", "low", "low_text", "is_low", "is_high")
    )
