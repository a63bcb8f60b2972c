"""Which words set a document apart: keyness, as corpus linguistics measures it."""

import polars as pl

DISTINCTIVE = 200  # tokens of a document that are kept
ABSENT = 0.5  # what a frequency of zero counts as in a ratio (Hardie 2014)


def term_keyness(token_counts: pl.DataFrame) -> pl.DataFrame:
    """Find the tokens that each document uses more than all others together.

    Columns in: `document_id`, `token`, `n` (Int64).
    Columns out: `document_id`, `token`, `n`, `n_rest` (Int64, frequency in the document and in all others), `per_10k`,
    `per_10k_rest` (Float64, per 10,000 tokens), `log_likelihood` (Float64), `log_ratio` (Float64).
    Of each document the 200 tokens with the highest log-likelihood among those that it uses more. A corpus of one
    document has nothing to compare.

    log_likelihood is G² = 2 Σ O ln(O/E) over the four cells of the table token or not, document or rest, where E is
    what independence would give; above 15.13 it is significant at p < 0.0001. Source: Dunning 1993, "Accurate methods
    for the statistics of surprise and coincidence", Computational Linguistics 19(1).
    log_ratio is the binary logarithm of the ratio of the relative frequencies, with 0.5 for a frequency of zero: 1 is
    twice as often, 2 four times. Source: Hardie 2014, "Log Ratio – an informal introduction", CASS, Lancaster.
    """
    sizes = token_counts.group_by("document_id").agg(size=pl.col("n").sum())
    total = int(sizes["size"].sum())
    rest = pl.col("n").sum().over("token") - pl.col("n")
    counted = (
        token_counts.with_columns(n_rest=rest)
        .join(sizes, on="document_id")
        .with_columns(size_rest=total - pl.col("size"))
        .filter(pl.col("size_rest") > 0)
    )
    rate, rate_rest = pl.col("n") / pl.col("size"), pl.col("n_rest") / pl.col("size_rest")
    return (
        counted.filter(rate > rate_rest)
        .with_columns(log_likelihood=_log_likelihood())
        .sort("document_id", -pl.col("log_likelihood"), "token")
        .filter(pl.int_range(pl.len()).over("document_id") < DISTINCTIVE)
        .select(
            "document_id",
            "token",
            "n",
            "n_rest",
            per_10k=rate * 10_000,
            per_10k_rest=rate_rest * 10_000,
            log_likelihood="log_likelihood",
            log_ratio=(rate / (pl.max_horizontal("n_rest", pl.lit(ABSENT)) / pl.col("size_rest"))).log(2),
        )
    )


def _log_likelihood() -> pl.Expr:
    total = pl.col("size") + pl.col("size_rest")
    with_token = pl.col("n") + pl.col("n_rest")
    cells = [
        (pl.col(n), pl.col(size), of)
        for n, size in (("n", "size"), ("n_rest", "size_rest"))
        for of in (with_token, total - with_token)
    ]
    terms = []
    for at, (n, size, of) in enumerate(cells):
        observed = n if at % 2 == 0 else size - n
        expected = size * of / total
        terms.append(pl.when(observed > 0).then(observed * (observed / expected).log()).otherwise(0.0))
    return 2 * pl.sum_horizontal(terms)
