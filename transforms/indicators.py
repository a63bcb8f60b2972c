"""Reported measurements: each quantity of a text with its meaning."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from transforms.measures import Frame, frames, measures
from transforms.numbers import Rule, plain, rules
from transforms.numerals import Numerals, english
from transforms.patterns import parts
from transforms.periods import PeriodPatterns, period_patterns, periods
from transforms.phrases import NUMBER_TAGS, OTHER_NUMBER, QUANTITY, Lexicon, lexicon, tagged
from transforms.quantities import UnitPatterns, neighbour, quantities, unit_patterns
from transforms.reference import Reference
from transforms.statistic import with_statistic
from transforms.status import Cues, cues, status

EXTRACTOR = "english/1"
STAND_IN_USES = 3  # a symbol used as often stands for a lost one, see `text_flags`


@dataclass(frozen=True)
class Language:
    """Everything that a language brings to the reading of numbers, composed from the reference tables.

    `parts` are the named patterns of `pattern_parts.csv`.
    """

    numerals: Numerals
    kinds: list[Rule]
    units: UnitPatterns
    words: Lexicon
    frames: list[Frame]
    cues: Cues
    periods: PeriodPatterns
    parts: dict[str, str]


def english_language(reference: Reference) -> Language:
    """Compose the language pack of English."""
    numerals = english(reference.number_words)
    return Language(
        numerals=numerals,
        kinds=rules(reference, "en"),
        units=unit_patterns(reference, "en"),
        words=lexicon(reference, "en"),
        frames=frames(reference, "en"),
        cues=cues(reference, "en"),
        periods=period_patterns(reference, "en", numerals),
        parts=parts(reference, "en"),
    )


def indicators(  # noqa: PLR0913, PLR0917 - the tables that give a number its meaning
    numbers: pl.DataFrame,
    sentences: pl.DataFrame,
    sections: pl.DataFrame,
    documents: pl.DataFrame,
    reference: Reference,
    language: Language,
) -> pl.DataFrame:
    """Read the meaning of every quantity among the numbers of one language.

    Columns in: `numbers` as `numbers.numbers` gives them; `sentences`, `sections`, `documents` as the tables.
    Columns out: those of the table `indicators` but code, base unit, place and correction, and `paragraph_id`,
    `low_text` (the exact value of the lower end of a range).
    """
    found = quantities(numbers, language.units, language.numerals)
    found = _classed(_in_currency(_stood_in(found, reference), documents, reference), reference)
    counted = sentences.filter(pl.col("sentence_id").is_in(found["sentence_id"].unique().implode()))
    phrases = tagged(counted, _marks(found, numbers, counted), language.words)
    found = measures(found, phrases, language.frames)
    found = _counted(found, reference, language)
    found = _with_baselines(found.filter(~pl.col("is_denominator") | (pl.col("frame") != "none")))
    found = _each(_carried(found))
    found = _valued(with_statistic(found, language.parts))
    found = found.join(
        sections.select("section_id", "function"), on="section_id", how="left", maintain_order="left"
    ).join(documents.select("document_id", "document_type"), on="document_id", how="left", maintain_order="left")
    found = status(found.sort("document_id", "char_start", "measure_start").with_row_index("row"), language.cues)
    period = periods(found, sentences, documents, language.periods)
    return _table(found.join(period, on="row", how="left", maintain_order="left"))


def roles(numbers: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    """Add to numbers the part each plays in a measurement.

    Columns in: `numbers.number_id`, `value`, `value_text`; of indicators the ids of their numbers and `low_text`.
    Columns out: those of numbers with `role` (value, baseline, low, high), and the value of the lower end of a range
    with the scale that is printed once: 30 in "30 to 60 million" is 30000000.
    """
    plays = (
        pl.concat(
            [
                indicators.select(
                    "number_id",
                    role=pl.when(pl.col("high_number_id").is_null()).then(pl.lit("value")).otherwise(pl.lit("low")),
                    low="low_text",
                ),
                indicators.select(number_id="high_number_id", role=pl.lit("high"), low=pl.lit(None, pl.String)),
                indicators.select(number_id="baseline_number_id", role=pl.lit("baseline"), low=pl.lit(None, pl.String)),
            ]
        )
        .drop_nulls("number_id")
        .unique("number_id", keep="first", maintain_order=True)
    )
    text = pl.coalesce("low", "value_text")
    return (
        numbers.join(plays, on="number_id", how="left", maintain_order="left")
        .with_columns(value_text=text, value=text.cast(pl.Float64))
        .drop("low")
    )


def _stood_in(found: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Believe a stand-in for a lost sign only where the document uses it throughout."""
    stands_in = pl.col("unit_surface").is_in(reference.stand_in_symbols["symbol"].implode())
    trusted = ~stands_in | (stands_in.sum().over("document_id") >= STAND_IN_USES)
    return found.with_columns(pl.when(trusted).then("unit_code").alias("unit_code"))


def _in_currency(found: pl.DataFrame, documents: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Resolve the currencies that a document names by its place: dollars, rupees, a stand-in for a lost sign."""
    country = pl.col("place_code").str.extract(r"^([A-Z]{2})")
    placed = found.join(documents.select("document_id", country), on="document_id", how="left", maintain_order="left")
    rows = reference.place_units.rename({"unit_code": "named"})
    here = rows.filter(pl.col("place_code").is_not_null()).rename({"resolved_code": "here"})
    anywhere = rows.filter(pl.col("place_code").is_null()).select("named", anywhere="resolved_code")
    placed = placed.with_columns(named=pl.col("unit_code").str.extract(r"^([^/]+)")).join(
        here, on=["named", "place_code"], how="left", maintain_order="left"
    )
    resolved = placed.join(anywhere, on="named", how="left", maintain_order="left").with_columns(
        code=pl.coalesce("here", "anywhere", "named")
    )
    per = pl.col("unit_code").str.strip_prefix(pl.col("named"))
    return resolved.with_columns(unit_code=pl.concat_str("code", per)).drop(
        "named", "here", "anywhere", "code", "place_code"
    )


def _classed(found: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Say what sort of unit a quantity has: what may stand as its measure depends on it."""
    dimensions = reference.units.select("unit_code", "dimension")
    word, right = pl.col("surface").str.to_lowercase(), pl.col("right")
    fraction = (
        pl.col("unit_code").is_null() & (pl.col("value") < 1) & (pl.col("value") > 0) & (pl.col("form") != "multiple")
    )
    share = fraction & (
        right.str.contains(r"(?i)^\s(?:of|the)(?-u:\b)")
        | word.str.contains(r"\s(?:in|out of)\s")
        | ~word.str.contains("half")
    )
    in_half = (
        fraction
        & (pl.col("form") == "half")
        & pl.col("sentence")
        .str.slice(pl.max_horizontal(pl.col("surface_start") - pl.col("sentence_start") - 4, 0), 4)
        .str.contains(r"\b(?:in|by)\s$")
    )
    unit_class = (
        pl.when(pl.col("form") == "multiple").then(pl.lit("multiple"))
        .when(share | in_half).then(pl.lit("percent"))
        .when(pl.col("unit_code").is_null()).then(pl.lit("count"))
        .when(pl.col("dimension") == "currency").then(pl.lit("money"))
        .when(pl.col("unit_code").is_in(["%", "[ppth]"])).then(pl.lit("percent"))
        .when(pl.col("dimension") == "percentage_points").then(pl.lit("points"))
        .otherwise(pl.lit("physical"))
    )  # fmt: skip
    as_percent = share | in_half | (pl.col("form") == "multiple")
    return (
        found.with_columns(head=pl.col("unit_code").str.extract(r"^(\[\w+\]|[^/.]+)"))
        .join(dimensions, left_on="head", right_on="unit_code", how="left", maintain_order="left")
        .with_columns(
            unit_class=unit_class,
            unit_code=pl.when(as_percent).then(pl.lit("%")).otherwise("unit_code"),
            factor=pl.when(pl.col("unit_scale").is_not_null())
            .then("unit_scale")
            .when(as_percent)
            .then(100.0)
            .otherwise(1.0),
        )
        .drop("dimension", "head")
    )


def _marks(found: pl.DataFrame, numbers: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Make one token of each quantity, from its comparator to its unit, and of each other number."""
    others = numbers.filter(
        (pl.col("kind") != "quantity") & pl.col("sentence_id").is_in(counted["sentence_id"].implode())
    )
    tag = pl.col("kind").replace_strict(NUMBER_TAGS, default=OTHER_NUMBER)
    return pl.concat(
        [
            found.select("sentence_id", char_start="mark_start", char_end="mark_end", tag=pl.lit(QUANTITY)),
            others.select("sentence_id", "char_start", "char_end", tag=tag),
        ]
    )


def _counted(found: pl.DataFrame, reference: Reference, language: Language) -> pl.DataFrame:
    """Give counts their unit: the head of the counted noun phrase, as an annotation in the singular."""
    nouns = reference.count_nouns.filter(pl.col("language") == "en").select("noun", noun_unit="unit_code")

    def text(start: str, end: str) -> pl.Expr:
        return (
            pl.col("sentence")
            .str.slice(pl.col(start) - pl.col("sentence_start"), pl.col(end) - pl.col(start))
            .str.to_lowercase()
        )

    found = found.with_columns(
        noun=text("head_start", "head_end").str.replace_all(r"[’']s?$|^[\"“‘']+|[\"”’']+$", ""),
        pair=text("pair_start", "head_end"),
    )
    found = found.join(nouns, on="noun", how="left", maintain_order="left").join(
        nouns.rename({"noun": "pair", "noun_unit": "pair_unit"}), on="pair", how="left", maintain_order="left"
    )
    demonym = pl.col("head_tag") == "H"
    singular = (
        pl.col("noun").str.replace("ies$", "y").str.replace("(ss|sh|ch|x|z)es$", "${1}").str.replace("([^s])s$", "${1}")
    )
    annotation = pl.when(pl.col("noun").str.contains(r"^[\p{L}][\p{L}\d& -]*$")).then(
        pl.concat_str(pl.lit("{"), singular.str.replace_all(r"[^\p{L}\d]+", "_"), pl.lit("}"))
    )
    bare = pl.col("left").str.contains(language.parts["priced"]) & ~pl.col("right").str.contains(r"^\s(?:of\s)?\p{L}")
    annotation = pl.when(~bare).then(annotation)
    unit = pl.coalesce(
        pl.when(bare).then(pl.lit("1")),
        "pair_unit",
        "noun_unit",
        pl.when(demonym).then(pl.lit("{person}")),
        annotation,
        pl.lit("1"),
    )
    is_count = pl.col("unit_class") == "count"
    touches = is_count & (pl.col("head_start") == pl.col("surface_end") + 1)
    return found.with_columns(
        unit_code=pl.when(is_count).then(unit).otherwise("unit_code"),
        unit_surface=pl.when(is_count).then(pl.col("noun")).when(pl.col("unit_surface") != "").then("unit_surface"),
        surface_end=pl.when(touches).then("head_end").otherwise("surface_end"),
    ).drop("noun", "pair", "noun_unit", "pair_unit")


def _with_baselines(found: pl.DataFrame) -> pl.DataFrame:
    """Fold the first quantity of "from 69 … to 39" into the second."""

    changes = pl.col("effect") == "from_to"
    same = pl.col("unit_class").eq_missing(neighbour("unit_class", -1)) | (neighbour("unit_class", -1) == "count")
    folds = (changes & same & neighbour("value", -1).is_not_null()).fill_null(value=False)
    found = found.with_columns(folds=folds).with_columns(
        baseline_value=pl.when("folds").then(neighbour("value", -1)),
        baseline_number_id=pl.when("folds").then(neighbour("number_id", -1)),
        baseline_start=pl.when("folds").then(neighbour("char_start", -1)),
        baseline_end=pl.when("folds").then(neighbour("char_end", -1)),
        is_baseline=neighbour("folds").fill_null(value=False),
    )
    return found.filter(~pl.col("is_baseline")).drop("folds", "is_baseline")


def _carried(found: pl.DataFrame) -> pl.DataFrame:
    """Let a quantity without a measure of its own take that of the quantity before it in the sentence."""
    named = ["measure_start", "measure_end"]
    carries = pl.col("is_carried") & (pl.col("frame") != "none") | (pl.col("frame") == "none") & (
        pl.col("unit_class") != "count"
    )
    return found.with_columns(
        pl.when(carries & pl.col("measure_start").is_null())
        .then(pl.col(column).forward_fill().over("sentence_id"))
        .otherwise(column)
        .alias(column)
        for column in named
    )


def _each(found: pl.DataFrame) -> pl.DataFrame:
    """Make two measurements of "both A and B have exceeded 9000"."""
    measure = pl.col("sentence").str.slice(
        pl.col("measure_start") - pl.col("sentence_start"), pl.col("measure_end") - pl.col("measure_start")
    )
    before = pl.col("sentence").str.slice(0, pl.col("measure_start") - pl.col("sentence_start"))
    both = before.str.contains(r"(?i)(?-u:\b)both\s$") & measure.str.contains(r"\sand\s")
    found = found.with_columns(
        is_both=both.fill_null(value=False), first=measure.str.extract(r"^(.*?)\sand\s").str.len_chars().cast(pl.Int64)
    )
    firsts = found.filter("is_both").with_columns(measure_end=pl.col("measure_start") + pl.col("first"))
    seconds = found.filter("is_both").with_columns(measure_start=pl.col("measure_start") + pl.col("first") + 5)
    return (
        pl.concat([found.filter(~pl.col("is_both")), firsts, seconds])
        .drop("is_both", "first")
        .sort("document_id", "char_start", "measure_start")
    )


def _valued(found: pl.DataFrame) -> pl.DataFrame:
    """Compute exact values: a fraction as a percentage, a multiple as a change in percent."""
    found = found.with_columns(low_text=pl.when(pl.col("high_number_id").is_not_null()).then("value_text"))
    exact = found.select("value_text", "value_high_text", "factor", multiple=pl.col("form") == "multiple").unique()
    rows = [(_scaled(v, f, is_multiple=m), _scaled(h, f, is_multiple=m)) for v, h, f, m in exact.iter_rows()]
    exact = exact.with_columns(
        exact_text=pl.Series([v for v, _ in rows], dtype=pl.String),
        exact_high=pl.Series([h for _, h in rows], dtype=pl.String),
    )
    keys = ["value_text", "value_high_text", "factor", "multiple"]
    found = found.with_columns(multiple=pl.col("form") == "multiple")
    found = found.join(exact, on=keys, how="left", maintain_order="left", nulls_equal=True)
    return found.with_columns(
        value_text="exact_text",
        value=pl.col("exact_text").cast(pl.Float64),
        value_high=pl.col("exact_high").cast(pl.Float64),
    ).drop("exact_text", "exact_high", "multiple")


def _scaled(text: str | None, factor: float, *, is_multiple: bool) -> str | None:
    if text is None:
        return None
    value = Decimal(text)
    return plain(abs(value - 1) * 100 if is_multiple else value * Decimal(str(factor)).normalize())


def _table(found: pl.DataFrame) -> pl.DataFrame:
    start, end = pl.col("surface_start"), pl.col("surface_end")

    def text(first: pl.Expr, last: pl.Expr) -> pl.Expr:
        return pl.col("sentence").str.slice(first - pl.col("sentence_start"), last - first)

    return found.with_columns(
        indicator_id=pl.format("{}/i{}", "sentence_id", pl.int_range(1, pl.len() + 1).over("sentence_id")),
        char_start=start,
        char_end=end,
        surface=text(start, end),
        measure=text(pl.col("measure_start"), pl.col("measure_end")),
        extractor=pl.format("{}:{}", pl.lit(EXTRACTOR), "frame"),
    ).select(
        "indicator_id", "document_id", "section_id", "sentence_id", "paragraph_id", "number_id", "high_number_id",
        "baseline_number_id", "char_start", "char_end", "surface", "measure", "measure_start", "measure_end", "value",
        "value_high", "value_text", "unit_code", "unit_surface", "comparator", "statistic", "direction",
        "baseline_value", "baseline_start", "baseline_end", "low_text", "status", "period_start", "period_end",
        "period_text", "frequency", "extractor",
    )  # fmt: skip
