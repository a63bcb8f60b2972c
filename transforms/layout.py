"""What the format of a document knows of it beyond its text: where its lines stand on pages, what was left out."""

import polars as pl

from transforms.reading import LAYOUT


def with_layout(sources: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of LAYOUT that are missing, null."""
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in LAYOUT.items() if name not in sources.columns]
    return sources.with_columns(missing) if missing else sources


def page_lines(sources: pl.DataFrame) -> pl.DataFrame:
    """Say where the lines of paginated documents stand.

    Columns in: `document_id`, `page_lines`. Columns out: those of the table; none for documents without pages.
    """
    return _rows(sources, "page_lines")


def removed_text(sources: pl.DataFrame) -> pl.DataFrame:
    """List what the readers left out of the texts: menus, page headers.

    Columns in: `document_id`, `removed`. Columns out: those of the table.
    """
    ordinal = pl.int_range(1, pl.len() + 1).over("document_id")
    return _rows(sources, "removed").with_columns(
        ordinal=ordinal, removal_id=pl.col("document_id") + pl.format("/x{}", ordinal)
    )


def _rows(sources: pl.DataFrame, column: str) -> pl.DataFrame:
    return sources.select("document_id", column).explode(column).drop_nulls(column).unnest(column)
