-- FROM compare_topics('cn-tj-2022-party-congress', 'cn-tj-2022-commentary');
-- How much two documents speak of each topic, those first on which they differ most. Shares are those of
-- topic_attention.
CREATE MACRO compare_topics(a, b) AS TABLE
WITH sides AS (
    SELECT
        topic_code,
        coalesce(sum(n_sentences) FILTER (document_id = a), 0)::BIGINT AS n_sentences_a,
        coalesce(sum(n_sentences) FILTER (document_id = b), 0)::BIGINT AS n_sentences_b,
        coalesce(max(share) FILTER (document_id = a), 0) AS share_a,
        coalesce(max(share) FILTER (document_id = b), 0) AS share_b
    FROM topic_attention
    WHERE document_id IN (a, b)
        AND EXISTS (FROM documents AS d WHERE d.document_id = a)
        AND EXISTS (FROM documents AS d WHERE d.document_id = b)
    GROUP BY topic_code
)
SELECT s.topic_code, t.label, n_sentences_a, n_sentences_b, share_a, share_b, share_b - share_a AS difference
FROM sides AS s
LEFT JOIN topics AS t ON t.topic_code = s.topic_code
ORDER BY abs(share_b - share_a) DESC, s.topic_code;
