-- How firmly do documents commit themselves?
SELECT document_id, strength, count(*) AS n
FROM commitments
WHERE strength IS NOT NULL
GROUP BY ALL
ORDER BY document_id, n DESC, strength
LIMIT 12;
