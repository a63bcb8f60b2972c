-- FROM compare_indicators('cn-tj-2022-party-congress', 'cn-tj-2022-commentary');
-- Every measurement of a beside every measurement of b that has the same code, statistic and base unit: so no level stands
-- beside a growth rate, and no yuan beside a dollar. Those come first that agree in status, place and period.
-- difference is b - a in unit_base, for shares in percentage points. ratio is b / a, for levels and counts above zero
-- only: a ratio of growth rates or shares says little. Both are null where a value is only a bound (gt, lt, …).
-- Money is in the prices of its year.
CREATE MACRO compare_indicators(a, b) AS TABLE
WITH sides AS (
    SELECT i.*, s.text AS quote
    FROM indicators AS i
    LEFT JOIN sentences AS s ON s.sentence_id = i.sentence_id
    WHERE i.indicator_code IS NOT NULL
)
SELECT
    i.indicator_code,
    c.label,
    i.statistic,
    i.unit_base,
    i.value_base AS value_a,
    j.value_base AS value_b,
    i.comparator AS comparator_a,
    j.comparator AS comparator_b,
    CASE WHEN is_exact THEN j.value_base - i.value_base END AS difference,
    CASE
        WHEN is_exact AND i.statistic IN ('level', 'count') AND i.value_base > 0 AND j.value_base > 0
            THEN j.value_base / i.value_base
    END AS ratio,
    i.status AS status_a,
    j.status AS status_b,
    i.period_start AS period_start_a,
    i.period_end AS period_end_a,
    j.period_start AS period_start_b,
    j.period_end AS period_end_b,
    i.place_code AS place_code_a,
    j.place_code AS place_code_b,
    i.quote AS quote_a,
    j.quote AS quote_b,
    i.indicator_id AS indicator_id_a,
    j.indicator_id AS indicator_id_b
FROM (SELECT * FROM sides WHERE document_id = a) AS i
JOIN (
    SELECT * FROM sides WHERE document_id = b
) AS j ON j.indicator_code = i.indicator_code AND j.statistic = i.statistic AND j.unit_base = i.unit_base
CROSS JOIN LATERAL (
    SELECT i.comparator IN ('eq', 'approx') AND j.comparator IN ('eq', 'approx') AS is_exact
) AS compared
LEFT JOIN indicator_catalogue AS c ON c.indicator_code = i.indicator_code
ORDER BY
    i.indicator_code,
    i.statistic,
    i.status = j.status DESC,
    i.place_code IS NOT DISTINCT FROM j.place_code DESC,
    i.period_end IS NOT DISTINCT FROM j.period_end DESC,
    i.indicator_id,
    j.indicator_id;
