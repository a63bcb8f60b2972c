-- Which chapters of the report does the commentary take up, and how much of their text?
SELECT s.label, s.heading, count(*) AS n_passages, sum(p.end_a - p.start_a) AS n_characters
FROM shared_passages('cn-tj-2022-party-congress', 'cn-tj-2022-commentary') AS p
JOIN sections AS s
    ON s.document_id = 'cn-tj-2022-party-congress' AND s.depth = 1
    AND p.start_a BETWEEN s.char_start AND s.char_end
WHERE NOT p.is_boilerplate
GROUP BY s.ordinal, s.label, s.heading
ORDER BY s.ordinal;
