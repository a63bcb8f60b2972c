-- SELECT context(document_id, char_start, char_end, 80) FROM facts
-- Near an end of the document there is less than width on that side.
CREATE MACRO context(document_id, char_start, char_end, width) AS (
    SELECT substring(
        body,
        char_start - least(char_start, width) + 1,
        least(char_start, width) + char_end - char_start + width
    )
    FROM texts t(document, body)
    WHERE document = document_id
);
