-- FROM compare_commitments('cn-tj-2022-party-congress', 'cn-tj-2022-commentary') WHERE is_quantified;
-- What two documents say will be done, topic by topic.
CREATE MACRO compare_commitments(a, b) AS TABLE
SELECT
    c.topic_code,
    t.label AS topic,
    c.document_id,
    c.verb,
    c.object,
    c.actor,
    c.strength,
    c.is_quantified,
    c.deadline,
    c.text,
    c.commitment_id
FROM commitments AS c
LEFT JOIN topics AS t ON t.topic_code = c.topic_code
WHERE c.document_id IN (a, b)
    AND EXISTS (FROM documents AS d WHERE d.document_id = a)
    AND EXISTS (FROM documents AS d WHERE d.document_id = b)
ORDER BY c.topic_code NULLS LAST, c.document_id = b, c.char_start, c.commitment_id;
