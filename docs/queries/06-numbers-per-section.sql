-- Which chapters argue with numbers, which with words?
SELECT
    s.document_id,
    s.heading,
    s.n_words,
    count(i.indicator_id) AS n_indicators,
    round(1000 * count(i.indicator_id) / s.n_words, 1) AS per_1000_words
FROM sections AS s
LEFT JOIN indicators AS i
    ON i.document_id = s.document_id AND i.char_start >= s.char_start AND i.char_end <= s.char_end
WHERE s.depth = 1 AND s.n_words >= 100
GROUP BY s.section_id, s.document_id, s.heading, s.n_words
ORDER BY per_1000_words DESC, s.document_id, s.heading;
