-- How closely are documents related?
SELECT document_a, document_b, round(text_similarity, 2) AS text_similarity, round(topic_distance, 2) AS topic_distance,
    n_passages, round(b_share_reused, 2) AS b_share_reused, n_shared_indicators, n_shared_terms
FROM document_pairs
ORDER BY text_similarity DESC;
