"""What is counted: the unit of a quantity that has none but a noun."""

import polars as pl

from transforms.pattern_cache import keeps_patterns
from transforms.quantities import neighbour

BASES = {"100": "10*2", "1000": "10*3", "thousand": "10*3", "10000": "10*4", "100000": "10*5", "lakh": "10*5"}
MANY = 1000  # "Two billion are undernourished" counts people


@keeps_patterns
def with_counted(found: pl.DataFrame, count_nouns: pl.DataFrame, parts: dict[str, str]) -> pl.DataFrame:
    """Give counts their unit: the head of the counted noun phrase, as a UCUM annotation in the singular.

    Columns in: `unit_class`, `unit_code`, `unit_surface`, `sentence`, `sentence_start`, `surface_end`, `head_start`,
    `head_end`, `head_tag`, `pair_start`, `frame`, `value`, `left`, `right`, others; `count_nouns` `noun`, `unit_code`.
    `parts`: the patterns priced, per_number of the language.
    Columns out: those, with `unit_code`, `unit_surface`, and `surface_end` after a noun that touches the number.
    """
    nouns = count_nouns.select("noun", noun_unit="unit_code")

    is_count = pl.col("unit_class") == "count"

    def text(start: str, end: str) -> pl.Expr:
        begin, length = pl.col(start) - pl.col("sentence_start"), pl.col(end) - pl.col(start)
        return pl.when(is_count).then(pl.col("sentence").str.slice(begin, length).str.to_lowercase())

    named = found.select_seq(
        noun=text("head_start", "head_end").str.replace_all(r"[’']s?$|^[\"“‘']+|[\"”’']+$", ""),
        pair=text("pair_start", "head_end"),
    )
    named = named.join(nouns, on="noun", how="left", maintain_order="left").join(
        nouns.rename({"noun": "pair", "noun_unit": "pair_unit"}), on="pair", how="left", maintain_order="left"
    )
    hyphenated = pl.col("right").str.extract(r"^-(\p{Ll}{3,})")  # "a 120-bed hospital"
    bare = pl.col("left").str.contains(parts["priced"]) & ~pl.col("right").str.contains(r"^\s(?:of\s)?\p{L}")
    base = pl.col("right").str.extract(parts["per_number"]).str.to_lowercase().str.replace_all(r"[,\s]", "")
    around = found.select_seq(
        hyphenated=pl.when(is_count).then(hyphenated),
        bare=bare,
        base=pl.when(is_count).then(base),
        divisor=pl.col("unit_code").str.extract(r"/\{([a-z]+)\}$"),
    ).join(
        nouns.rename({"noun": "divisor", "noun_unit": "divisor_unit"}), on="divisor", how="left", maintain_order="left"
    )
    found = found.hstack(named).hstack(around)
    hyphenated, bare = pl.col("hyphenated"), pl.col("bare")
    demonym = pl.col("head_tag") == "H"
    singular = (
        pl.col("noun").str.replace("ies$", "y").str.replace("(ss|sh|ch|x|z)es$", "${1}").str.replace("([^s])s$", "${1}")
    )
    annotation = pl.when(pl.col("noun").str.contains(r"^[a-z][a-z\d& -]*$")).then(
        pl.concat_str(pl.lit("{"), singular.str.replace_all(r"[^\p{L}\d]+", "_"), pl.lit("}"))
    )
    # a mass noun before the number is no unit: "revenue of 4.3 billion"
    mass = (pl.col("frame") == "subject") | (pl.col("frame") == "count_of_left") & ~pl.col("head_tag").is_in(["S", "H"])
    annotation = pl.when(~bare & ~mass).then(annotation)
    unit = pl.coalesce(
        pl.when(bare).then(pl.lit("1")),
        "pair_unit",
        "noun_unit",
        pl.when(demonym).then(pl.lit("{person}")),
        annotation,
        pl.lit("1"),
    )
    decimal = (
        pl.col("value_text").str.contains(".", literal=True)
        & ~pl.col("surface").str.contains(r"\p{L}")
        & ~pl.col("right").str.contains(r"^[\s-]\p{L}")
    )
    unit = (
        pl.when(hyphenated.is_not_null())
        .then(pl.format("{}{}{}", pl.lit("{"), hyphenated, pl.lit("}")))
        .when(decimal)
        .then(pl.lit("1"))
        .otherwise(unit)
    )
    nounless = pl.col("frame") == "counted_predicate"
    people = nounless & (pl.col("value") >= MANY) & neighbour("value", -1).is_null()
    unit = pl.when(people).then(pl.lit("{person}")).when(nounless).then(pl.lit("1")).otherwise(unit)
    # "41 deaths per 1,000 live births"
    rate = pl.concat_str(unit, pl.lit("/"), pl.col("base").replace_strict(BASES, default=None, return_dtype=pl.String))
    unit = pl.coalesce(pl.when(unit.str.starts_with("{")).then(rate), unit)
    divisor = pl.col("unit_code").str.replace(r"\{[a-z]+\}$", pl.col("divisor_unit"))
    touches = is_count & (pl.col("head_start") == pl.col("surface_end") + 1)
    return found.with_columns_seq(
        unit_code=pl.when(is_count)
        .then(unit)
        .when(pl.col("divisor_unit").is_not_null())
        .then(divisor)
        .otherwise("unit_code"),
        unit_surface=pl.when(is_count).then(pl.col("noun")).when(pl.col("unit_surface") != "").then("unit_surface"),
        surface_end=pl.when(is_count & hyphenated.is_not_null())
        .then(pl.col("surface_end") + 1 + hyphenated.str.len_chars())
        .when(touches)
        .then("head_end")
        .otherwise("surface_end"),
    ).drop("noun", "pair", "noun_unit", "pair_unit", *around.columns)
