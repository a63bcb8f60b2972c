-- FROM indicator_comparison WHERE indicator_code = 'air_quality.pm25.annual_mean';
-- Rows are comparable where indicator_code, statistic and unit_base agree; mind comparator and status too.
-- Money is in the currency and the prices of its year.
CREATE VIEW indicator_comparison AS
SELECT
    i.indicator_code,
    c.label,
    i.statistic,
    i.value_base,
    i.unit_base,
    i.comparator,
    i.status,
    i.period_start,
    i.period_end,
    i.place_code,
    i.document_id,
    d.title,
    d.event_date,
    s.text AS quote
FROM indicators AS i
LEFT JOIN indicator_catalogue AS c ON c.indicator_code = i.indicator_code
LEFT JOIN documents AS d ON d.document_id = i.document_id
LEFT JOIN sentences AS s ON s.sentence_id = i.sentence_id
WHERE i.indicator_code IS NOT NULL
ORDER BY
    i.indicator_code, i.statistic, i.unit_base, i.period_end, i.place_code, i.document_id, i.char_start, i.indicator_id;
