"""The third door into the transforms: documents side by side."""

from collections.abc import Mapping

import polars as pl

from transforms.content import body
from transforms.keyness import term_keyness
from transforms.section_matches import section_matches

COMPARED = ("paragraphs", "token_counts")


def compare(corpus: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Make the tables across documents from those of all documents of the corpus.

    Tables in: those of `COMPARED`. Returns the frames of term_keyness and section_matches by table name.
    """
    return {
        "term_keyness": term_keyness(corpus["token_counts"]),
        "section_matches": section_matches(body(corpus["paragraphs"])),
    }
