"""Find what documents say in the same words: passages of one beside passages of another."""

from collections.abc import Iterator

import polars as pl

from transforms import alignments, spans
from transforms.alignments import APART
from transforms.reference import Reference

HAN = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
# "high", "quality", "Xiong'an", "2022", 市
WORD = HAN + r"|[\p{L}\p{M}\p{N}--" + HAN + r"]+(?:['’][\p{L}\p{M}--" + HAN + "]+)*"
BY_CHARACTER = ("zh", "ja")  # languages written without blanks: a character is a word
# "promoting", "promotion", "promotes": promot; "implementation": implement
ENDING = r"^(?:(.{5,}?)ations?|(.{3,}?)(?:ions?|ments?|ings?|ed|es|e|s|ly|['’]s?))$"
CLAUSE_END = r"[,.;:!?…，。、；：！？\n\r–—]|--"

FEWEST_WORDS = 8
FEWEST_CHARACTERS = 16  # a Chinese word has two, as a rule
VERBATIM, NEAR_VERBATIM, PARAPHRASE = 0.95, 0.70, 0.30
FEW_WORDS_TO_EDGE = 2  # a short passage takes them in
LOOSE_WORDS = 2
LONGEST_LINE = 40  # words; what is longer is no formula, however many documents share it
SHARED_BY = 4  # documents
SHARED_BY_SHARE = 0.01  # of all documents

BATCH_BYTES = 2**23  # text whose words are found at once
PAIRS_AT_ONCE = 2_000_000  # of seeds
HASH_RANGES = 8
MOST_USES = 64  # of a seed
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
    `changed` holds the ids of documents: only pairs of one of them and any other are compared.
    Columns out: those of the table; `is_boilerplate` is right where all pairs are given, else see `with_boilerplate`.

    A passage is a maximal stretch of words of one document aligned with one of another, whatever the order of its
    pieces. Its words are compared in lower case; in Chinese and Japanese a word is a pair of neighbouring characters.
    similarity is the words in common, as a bag, by the words of the longer side.
    Seeds of three words, chained and scored, follow Basic Local Alignment Search Tool (Altschul et al. 1990,
    J Mol Biol 215) and passim (Smith, Cordell, Mullen 2015, American Literary History 27).
    """
    document = (
        documents.select("document_id", "language", date=_date())
        .sort("document_id")
        .with_row_index("document")
        .with_columns(by_character=pl.col("language").is_in(BY_CHARACTER))
    )
    word = _words(texts.join(document, on="document_id").sort("document"), reference.stop_words)
    is_changed = pl.lit(value=True) if changed is None else pl.col("document_id").is_in(changed.implode())
    passage = _passages(word, document.filter(is_changed).get_column("document"), is_whole=changed is None)
    return with_boilerplate(_table(passage, document, texts), paragraphs, reference)


def with_boilerplate(passages: pl.DataFrame, paragraphs: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Say which passages are boilerplate, once passages of all pairs are known.

    Columns in: those of the table; of paragraphs `document_id`, `char_start`, `char_end`, `kind`; of the reference
    `formulaic_lines`. Columns out: those of the table.
    Boilerplate is a line of 40 words at most that matches a formula of the reference table, that stands in a byline,
    or in the title of both documents, or that four documents and a hundredth of all share.
    """
    middle = {side: ((pl.col(f"{side}_start") + pl.col(f"{side}_end")) // 2).alias("middle") for side in "ab"}
    kind, sharing = [], []
    for side in "ab":
        at = passages.select("passage_id", middle[side], document_id=f"document_{side}")
        kind.append(_kind_at(at, paragraphs).alias(f"kind_{side}"))
        sharing.append(_sharing(at, passages).alias(f"sharing_{side}"))
    formulas = reference.formulaic_lines
    is_formula = pl.lit(value=False)
    if formulas.height:
        is_formula = pl.col("a_text").str.contains("(?i)" + "|".join(formulas["pattern"]))
    n_documents = max(SHARED_BY, SHARED_BY_SHARE * paragraphs["document_id"].n_unique())
    in_head = (
        (pl.col("kind_a") == "byline")
        | (pl.col("kind_b") == "byline")
        | ((pl.col("kind_a") == "title") & (pl.col("kind_b") == "title"))
    ).fill_null(value=False)
    is_shared = pl.max_horizontal("sharing_a", "sharing_b") + 1 >= n_documents
    is_line = pl.col("n_words") <= LONGEST_LINE
    told = passages.with_columns(*kind, *sharing)
    return told.with_columns(is_boilerplate=is_line & (in_head | is_shared | is_formula)).select(passages.columns)


def _kind_at(at: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.Series:
    """Say the kind of the paragraph at a place."""
    told = paragraphs.select("document_id", "kind", middle="char_start").sort("middle")
    found = at.with_row_index("row").sort("middle").join_asof(told, on="middle", by="document_id", check_sortedness=False)
    return found.sort("row").get_column("kind")


def _sharing(at: pl.DataFrame, passages: pl.DataFrame) -> pl.Series:
    """Count the documents that share what stands at a place."""
    sides = pl.concat(
        passages.select(
            document_id=f"document_{side}",
            partner=f"document_{other}",
            start=f"{side}_start",
            end=f"{side}_end",
            bin=pl.int_ranges(pl.col(f"{side}_start") // BIN, pl.col(f"{side}_end") // BIN + 1),
        )
        for side, other in ("ab", "ba")
    ).explode("bin")
    placed = at.with_row_index("row").with_columns(bin=pl.col("middle") // BIN)
    covering = (
        placed.lazy()
        .join(sides.lazy(), on=["document_id", "bin"])
        .filter(pl.col("middle").is_between("start", "end", closed="left"))
        .group_by("row")
        .agg(n=pl.col("partner").n_unique())
        .collect()
    )
    return placed.join(covering, on="row", how="left", maintain_order="left").get_column("n").fill_null(0)


def _date() -> pl.Expr:
    return pl.coalesce("event_date", pl.col("published_at").dt.date(), "period_end")


def _words(texts: pl.DataFrame, stop_words: pl.DataFrame) -> pl.DataFrame:
    """Find the words of texts: `document`, `place`, `start`, `end`, `word`, `key`, `is_content`, `opens`.

    `word` is what is compared in the end, `key` what is sought: the word without its ending.
    """
    word = pl.concat(_found(batch) for batch in _batches(texts))
    known = (
        word.select("surface", "language")
        .unique()
        .join(stop_words.with_columns(is_stop=True), left_on=["language", "surface"], right_on=["language", "word"], how="left")
        .with_columns(
            word=pl.col("surface").hash(),
            key=pl.coalesce(pl.col("surface").str.extract(ENDING, 1), pl.col("surface").str.extract(ENDING, 2), "surface").hash(),
            is_content=pl.col("is_stop").is_null() & pl.col("surface").str.contains(r"\p{L}"),
        )
    )
    word = word.join(known, on=["language", "surface"], how="left", maintain_order="left").drop("surface", "language", "is_stop")
    following = pl.when(pl.col("document") == pl.col("document").shift(-1)).then(pl.col("word").shift(-1))
    pair = pl.col("word") * 3 + following * 5
    return word.with_columns(
        word=pl.when("by_character").then(pair).otherwise("word"),
        key=pl.when("by_character").then(pair).otherwise("key"),
        place=pl.int_range(pl.len(), dtype=pl.UInt32) + pl.col("document") * APART,
    ).with_columns(share=(pl.len().over("document", "key") / pl.len().over("document")).cast(pl.Float32))


def _batches(texts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    n_bytes = texts["text"].str.len_bytes().cast(pl.Int64)
    yield from texts.partition_by((n_bytes.cum_sum() // BATCH_BYTES).alias("batch"), maintain_order=True) if False else (
        part.drop("batch") for part in texts.with_columns(batch=n_bytes.cum_sum() // BATCH_BYTES).partition_by("batch", maintain_order=True)
    )


def _found(texts: pl.DataFrame) -> pl.DataFrame:
    cut = spans.pieces(texts.select("document", "language", "by_character", "text", char_start=pl.lit(0, pl.Int64)), WORD)
    gap = pl.col("surface").shift()
    opens = pl.when((gap != " ") & (gap != "-")).then(gap.str.contains(CLAUSE_END) | (pl.col("piece") == 1))
    return (
        cut.lazy()
        .with_columns(opens=opens.fill_null(value=False))
        .filter(pl.col("piece") % 2 == 1)
        .select(
            "document",
            pl.col("language"),
            "by_character",
            "opens",
            start=pl.col("char_start").cast(pl.UInt32),
            end=pl.col("char_end").cast(pl.UInt32),
            surface=pl.col("surface").str.to_lowercase(),
        )
        .collect()
    )


def _passages(word: pl.DataFrame, changed: pl.Series, *, is_whole: bool) -> pl.DataFrame:
    """Align the changed documents with all others: rows of words on both sides, words in common."""
    seed = alignments.seeds(word, MOST_USES, HASH_RANGES)
    found = []
    for block in _blocks(seed):
        found.append(_scored(alignments.aligned(block, seed, word), word))
    told = pl.concat(found)
    return told


def _blocks(seed: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Divide seeds by documents, so that each part makes no more pairs than fit."""
    size = seed.group_by("document").agg(size=pl.col("uses").sum()).sort("document")
    block = size.select("document", block=(pl.col("size").cum_sum() - pl.col("size")) // (2 * PAIRS_AT_ONCE))
    for part in seed.join(block, on="document").partition_by("block", maintain_order=True):
        yield part.drop("block")


def _scored(passage: pl.DataFrame, word: pl.DataFrame) -> pl.DataFrame:
    """Count the words in common, and leave out what is too short or too unlike."""
    by_character = word["by_character"].gather(passage["a"])
    passage = passage.with_columns(by_character=by_character).with_row_index("passage")
    passage = passage.with_columns(
        least=pl.when("by_character").then(FEWEST_CHARACTERS).otherwise(FEWEST_WORDS)
    )
    # The last pair of characters ends with the one behind it.
    passage = passage.with_columns(pl.col("a_end", "b_end") + pl.col("by_character").cast(pl.UInt32))
    passage = _to_edges(_without_loose_ends(passage, word), word)
    # A pair of characters begins at each but the last.
    bag_a, bag_b = (_bag(passage, side, word) for side in "ab")
    common = (
        bag_a.join(bag_b, on=["passage", "word"])
        .group_by("passage")
        .agg(common=pl.min_horizontal("n", "n_right").sum())
    )
    longer = pl.max_horizontal(*(_n_words(side) for side in "ab"))
    return (
        passage.join(common, on="passage", how="left")
        .with_columns(n_words=longer.cast(pl.Int64))
        .with_columns(similarity=pl.col("common").fill_null(0) / (pl.col("n_words") - pl.col("by_character").cast(pl.Int64)))
        .filter((pl.col("n_words") >= pl.col("least")) & (pl.col("similarity") >= PARAPHRASE))
        .select(
            "document_a",
            "document_b",
            "n_words",
            "similarity","score",
            *(
                word[name].gather(pl.Series(rows)).cast(pl.Int64).alias(f"{side}_{name}") if False else pl.col(side if name == "start" else f"{side}_end").alias(f"{side}_{name}")
                for side in "ab"
                for name, rows in (("start", []), ("end", []))
            ),
        )
        .with_columns(
            pl.col(f"{side}_{name}").map_batches(lambda rows, name=name: word[name].gather(rows).cast(pl.Int64), return_dtype=pl.Int64)
            for side in "ab"
            for name in ("start", "end")
        )
    )


def _n_words(side: str) -> pl.Expr:
    return pl.col(f"{side}_end") - pl.col(side) + 1


def _bag(passage: pl.DataFrame, side: str, word: pl.DataFrame) -> pl.DataFrame:
    last = pl.col(f"{side}_end") + 1 - pl.col("by_character").cast(pl.UInt32)
    row = passage.select("passage", row=pl.int_ranges(side, last, dtype=pl.UInt32)).explode("row").drop_nulls()
    return row.select("passage", word=word["word"].gather(row["row"])).group_by("passage", "word").len("n")


def _without_loose_ends(passage: pl.DataFrame, word: pl.DataFrame) -> pl.DataFrame:
    """Leave out words at an end that say nothing and belong to the next clause: "… in all areas. We will"."""
    opens, is_content = word["opens"], word["is_content"]
    for side in "ab":
        start, end = passage[side].cast(pl.Int64), passage[f"{side}_end"].cast(pl.Int64)
        cut_start, cut_end = pl.lit(0), pl.lit(0)
        empty_start = empty_end = pl.lit(value=True)
        for n in range(LOOSE_WORDS):
            empty_start &= ~is_content.gather(start + n)
            empty_end &= ~is_content.gather(end - n)
            cut_start = pl.when(empty_start & opens.gather(start + n + 1)).then(n + 1).otherwise(cut_start)
            cut_end = pl.when(empty_end & opens.gather(end - n)).then(n + 1).otherwise(cut_end)
        passage = passage.with_columns(
            (pl.col(side) + cut_start).cast(pl.UInt32), (pl.col(f"{side}_end") - cut_end).cast(pl.UInt32)
        )
    return passage


def _to_edges(passage: pl.DataFrame, word: pl.DataFrame) -> pl.DataFrame:
    """Let short passages take in the words up to the edges of their clauses."""
    is_short = pl.max_horizontal(*(_n_words(side) for side in "ab")) < pl.col("least")
    short, long = passage.filter(is_short), passage.filter(~is_short)
    opens = word["opens"]
    last = word.height
    for side in "ab":
        for column, step, shift in ((side, -1, 0), (f"{side}_end", 1, 1)):
            row = short[column].cast(pl.Int64)
            tried = [(row + step * n, opens.gather((row + step * n + shift).clip(0, last - 1))) for n in range(FEW_WORDS_TO_EDGE + 1)]
            short = short.with_columns(
                pl.coalesce(*(pl.when(at_edge).then(at) for at, at_edge in tried), row).cast(pl.UInt32).alias(column)
            )
    return pl.concat([long, short])


def _table(passage: pl.DataFrame, document: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Put the earlier document first, and say what a reader wants to know."""
    dates = {side: document["date"].gather(passage[f"document_{side}"]) for side in "ab"}
    names = {f"document_{side}": document["document_id"].gather(passage[f"document_{side}"]) for side in "ab"}
    told = passage.with_columns(**names, **{f"date_{side}": date for side, date in dates.items()})
    is_later = (pl.col("date_a") > pl.col("date_b")).fill_null(value=False)
    ends = ("document_{}", "{}_start", "{}_end", "date_{}")
    told = told.with_columns(
        pl.when(is_later).then(name.format(other)).otherwise(name.format(side)).alias(name.format(side))
        for name in ends
        for side, other in ("ab", "ba")
    ).sort("document_a", "document_b", "a_start", "b_start", "a_end", "b_end")
    for side in "ab":
        start, end = f"{side}_start", f"{side}_end"
        told = told.join(texts, left_on=f"document_{side}", right_on="document_id", how="left", maintain_order="left")
        told = told.with_columns(pl.col("text").str.slice(start, pl.col(end) - pl.col(start)).alias(f"{side}_text")).drop("text")
    number = pl.int_range(1, pl.len() + 1).over("document_a", "document_b").cast(pl.String)
    similarity = pl.col("similarity")
    return told.select(
        pl.concat_str("document_a", pl.lit("+"), "document_b", pl.lit("/r"), number).alias("passage_id"),
        "document_a",
        "a_start",
        "a_end",
        "a_text",
        "document_b",
        "b_start",
        "b_end",
        "b_text",
        "n_words",
        "similarity",
        kind=pl.when(similarity >= VERBATIM)
        .then(pl.lit("verbatim"))
        .when(similarity >= NEAR_VERBATIM)
        .then(pl.lit("near_verbatim"))
        .otherwise(pl.lit("paraphrase")),
        direction=pl.when(pl.col("date_a") < pl.col("date_b")).then(pl.lit("a_to_b")),
        is_boilerplate=pl.lit(value=False),
        score="score",
    )
