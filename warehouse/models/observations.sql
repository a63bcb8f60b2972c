-- OBS_VALUE and UNIT_MEASURE are as the document states them, with the printed sign; DIRECTION says where a change went.
-- TIME_PERIOD is ISO 8601, read from first to last day: a calendar year '2021'; a calendar month '2021-06'; a day
-- '2021-06-16', also where only the first or the last day is known; any other span start/duration: '2017-01-01/P5Y',
-- '2021-01-01/P3M', '2017-01-01/P5Y5M16D' (whole months from the first day on, then days).
-- OBS_STATUS is of SDMX's CL_OBS_STATUS: F (forecast) for a target, and for a statement about others on a period that
-- begins after the document's date; else E (estimated) where the document says about; else A (normal).
-- An observation is the document's statement: two documents may state the same one.
CREATE VIEW observations AS
WITH spans AS (
    SELECT
        *,
        coalesce(period_start, period_end) AS first_day,
        (coalesce(period_end, period_start) + INTERVAL 1 DAY)::DATE AS next_day,
        date_sub('month', first_day, next_day) AS months,
        date_sub('day', (first_day + to_months(months::INTEGER))::DATE, next_day) AS days
    FROM indicators
    WHERE indicator_code IS NOT NULL
)
SELECT
    i.place_code AS REF_AREA,
    c.sdmx_id AS INDICATOR,
    CASE
        WHEN months = 12 AND days = 0 AND dayofyear(first_day) = 1 THEN strftime(first_day, '%Y')
        WHEN months = 1 AND days = 0 AND day(first_day) = 1 THEN strftime(first_day, '%Y-%m')
        WHEN next_day - first_day = 1 THEN strftime(first_day, '%Y-%m-%d')
        ELSE strftime(first_day, '%Y-%m-%d/P')
            || CASE WHEN months >= 12 THEN months // 12 || 'Y' ELSE '' END
            || CASE WHEN months % 12 > 0 THEN months % 12 || 'M' ELSE '' END
            || CASE WHEN days > 0 THEN days || 'D' ELSE '' END
    END AS TIME_PERIOD,
    i.frequency AS FREQ,
    i.unit_code AS UNIT_MEASURE,
    0::BIGINT AS UNIT_MULT,
    i.value AS OBS_VALUE,
    i.value_high AS OBS_VALUE_HIGH,
    CASE
        WHEN i.status = 'target' OR (i.status = 'context' AND i.first_day > d.event_date) THEN 'F'
        WHEN i.comparator = 'approx' THEN 'E'
        ELSE 'A'
    END AS OBS_STATUS,
    i.statistic AS STATISTIC,
    i.direction AS DIRECTION,
    i.status AS STATUS,
    i.comparator AS COMPARATOR,
    i.indicator_id AS SOURCE_ID,
    i.document_id AS SOURCE_DOCUMENT,
    s.text AS SOURCE_QUOTE
FROM spans AS i
LEFT JOIN indicator_catalogue AS c ON c.indicator_code = i.indicator_code
LEFT JOIN documents AS d ON d.document_id = i.document_id
LEFT JOIN sentences AS s ON s.sentence_id = i.sentence_id
ORDER BY INDICATOR, REF_AREA, TIME_PERIOD, i.document_id, i.char_start, i.indicator_id;
