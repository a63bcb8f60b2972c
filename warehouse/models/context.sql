-- SELECT context(document_id, char_start, char_end, 80) FROM facts
-- Near an end of the document there is less than width on that side.
CREATE MACRO context(document_id, char_start, char_end, width) AS (
    SELECT substring(body, greatest(char_start - width, 0) + 1, char_end + width - greatest(char_start - width, 0))
    FROM texts t(document, body)
    WHERE document = document_id
);
