-- Which passages should not be quoted without a look at the original?
SELECT kind, surface, note, context(document_id, char_start, char_end, 40) AS context
FROM text_flags
WHERE kind IN ('suspect_translation', 'elision_gap')
ORDER BY document_id, char_start
LIMIT 8;
