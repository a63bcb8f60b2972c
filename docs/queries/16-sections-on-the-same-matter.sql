-- Which sections of two documents treat the same matter, and by which words do we know?
SELECT a.heading AS section_a, b.heading AS section_b, round(m.similarity, 2) AS similarity, m.shared_terms
FROM section_matches AS m
JOIN sections AS a ON a.section_id = m.section_a
JOIN sections AS b ON b.section_id = m.section_b
WHERE m.document_a = 'cn-tj-2022-party-congress'
ORDER BY m.similarity DESC, m.section_a
LIMIT 5;
