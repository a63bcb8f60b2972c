"""What must hold in sections beyond their contract: they are a tree."""

import polars as pl

from expectations.corpus import Corpus
from expectations.expectation import expect, expect_greater
from expectations.spans import both_or_neither, in_reading_order, lies_within, names_its_document


def with_context(corpus: Corpus) -> pl.DataFrame:
    """Add the parent of each section, its place among its siblings, and the text of its heading."""
    sections = corpus["sections"]
    parent = ("document_id", "depth", "path", "char_start", "char_end")
    joined = corpus.look_up(sections, "parent_section_id", "sections", "section_id", *parent)
    siblings = ["document_id", "parent_section_id"]
    with_siblings = joined.with_columns(
        _sibling=pl.int_range(1, pl.len() + 1).over(siblings, order_by="char_start"),
        _sibling_end=pl.col("char_end").cum_max().shift(1).over(siblings, order_by="char_start"),
    )
    return corpus.with_slice(with_siblings, "heading_start", "heading_end", "_heading")


_IS_ROOT = pl.col("depth") == 0

EXPECTATIONS = (
    names_its_document("sections", "section_id"),
    expect(
        "sections.parent_section_id.null_at_root",
        "the section of depth 0, and no other, has no parent",
        pl.col("parent_section_id").is_null() == _IS_ROOT,
        structural=True,
    ),
    expect(
        "sections.parent_section_id.same_document",
        "the parent is a section of the same document",
        pl.col("_parent_section_id.document_id") == pl.col("document_id"),
        structural=True,
    ),
    expect(
        "sections.depth.below_parent",
        "the depth is one more than the parent's",
        pl.col("depth") == pl.col("_parent_section_id.depth") + 1,
        structural=True,
    ),
    expect(
        "sections.path.below_parent",
        "the path is the parent's and the position among its children",
        pl.when(_IS_ROOT)
        .then(pl.col("path") == "")
        .otherwise(
            pl.col("path")
            == (pl.col("_parent_section_id.path") + "/" + pl.col("_sibling").cast(pl.String)).str.strip_prefix("/")
        ),
        structural=True,
    ),
    expect_greater("sections.char_end.after_start", "char_end", "char_start", structural=True),
    lies_within("sections.char_start.within_parent", "the section lies within its parent", "_parent_section_id"),
    expect(
        "sections.char_start.after_sibling",
        "the section begins after its elder sibling ends",
        pl.col("char_start") >= pl.col("_sibling_end"),
        structural=True,
    ),
    in_reading_order("sections", "char_start", "depth"),
    both_or_neither("sections.heading.spanned", "heading", "heading_start", "heading_end"),
    expect(
        "sections.heading_start.within_section",
        "the heading stands at the start of its section",
        (pl.col("heading_start") == pl.col("char_start")) & (pl.col("heading_end") <= pl.col("char_end")),
        structural=True,
    ),
    expect(
        "sections.heading.in_text",
        "the text of the document says the heading between heading_start and heading_end",
        pl.col("_heading").cast(pl.String).str.contains(pl.col("heading"), literal=True),
        structural=True,
    ),
    expect(
        "sections.label.in_text",
        "the text of the document says the label between heading_start and heading_end",
        pl.col("_heading").cast(pl.String).str.contains(pl.col("label"), literal=True),
        structural=True,
    ),
    expect(
        "sections.heading.short",
        "a heading has at most 500 characters",
        pl.col("heading").str.len_chars() <= 500,
        severity="warning",
    ),
)
