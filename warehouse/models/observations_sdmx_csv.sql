-- crossread sql "FROM observations_sdmx_csv" --format csv > observations.csv
-- The columns from FREQ to TIME_PERIOD are the dimensions, those from OBS_VALUE_HIGH on the attributes.
-- A dimension may not be empty: _U stands where the document does not say. SDMX has no unknown period, so statements
-- without one are left out. Blanks and line breaks of a quote become one blank each.
CREATE VIEW observations_sdmx_csv AS
SELECT
    'dataflow' AS STRUCTURE,
    'CROSSREAD:OBSERVATIONS(1.0.0)' AS STRUCTURE_ID,
    'I' AS ACTION,
    coalesce(FREQ, '_U') AS FREQ,
    coalesce(REF_AREA, '_U') AS REF_AREA,
    INDICATOR,
    STATISTIC,
    UNIT_MEASURE,
    SOURCE_ID,
    TIME_PERIOD,
    OBS_VALUE,
    OBS_VALUE_HIGH,
    UNIT_MULT,
    OBS_STATUS,
    DIRECTION,
    STATUS,
    COMPARATOR,
    SOURCE_DOCUMENT,
    regexp_replace(SOURCE_QUOTE, '[\s\pZ\p{Cc}]+', ' ', 'g') AS SOURCE_QUOTE
FROM observations
WHERE TIME_PERIOD IS NOT NULL;
