"""Which currency a document means: its dollars, its rupees, its stand-in for a sign that was lost."""

import polars as pl

from transforms.pattern_cache import keeps_patterns
from transforms.reference import Reference

LARGE = "(?i)illion|bn"
OF = r"^\sof(?-u:\b)"
STAND_IN_USES = 3  # a symbol used as often stands for a lost one, see `text_flags`


def in_currency(quantities: pl.DataFrame, documents: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Resolve the currencies that a document names by its place.

    Columns in: `quantities` `document_id`, `unit_code` (String, may hold a placeholder such as [dollar]),
    `unit_surface`, `surface`, `right`, others; `documents` `document_id`, `place_code`.
    Columns out: those; `unit_code` is ISO 4217 where `place_units.csv` knows the place, and null where a stand-in for
    a lost sign is not used throughout the document.
    """
    return _placed(_stood_in(quantities, reference), documents, reference)


def _stood_in(found: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Believe a stand-in for a lost sign only where the document uses it throughout."""
    stands_in = pl.col("unit_surface").is_in(reference.stand_in_symbols["symbol"].implode())
    trusted = ~stands_in | (stands_in.sum().over("document_id") >= STAND_IN_USES)
    return found.with_columns(pl.when(trusted).then("unit_code").alias("unit_code"))


@keeps_patterns
def _placed(found: pl.DataFrame, documents: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Put the currency of the country for what it calls dollars."""
    country = pl.col("place_code").str.extract(r"^([A-Z]{2})")
    placed = found.join(documents.select("document_id", country), on="document_id", how="left", maintain_order="left")
    rows = reference.place_units.rename({"unit_code": "named"})
    here = rows.filter(pl.col("place_code").is_not_null()).rename({"resolved_code": "here"})
    anywhere = rows.filter(pl.col("place_code").is_null()).select("named", anywhere="resolved_code")
    placed = placed.with_columns_seq(named=pl.col("unit_code").str.extract(r"^[^/]+", 0)).join(
        here, on=["named", "place_code"], how="left", maintain_order="left"
    )
    # "5 billion pounds" are money anywhere, "5 million pounds of rice" and "20 pounds" a weight but where it is money
    sterling = (
        (pl.col("named") == "[pound]") & pl.col("surface").str.contains(LARGE) & ~pl.col("right").str.contains(OF)
    )
    resolved = placed.join(anywhere, on="named", how="left", maintain_order="left").with_columns_seq(
        code=pl.coalesce("here", pl.when(sterling).then(pl.lit("GBP")), "anywhere", "named")
    )
    per = pl.col("unit_code").str.strip_prefix(pl.col("named"))
    return resolved.with_columns_seq(unit_code=pl.concat_str("code", per)).drop(
        "named", "here", "anywhere", "code", "place_code"
    )
