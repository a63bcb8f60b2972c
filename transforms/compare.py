"""The third door into the transforms: documents side by side."""

from collections.abc import Mapping

import polars as pl

from transforms.content import body
from transforms.document_pairs import document_pairs
from transforms.keyness import term_keyness
from transforms.reference import Reference
from transforms.reuse import reuse_passages, with_boilerplate
from transforms.section_matches import section_matches
from transforms.terms import mentions_elsewhere, terms

COMPARED = (
    *("documents", "texts", "paragraphs", "sentences", "indicators"),
    *("topic_attention", "term_mentions", "token_counts"),
)


def compare(
    corpus: Mapping[str, pl.DataFrame],
    reference: Reference,
    changed: pl.Series | None = None,
    kept_passages: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Make the tables across documents from those of all documents of the corpus.

    Tables in: those of `COMPARED`. Where `kept_passages` has the passages of an earlier run between documents that are
    still the same, only pairs with a document of `changed` (ids) are aligned.
    Returns the frames of terms, term_mentions (with those that only the corpus tells), reuse_passages, term_keyness,
    section_matches and document_pairs by table name.
    """
    own = corpus["term_mentions"].filter(pl.col("known_from") == "document")
    term = terms(own, reference)
    mentions = pl.concat([own, mentions_elsewhere(corpus["sentences"], term, own).select(own.columns)])
    passages = _passages(corpus, reference, changed, kept_passages)
    return {
        "terms": term,
        "term_mentions": mentions,
        "reuse_passages": passages,
        "term_keyness": term_keyness(corpus["token_counts"]),
        "section_matches": section_matches(body(corpus["paragraphs"]), reference.stop_words),
        "document_pairs": document_pairs({**corpus, "reuse_passages": passages, "term_mentions": mentions}),
    }


def _passages(
    corpus: Mapping[str, pl.DataFrame],
    reference: Reference,
    changed: pl.Series | None,
    kept: pl.DataFrame | None,
) -> pl.DataFrame:
    documents, paragraphs = corpus["documents"], corpus["paragraphs"]
    if kept is None or changed is None:
        return reuse_passages(corpus["texts"], documents, paragraphs, reference)
    fresh = reuse_passages(corpus["texts"], documents, paragraphs, reference, changed)
    is_same = documents["document_id"].filter(~documents["document_id"].is_in(changed.implode())).implode()
    same = kept.filter(pl.col("document_a").is_in(is_same), pl.col("document_b").is_in(is_same))
    return with_boilerplate(pl.concat([same.select(fresh.columns), fresh]), paragraphs, reference)
