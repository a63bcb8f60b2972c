-- SELECT quote(document_id, char_start, char_end) FROM indicators
CREATE MACRO quote(document_id, char_start, char_end) AS (
    SELECT substring(body, char_start + 1, char_end - char_start)
    FROM texts t(document, body)
    WHERE document = document_id
);
