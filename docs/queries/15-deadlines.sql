-- What is to be done by when?
SELECT deadline, document_id, text
FROM commitments
WHERE deadline IS NOT NULL
ORDER BY deadline, document_id, char_start;
