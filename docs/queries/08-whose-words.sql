-- Whose words does the commentary repeat? The longest passages first.
SELECT kind, round(similarity, 2) AS similarity, n_words, text_a, text_b
FROM shared_passages('cn-tj-2022-party-congress', 'cn-tj-2022-commentary')
WHERE NOT is_boilerplate
ORDER BY n_words DESC, start_a
LIMIT 8;
