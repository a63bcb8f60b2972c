"""Find what documents say in the same words: passages of one beside passages of another."""

import polars as pl

from transforms import alignments
from transforms.dates import known_date
from transforms.reference import Reference
from transforms.word_keys import word_keys

FEWEST_WORDS = 8
FEWEST_CHARACTERS = 16  # a Chinese word has two, as a rule
VERBATIM, NEAR_VERBATIM, PARAPHRASE = 0.95, 0.70, 0.30
TO_EDGE = 2  # words that a short passage takes in to the edge of its clause
LOOSE = 2  # words that say nothing, of another clause, that a passage leaves out

LINE = 40  # words; what is longer is no line, and is boilerplate only where many more documents share it
SHARED_BY, SHARED_BY_SHARE, LONG_SHARED_BY = 4, 0.01, 3  # documents, of all documents, times as many

PAIRS_AT_ONCE = 2_000_000  # of seeds
BIN = 1024  # characters


def reuse_passages(
    texts: pl.DataFrame,
    documents: pl.DataFrame,
    paragraphs: pl.DataFrame,
    reference: Reference,
    changed: pl.Series | None = None,
) -> pl.DataFrame:
    """Build the reuse_passages table, of all documents or of the pairs with a changed one.

    Columns in: of texts `document_id`, `text`; of documents `document_id`, `language`, `event_date`, `published_at`,
    `period_end`; of paragraphs those that `with_boilerplate` reads; of the reference `stop_words`, `formulaic_lines`.
    `changed` holds ids of documents: then only pairs with one of them are compared.
    Columns out: those of the table. `is_boilerplate` is right where all pairs are given; where they are joined to pairs
    of an earlier run, `with_boilerplate` tells it anew.

    A passage is a longest stretch of words of one document aligned with one of another, whatever the order of its
    pieces, and whatever words are put in, left out or replaced between them; see `transforms.alignments`.
    It has 8 words or more on the longer side; in Chinese and Japanese 16 characters.
    similarity is the number of words in common, as a bag and in lower case, by the number of words of the longer side;
    in Chinese and Japanese the words are pairs of neighbouring characters.
    """
    document = (
        documents.select("document_id", "language", date=known_date()).sort("document_id").with_row_index("document")
    )
    told = texts.join(document, on="document_id").sort("document")
    words = word_keys(told, reference.stop_words).with_columns(place=alignments.place())
    is_changed = pl.lit(value=True) if changed is None else pl.col("document_id").is_in(changed.implode())
    passages = _compared(words, None if changed is None else document.filter(is_changed).get_column("document"))
    return with_boilerplate(_table(passages, document, texts), paragraphs, reference)


def with_boilerplate(passages: pl.DataFrame, paragraphs: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Say which passages are boilerplate, once passages of all pairs are known.

    Columns in: those of the table; of paragraphs `document_id`, `char_start`, `kind`; of the reference
    `formulaic_lines`. Columns out: those of the table.
    Boilerplate is a line, of 40 words at most, that matches a formula of the reference table, that stands in a byline
    or in the titles of both documents, or that four documents and a hundredth of all share; and what three times as
    many share, however long.
    """
    places = {side: (pl.col(f"{side}_start") + pl.col(f"{side}_end")) // 2 for side in "ab"}
    told = passages.with_columns(
        column
        for side, place in places.items()
        for at in [passages.select(document_id=f"document_{side}", place=place)]
        for column in (
            _kind_at(at, paragraphs).alias(f"kind_{side}"),
            _sharing(at, passages).alias(f"sharing_{side}"),
        )
    )
    kinds = [pl.col(f"kind_{side}") for side in "ab"]
    in_head = pl.any_horizontal(kind == "byline" for kind in kinds) | pl.all_horizontal(
        kind == "title" for kind in kinds
    )
    patterns = "|".join(reference.formulaic_lines["pattern"])
    is_formula = pl.col("a_text").str.contains(f"(?i){patterns}") if patterns else pl.lit(value=False)
    enough = max(SHARED_BY, SHARED_BY_SHARE * paragraphs["document_id"].n_unique())
    n_sharing = pl.max_horizontal("sharing_a", "sharing_b") + 1
    is_line = pl.col("n_words") <= LINE
    is_boilerplate = (is_line & (in_head | is_formula | (n_sharing >= enough))) | (n_sharing >= LONG_SHARED_BY * enough)
    return told.with_columns(is_boilerplate=is_boilerplate.fill_null(value=False)).select(passages.columns)


def _kind_at(at: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.Series:
    """Say the kind of the paragraph at a place."""
    begun = paragraphs.select("document_id", "kind", place="char_start").sort("place")
    found = at.with_row_index("row").sort("place")
    found = found.join_asof(begun, on="place", by="document_id", check_sortedness=False)
    return found.sort("row").get_column("kind")


def _sharing(at: pl.DataFrame, passages: pl.DataFrame) -> pl.Series:
    """Count the documents that share what stands at a place."""
    sides = pl.concat(
        passages.select(
            document_id=f"document_{side}",
            other=f"document_{other}",
            start=f"{side}_start",
            end=f"{side}_end",
            bin=pl.int_ranges(pl.col(f"{side}_start") // BIN, pl.col(f"{side}_end") // BIN + 1),
        )
        for side, other in alignments.SIDES
    ).explode("bin")
    placed = at.with_row_index("row").with_columns(bin=pl.col("place") // BIN)
    sharing = (
        placed.lazy()
        .join(sides.lazy(), on=["document_id", "bin"])
        .filter(pl.col("place").is_between("start", "end", closed="left"))
        .group_by("row")
        .agg(n=pl.col("other").n_unique())
        .collect()
    )
    return placed.join(sharing, on="row", how="left", maintain_order="left").get_column("n").fill_null(0)


def _compared(words: pl.DataFrame, changed: pl.Series | None) -> pl.DataFrame:
    """Align all documents, or the changed ones with all, so many at once as fit into memory."""
    seeds = alignments.seeds(words, changed)
    uses = seeds.group_by("document").agg(uses=pl.col("uses").sum()).sort("document")
    block = uses.select("document", block=(pl.col("uses").cum_sum() - pl.col("uses")) // PAIRS_AT_ONCE)
    blocks = seeds.join(block, on="document").partition_by("block", maintain_order=True)
    found = (
        _scored(alignments.aligned(each.drop("block"), seeds, words, changed), words)
        for each in (*blocks, seeds.clear().with_columns(block=0))
    )
    return pl.concat(found)


def _scored(passages: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Mend the edges of passages and count their words; what is too short or too unlike is left out.

    Columns in: those of `alignments.aligned`. Columns out: `document_a`, `document_b`, `a_start`, `a_end`, `b_start`,
    `b_end` (characters), `n_words`, `similarity`.
    """
    by_character = words["by_character"].gather(passages["a"])
    fewest = pl.when("by_character").then(FEWEST_CHARACTERS).otherwise(FEWEST_WORDS)
    passages = passages.with_columns(by_character=by_character).with_columns(
        # The last pair of characters ends with the one behind it.
        pl.col("a_end", "b_end") + pl.col("by_character").cast(pl.UInt32),
        fewest=fewest,
    )
    passages = _to_edges(_without_loose_ends(passages, words), words).with_row_index("passage")
    n_words = {side: (pl.col(f"{side}_end") - pl.col(side) + 1).cast(pl.Int64) for side in "ab"}
    counted = passages.join(_in_common(passages, words), on="passage", how="left").with_columns(
        n_words=pl.max_horizontal(*n_words.values())
    )
    n_compared = pl.col("n_words") - pl.col("by_character").cast(pl.Int64)
    kept = counted.with_columns(similarity=pl.col("in_common").fill_null(0) / n_compared).filter(
        (pl.col("n_words") >= pl.col("fewest")) & (pl.col("similarity") >= PARAPHRASE)
    )
    edges = [
        words[edge].gather(kept[side if edge == "start" else f"{side}_end"]).cast(pl.Int64).alias(f"{side}_{edge}")
        for side in "ab"
        for edge in ("start", "end")
    ]
    return kept.select("document_a", "document_b", *edges, "n_words", "similarity")


def _in_common(passages: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Count the words that both sides of each passage hold."""

    def bag(side: str) -> pl.LazyFrame:
        behind = pl.col(f"{side}_end") + 1 - pl.col("by_character").cast(pl.UInt32)
        rows = passages.select("passage", row=pl.int_ranges(side, behind, dtype=pl.UInt32)).explode("row").drop_nulls()
        return rows.lazy().select("passage", word=words["word"].gather(rows["row"])).group_by("passage", "word").len()

    both = bag("a").join(bag("b"), on=["passage", "word"])
    return both.group_by("passage").agg(in_common=pl.min_horizontal("len", "len_right").sum()).collect()


def _without_loose_ends(passages: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Leave out words at an end that say nothing and belong to another clause: "… in all areas. We will"."""
    opens, is_content = words["opens_clause"], words["is_content"]
    last = words.height - 1
    for side in "ab":
        for column, inward, at_edge in ((side, 1, 1), (f"{side}_end", -1, 0)):
            row = passages[column].cast(pl.Int64)
            loose, cut = pl.lit(value=True), pl.lit(0)
            for n in range(LOOSE):
                loose &= ~is_content.gather((row + inward * n).clip(0, last))
                edge = opens.gather((row + inward * n + at_edge).clip(0, last))
                cut = pl.when(loose & edge).then(n + 1).otherwise(cut)
            passages = passages.with_columns((pl.lit(row) + inward * cut).cast(pl.UInt32).alias(column))
    return passages


def _to_edges(passages: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Let short passages take in the words up to the edges of their clauses."""
    longer = pl.max_horizontal(*(pl.col(f"{side}_end") - pl.col(side) + 1 for side in "ab"))
    short, long = passages.filter(longer < pl.col("fewest")), passages.filter(longer >= pl.col("fewest"))
    opens, last = words["opens_clause"], words.height - 1
    for side in "ab":
        for column, outward, at_edge in ((side, -1, 0), (f"{side}_end", 1, 1)):
            row = short[column].cast(pl.Int64)
            edges = [opens.gather((row + outward * n + at_edge).clip(0, last)) for n in range(TO_EDGE + 1)]
            rows = [pl.when(edge).then(row + outward * n) for n, edge in enumerate(edges)]
            short = short.with_columns(pl.coalesce(*rows, row).cast(pl.UInt32).alias(column))
    return pl.concat([long, short])


def _table(passages: pl.DataFrame, document: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Put the earlier document first, and say what a reader wants to know."""
    told = passages.with_columns(
        document[column].gather(passages[f"document_{side}"]).alias(f"{name}_{side}")
        for side in "ab"
        for name, column in (("document", "document_id"), ("date", "date"))
    )
    is_later = (pl.col("date_a") > pl.col("date_b")).fill_null(value=False)
    told = told.with_columns(
        pl.when(is_later).then(name.format(other)).otherwise(name.format(side)).alias(name.format(side))
        for name in ("document_{}", "date_{}", "{}_start", "{}_end")
        for side, other in alignments.SIDES
    ).sort("document_a", "document_b", "a_start", "b_start", "a_end", "b_end")
    for side in "ab":
        start, end = f"{side}_start", f"{side}_end"
        told = (
            told.join(texts, left_on=f"document_{side}", right_on="document_id", how="left", maintain_order="left")
            .with_columns(pl.col("text").str.slice(start, pl.col(end) - pl.col(start)).alias(f"{side}_text"))
            .drop("text")
        )
    number = pl.int_range(1, pl.len() + 1).over("document_a", "document_b").cast(pl.String)
    kind = (
        pl.when(pl.col("similarity") >= VERBATIM)
        .then(pl.lit("verbatim"))
        .when(pl.col("similarity") >= NEAR_VERBATIM)
        .then(pl.lit("near_verbatim"))
        .otherwise(pl.lit("paraphrase"))
    )
    return told.select(
        pl.concat_str("document_a", pl.lit("+"), "document_b", pl.lit("/r"), number).alias("passage_id"),
        *("document_a", "a_start", "a_end", "a_text"),
        *("document_b", "b_start", "b_end", "b_text"),
        *("n_words", "similarity"),
        kind=kind,
        direction=pl.when(pl.col("date_a") < pl.col("date_b")).then(pl.lit("a_to_b")),
        is_boilerplate=pl.lit(value=False),
    )
