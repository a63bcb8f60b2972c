-- How many promises come with a number or a date, by topic?
SELECT
    t.label AS topic,
    count(*) AS n_commitments,
    count(*) FILTER (is_quantified) AS with_number,
    count(*) FILTER (deadline IS NOT NULL) AS with_deadline
FROM commitments AS c
LEFT JOIN topics AS t ON t.topic_code = c.topic_code
GROUP BY topic
ORDER BY n_commitments DESC, topic NULLS LAST;
