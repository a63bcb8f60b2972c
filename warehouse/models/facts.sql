-- Start here. One row is one statement with a number in it: read value_with_unit and measure, then quote.
--   FROM facts WHERE measure ILIKE '%PM2.5%';
--   SELECT title, value, unit_code, status, period_text, quote FROM facts WHERE status = 'target' ORDER BY event_date;
--   SELECT *, context(document_id, char_start, char_end, 200) AS surroundings FROM facts WHERE unit_code = 'CNY';
-- Read the number with its comparator (gt: more than), its statistic (a change is not a level) and its status (a target
-- is not yet reached). All fields of a row: FROM indicators WHERE indicator_id = …; the section: FROM sections.
-- page is the page of the file that the number stands on, where it has pages.
-- place is as printed in the sentence, else the name of place_code. Rows stand in the order of the documents.
CREATE VIEW facts AS
WITH RECURSIVE headings AS (
    SELECT section_id, heading FROM sections WHERE parent_section_id IS NULL
    UNION ALL
    SELECT child.section_id, coalesce(child.heading, parent.heading)
    FROM sections AS child JOIN headings AS parent ON child.parent_section_id = parent.section_id
)
SELECT
    i.document_id,
    d.title,
    i.place_code,
    coalesce(i.place_text, p.name) AS place,
    d.event_date,
    h.heading AS section_heading,
    i.measure,
    i.indicator_code,
    i.value,
    i.value_high,
    i.unit_code,
    CASE
        WHEN i.unit_surface IS NULL OR contains(lower(i.surface), lower(i.unit_surface)) THEN i.surface
        ELSE i.surface || ' ' || i.unit_surface
    END AS value_with_unit,
    i.comparator,
    i.statistic,
    i.direction,
    i.baseline_value,
    i.status,
    i.period_start,
    i.period_end,
    i.period_text,
    s.text AS quote,
    l.page,
    i.indicator_id,
    i.section_id,
    i.sentence_id,
    i.char_start,
    i.char_end
FROM indicators AS i
LEFT JOIN documents AS d ON d.document_id = i.document_id
LEFT JOIN sentences AS s ON s.sentence_id = i.sentence_id
LEFT JOIN headings AS h ON h.section_id = i.section_id
LEFT JOIN places AS p ON p.place_code = i.place_code
ASOF LEFT JOIN page_lines AS l ON l.document_id = i.document_id AND l.char_start <= i.char_start
ORDER BY i.document_id, i.char_start, i.indicator_id;
