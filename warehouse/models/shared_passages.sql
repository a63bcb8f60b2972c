-- FROM shared_passages('cn-tj-2022-party-congress', 'cn-tj-2022-commentary') WHERE kind = 'verbatim';
-- The passages of two documents in the same words, in the order of a, whichever of the two is the earlier.
-- direction says who repeats whom, by date. Formulas that many documents share have is_boilerplate.
CREATE MACRO shared_passages(a, b) AS TABLE
SELECT
    passage_id,
    CASE WHEN document_a = a THEN a_text ELSE b_text END AS text_a,
    CASE WHEN document_a = a THEN b_text ELSE a_text END AS text_b,
    n_words,
    similarity,
    kind,
    CASE
        WHEN document_a = a THEN direction
        WHEN direction = 'a_to_b' THEN 'b_to_a'
        WHEN direction = 'b_to_a' THEN 'a_to_b'
    END AS direction,
    is_boilerplate,
    CASE WHEN document_a = a THEN a_start ELSE b_start END AS start_a,
    CASE WHEN document_a = a THEN a_end ELSE b_end END AS end_a,
    CASE WHEN document_a = a THEN b_start ELSE a_start END AS start_b,
    CASE WHEN document_a = a THEN b_end ELSE a_end END AS end_b
FROM reuse_passages
WHERE (document_a = a AND document_b = b) OR (document_a = b AND document_b = a)
ORDER BY start_a, end_a, start_b, end_b;
