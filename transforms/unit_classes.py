"""What sort of unit a quantity has: what may stand as its measure depends on it."""

import polars as pl

from transforms.pattern_cache import keeps_patterns
from transforms.reference import Reference

PERCENT = 100.0


@keeps_patterns
def with_unit_class(quantities: pl.DataFrame, reference: Reference, parts: dict[str, str]) -> pl.DataFrame:
    """Sort quantities by their units.

    Columns in: `unit_code`, `unit_scale`, `value`, `form`, `surface`, `comparator`, `left`, `right`, others.
    `parts`: the patterns age, in_half, one_in, part_of, times, times_bare, grew, aged_people, aged_end of the language.
    Columns out: those, with the units of ages ("aged 60": a) and of fractions ("two thirds of": %), and `unit_class`
    (count, money, physical, percent, points, multiple), `factor` (what the printed number
    is multiplied by: 100 in "half of").
    """
    surface, value = pl.col("surface"), pl.col("value")
    times = pl.col("right").str.contains(parts["times"]) | (
        pl.col("left").str.contains(parts["grew"]) & pl.col("right").str.contains(parts["times_bare"])
    )
    is_multiple = (pl.col("form") == "multiple") | (pl.col("unit_code").is_null() & times)
    fraction = pl.col("unit_code").is_null() & (value > 0) & (value < 1) & ~is_multiple
    of_whole = pl.col("right").str.contains(parts["part_of"]) | surface.str.contains(parts["one_in"])
    share = fraction & (of_whole | (pl.col("form") != "half") | pl.col("left").str.contains(parts["in_half"]))
    of_people = pl.col("left").str.contains(parts["aged_people"]) & pl.col("right").str.contains(parts["aged_end"])
    age = pl.col("unit_code").is_null() & (
        pl.col("left").str.contains(parts["age"]) | (pl.col("comparator") != "eq") & of_people
    )
    is_share, is_age, dimension = pl.col("is_share"), pl.col("is_age"), pl.col("dimension")
    unit_class = (
        pl.when(is_multiple).then(pl.lit("multiple"))
        .when(is_share).then(pl.lit("percent"))
        .when(is_age).then(pl.lit("physical"))
        .when(pl.col("unit_code").is_null()).then(pl.lit("count"))
        .when(dimension == "currency").then(pl.lit("money"))
        .when(pl.col("unit_code").is_in(["%", "[ppth]"])).then(pl.lit("percent"))
        .when(dimension == "percentage_points").then(pl.lit("points"))
        .otherwise(pl.lit("physical"))
    )  # fmt: skip
    unit_code = pl.when(is_share | is_multiple).then(pl.lit("%")).when(is_age).then(pl.lit("a")).otherwise("unit_code")
    factor = pl.col("unit_scale").fill_null(1.0) * pl.when(is_share | is_multiple).then(PERCENT).otherwise(1.0)
    dimensions = reference.units.select("unit_code", "dimension")
    head = pl.col("unit_code").str.extract(r"^(?:\[\w+\]|[^/.]+)", 0)
    sorts = quantities.select_seq(head=head, is_share=share, is_age=age)
    sorts = sorts.join(dimensions, left_on="head", right_on="unit_code", how="left", maintain_order="left")
    return (
        quantities.hstack(sorts)
        .with_columns(unit_class=unit_class, unit_code=unit_code, factor=factor)
        .drop("dimension", "head", "is_share", "is_age")
    )
