-- FROM compare_terms('cn-tj-2022-party-congress', 'cn-tj-2022-commentary') LIMIT 20;
-- The tokens of two documents, those first whose frequency differs most surely. log_ratio above 0: a uses it more, 1 is
-- twice as often. log_likelihood above 15.13 is significant at p < 0.0001. Formulas and sources: see term_keyness.
CREATE MACRO compare_terms(a, b) AS TABLE
WITH counted AS (
    SELECT
        token,
        coalesce(sum(n) FILTER (document_id = a), 0)::DOUBLE AS n_a,
        coalesce(sum(n) FILTER (document_id = b), 0)::DOUBLE AS n_b
    FROM token_counts
    WHERE document_id IN (a, b)
    GROUP BY token
),
sized AS (
    SELECT *, sum(n_a) OVER () AS size_a, sum(n_b) OVER () AS size_b FROM counted
),
cells AS (
    SELECT
        *,
        unnest([n_a, size_a - n_a, n_b, size_b - n_b]) AS observed,
        unnest([
            size_a * (n_a + n_b) / (size_a + size_b),
            size_a * (size_a + size_b - n_a - n_b) / (size_a + size_b),
            size_b * (n_a + n_b) / (size_a + size_b),
            size_b * (size_a + size_b - n_a - n_b) / (size_a + size_b)
        ]) AS expected
    FROM sized
    WHERE size_a > 0 AND size_b > 0
)
SELECT
    token,
    n_a::BIGINT AS n_a,
    n_b::BIGINT AS n_b,
    10000 * n_a / size_a AS per_10k_a,
    10000 * n_b / size_b AS per_10k_b,
    2 * sum(CASE WHEN observed > 0 THEN observed * ln(observed / expected) ELSE 0 END ORDER BY observed, expected)
        AS log_likelihood,
    log2((greatest(n_a, 0.5) / size_a) / (greatest(n_b, 0.5) / size_b)) AS log_ratio
FROM cells
GROUP BY token, n_a, n_b, size_a, size_b
ORDER BY log_likelihood DESC, token;
