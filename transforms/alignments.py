"""Align what two documents have in common: from seeds that both hold to the longest stretches of words that match.

Words are rows of one frame, document after document; a `place` is the row of a word, and some distance more between
documents, so that nothing reaches from one into another. Every frame names a stretch by its first and last place:
`a`, `a_end` in one document and `b`, `b_end` in another that comes later.
"""

import polars as pl

APART = 1 << 10  # places between documents, more than anything reaches
NEAR = 32  # words between two matches of one passage, at most
MARGIN = 12  # words around a group of seeds in which single words are compared
BLOCK = 96  # words of a long group that are compared at once
MOST_DOCUMENTS, MOST_REPEATS = 64, 16  # that hold a seed; of a seed in one of them
SEEDS_AT_ONCE = 3_000_000  # places at which seeds begin

# What speaks for a passage, and against it. A word that says something counts one.
CONTENT = 1.0
RARE, RARITY = 18, (0.5, 1.2)  # bits
OTHER = 0.4  # "the", "of": only where they stand beside other words in common
PIECE = 0.6  # a passage in pieces is less likely one
GAP = 0.3  # each word left out or put in
WIDEST_GAP = 4.0  # what stands in one document only counts so much, however long it is: a sentence put in
OTHERWISE = 1.0
ROUNDS = 3  # what one passage matches again
LEAST = 4.6  # what a passage must reach

SIDES = (("a", "b"), ("b", "a"))


def place() -> pl.Expr:
    """Give every word its place; rows are words in the order of documents, numbered in `document`."""
    return pl.int_range(pl.len(), dtype=pl.UInt32) + pl.col("document") * APART


def seeds(words: pl.DataFrame, changed: pl.Series | None = None) -> pl.DataFrame:
    """Find three words that say something, near each other, in any order, in more than one document.

    Columns in: `document`, `place`, `key`, `is_content`, `by_character`. With `changed`, numbers of documents, one of
    the documents is one of those.
    Columns out: `seed` (UInt64), `document`, `place`, `reach` (places to the last of the three), `uses`.
    Of four words in a row three may be a seed. Of characters, every other pair of them is taken for a word.
    A seed that stands in more than 64 documents tells nothing and is left out; else it would pair all of them. So is
    one that a document repeats more than 16 times, from that document.
    """
    unit = words.filter("is_content").select("document", "place", "key", "by_character")
    n_ranges = 1 + unit.height // SEEDS_AT_ONCE
    found = []
    for n in range(n_ranges):
        part = pl.concat(
            unit.lazy()
            .select("document", "place", seed=_sum(i, j), reach=_reach(j))
            .filter((pl.col("reach") < NEAR) & (pl.col("seed") % n_ranges == n))
            .collect()
            for i, j in ((1, 2), (1, 3), (2, 3))
        )
        if changed is not None:
            of_changed = part.filter(pl.col("document").is_in(changed.implode())).select("seed").unique()
            part = part.join(of_changed, on="seed", how="semi")
        found.append(_shared(part))
    return pl.concat(found)


def _shared(seeds: pl.DataFrame) -> pl.DataFrame:
    """Keep what several documents share, but not all, and what none says over and over; add `uses`."""
    documents = pl.col("document")
    several = seeds.group_by("seed").agg(first=documents.min(), last=documents.max())
    seeds = seeds.join(several.filter(pl.col("first") < pl.col("last")).select("seed"), on="seed", how="semi")
    telling = (
        seeds.group_by("seed", "document")
        .agg(repeats=pl.len())
        .filter(pl.col("repeats") <= MOST_REPEATS)
        .with_columns(uses=pl.col("repeats").sum().over("seed"), documents=pl.len().over("seed"))
        .filter(pl.col("documents").is_between(2, MOST_DOCUMENTS))
    )
    return seeds.join(telling.select("seed", "document", "uses"), on=["seed", "document"])


def _ahead(column: str, n: int) -> pl.Expr:
    return pl.when("by_character").then(pl.col(column).shift(-2 * n)).otherwise(pl.col(column).shift(-n))


def _sum(i: int, j: int) -> pl.Expr:
    return pl.col("key") + _ahead("key", i) + _ahead("key", j)


def _reach(j: int) -> pl.Expr:
    return pl.when(_ahead("document", j) == pl.col("document")).then(_ahead("place", j) - pl.col("place"))


def aligned(
    seeds: pl.DataFrame, others: pl.DataFrame, words: pl.DataFrame, changed: pl.Series | None = None
) -> pl.DataFrame:
    """Align documents with others that come later; with `changed`, only pairs of which one is one of those.

    Columns in: those of `seeds`; of words `document`, `place`, `key`, `share`, `is_content`, `by_character`.
    Columns out: `document_a`, `document_b`, `a`, `a_end`, `b`, `b_end` (UInt32, rows of words, inclusive).

    Seeds are gathered into boxes by the gaps between them (as in chaining, Altschul et al. 1990, J Mol Biol 215), words
    in common in and around a box are joined into runs, and of the runs the best stretch is kept on both sides.
    """
    pairs = seeds.lazy().join(others.lazy(), on="seed", suffix="_b").filter(pl.col("document") < pl.col("document_b"))
    if changed is not None:
        told = changed.implode()
        pairs = pairs.filter(pl.col("document").is_in(told) | pl.col("document_b").is_in(told))
    point = pairs.select(
        document_a="document",
        document_b="document_b",
        a="place",
        b="place_b",
        a_end=pl.col("place") + pl.col("reach"),
        b_end=pl.col("place_b") + pl.col("reach_b"),
        box=pl.lit(0, pl.UInt64),
    ).collect()
    point = _boxes(point, fewest=2)
    several = (pl.col("a").n_unique() >= 2) & (pl.col("b").n_unique() >= 2)
    point = point.join(point.group_by("box").agg(several=several).filter("several"), on="box", how="semi")
    match = _matches(_regions(point, words), words)
    found = []
    for _ in range(ROUNDS):
        passage = _stretches(_runs(match, words))
        found.append(passage)
        match = _left(match, passage)
    rows = (
        (pl.col(side + end) - pl.col(f"document_{side}") * APART).alias(side + end)
        for side in "ab"
        for end in ("", "_end")
    )
    return pl.concat(found).select("document_a", "document_b", *rows)


def _stretches(run: pl.DataFrame) -> pl.DataFrame:
    """Find the best stretch of runs of each box, then the best of what is left of the box, and so on.

    Columns out: `whole` (the box that was given), `document_a`, `document_b`, `a`, `a_end`, `b`, `b_end`, `score`.
    """
    run = run.with_columns(whole="box")
    found = [run.select("whole", "document_a", "document_b", "a", "a_end", "b", "b_end", score=pl.lit(0.0)).clear()]
    while run.height:
        run = _boxes(run)
        best = _best(run)
        found.append(
            best.group_by("box")
            .agg(
                pl.col("whole", "document_a", "document_b").first(),
                pl.col("a").min(),
                pl.col("a_end").max(),
                pl.col("b").min(),
                pl.col("b_end").max(),
                pl.col("score").first(),
            )
            .drop("box")
        )
        run = run.join(best.select("box"), on="box", how="semi").join(best, on=["box", "a", "b"], how="anti")
    return pl.concat(found)


def _left(match: pl.DataFrame, passage: pl.DataFrame) -> pl.DataFrame:
    """Leave out matches of two words that both are in passages: what is left may match one side of a passage again."""
    match = match.join(passage.select(box="whole"), on="box", how="semi")
    for side in "ab":
        places = pl.int_ranges(side, pl.col(f"{side}_end") + 1, dtype=pl.UInt32).alias(side)
        told = passage.select(places, pl.lit(value=True).alias(f"in_{side}"), box="whole").explode(side).unique()
        match = match.join(told, on=["box", side], how="left")
    return match.filter((pl.col("in_a") & pl.col("in_b")).is_null()).drop("in_a", "in_b")


def _boxes(stretch: pl.DataFrame, fewest: int = 1) -> pl.DataFrame:
    """Divide each box until on neither side anything is far from all that stands before it.

    What is divided once belongs to different boxes whatever the order of division: there is one answer.
    """
    count = (0, 0)
    while count != (count := (stretch.height, stretch["box"].n_unique())):
        for side, other in SIDES:
            stretch = stretch.sort("box", side, other)
            far = pl.col(side).cast(pl.Int64) - pl.col(f"{side}_end").cast(pl.Int64).shift() > NEAR
            begins = (pl.col("box") != pl.col("box").shift()) | far
            stretch = stretch.with_columns(box=begins.fill_null(value=True).cum_sum().cast(pl.UInt64))
            if fewest > 1:
                stretch = stretch.filter(pl.len().over("box") >= fewest)
    return stretch


def _regions(point: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Say where single words are compared: in a box and around it, in a long one block by block."""
    block = (pl.col("a") - pl.col("a").min().over("box")) // BLOCK
    parts = _boxes(
        point.with_columns(whole="box", box=pl.col("box") * 2**24 + block),
    )
    region = parts.group_by("box").agg(
        pl.col("whole", "document_a", "document_b").first(),
        *(pl.col(side).min().cast(pl.Int64) for side in "ab"),
        *(pl.col(f"{side}_end").max().cast(pl.Int64) for side in "ab"),
    )
    bounds = words.group_by("document").agg(first=pl.col("place").min(), last=pl.col("place").max())
    for side in "ab":
        region = (
            region.join(bounds, left_on=f"document_{side}", right_on="document")
            .with_columns(
                pl.max_horizontal(pl.col(side) - MARGIN, "first").alias(side),
                pl.min_horizontal(pl.col(f"{side}_end") + MARGIN, "last").alias(f"{side}_end"),
            )
            .drop("first", "last")
        )
    return region


def _matches(region: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Pair the words of a region that are the same: `a`, `b`."""

    def told(side: str) -> pl.DataFrame:
        places = pl.int_ranges(side, pl.col(f"{side}_end") + 1, dtype=pl.UInt32)
        at = region.select("box", "whole", "document_a", "document_b", places.alias(side)).explode(side)
        row = at.select(pl.col(side) - pl.col(f"document_{side}") * APART).to_series()
        return at.with_columns(key=words["key"].gather(row))

    return (
        told("a")
        .join(told("b").select("box", "key", "b"), on=["box", "key"])
        .select("document_a", "document_b", "a", "b", box="whole")
        .unique(["box", "a", "b"])
    )


def _runs(match: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Join words that stand beside each other on both sides; every word belongs to one run, the longest."""
    row = {side: match.select(pl.col(side) - pl.col(f"document_{side}") * APART).to_series() for side in "ab"}
    share = pl.lit(words["share"].gather(row["a"])) * pl.lit(words["share"].gather(row["b"]))
    rarity = (-share.log(2) / RARE).clip(*RARITY)
    worth = pl.when(words["is_content"].gather(row["a"])).then(CONTENT * rarity).otherwise(OTHER)
    size = pl.when(words["by_character"].gather(row["a"])).then(0.5).otherwise(1.0)
    match = match.with_columns(
        worth=worth * size, size=size, diagonal=pl.col("a").cast(pl.Int64) - pl.col("b").cast(pl.Int64)
    )
    for side, _ in SIDES:
        match = _numbered(match)
        gain = pl.col("gain").round(3)
        longest = match.with_columns(gain=gain).sort(
            "box", side, "gain", "diagonal", descending=[False, False, True, False]
        )
        match = longest.unique(["box", side], keep="first", maintain_order=True)
    return (
        _numbered(match)
        .group_by("run")
        .agg(
            pl.col("box", "document_a", "document_b", "gain", "size").first(),
            *(pl.col(side).min() for side in "ab"),
            *(pl.col(side).max().alias(f"{side}_end") for side in "ab"),
        )
        .filter(pl.col("gain") >= CONTENT)
        .drop("run")
    )


def _numbered(match: pl.DataFrame) -> pl.DataFrame:
    """Number the runs, and say what the words of each are worth: `run`, `gain`."""
    match = match.sort("box", "diagonal", "a")
    goes_on = (
        (pl.col("box") == pl.col("box").shift())
        & (pl.col("diagonal") == pl.col("diagonal").shift())
        & (pl.col("a") == pl.col("a").shift() + 1)
    )
    return match.with_columns(run=(~goes_on).fill_null(value=True).cum_sum()).with_columns(
        gain=pl.col("worth").sum().over("run")
    )


def _best(run: pl.DataFrame) -> pl.DataFrame:
    """Keep the stretch of runs of each box that is worth most, on one side, then on the other.

    Columns out: those in, and `score`; boxes that reach it.
    The stretch worth most ends where the sum of gains less costs is highest above its lowest point before
    (Bentley 1984, Programming pearls: algorithm design techniques).
    """
    for side, other in SIDES * 2:
        run = run.sort("box", side, other).with_columns(net=pl.col("gain") - PIECE)
        run = run.with_columns(sum=(pl.col("net") - _cost(side, other)).cum_sum().over("box"))
        before = (pl.col("sum") - pl.col("net")).round(6)
        run = run.with_columns(before=before, lowest=before.cum_min().over("box"), place=pl.int_range(pl.len()))
        run = run.with_columns(score=(pl.col("sum") - pl.col("lowest")).round(6))
        top = (
            run.filter(pl.col("score") == pl.col("score").max().over("box"))
            .group_by("box")
            .agg(pl.col("score", "lowest").first(), last=pl.col("place").first())
            .filter(pl.col("score") >= LEAST)
        )
        run = run.drop("score", "lowest").join(top, on="box")
        first = pl.col("place").filter(pl.col("before") == pl.col("lowest")).last()
        run = run.filter(pl.col("place") <= pl.col("last")).with_columns(first=first.over("box"))
        run = run.filter(pl.col("place") >= pl.col("first")).drop(
            "net", "sum", "before", "lowest", "place", "last", "first"
        )
        if side == "a":
            run = run.drop("score")
    return run


def _cost(side: str, other: str) -> pl.Expr:
    """Say what lies between a run and the one before it: words put in or left out, others instead, another order."""
    place = {name: pl.col(name).cast(pl.Int64) for name in ("a", "b", "a_end", "b_end")}
    gap = (place[side] - place[f"{side}_end"].shift() - 1).clip(0)
    ahead = (place[other] - place[f"{other}_end"].shift() - 1).clip(0)
    back = (place[other].shift() - place[f"{other}_end"] - 1).clip(0)
    both = pl.min_horizontal(gap, ahead)
    more = pl.max_horizontal(gap, ahead) - both
    size = pl.col("size")
    cost = (GAP * size * more).clip(0, WIDEST_GAP) + GAP * size * (OTHERWISE * both + back)
    return pl.when(pl.col("box") == pl.col("box").shift()).then(cost).otherwise(0.0)
