-- Which programmes and slogans do both documents use, and which only one?
SELECT t.canonical, t.kind,
    count(*) FILTER (document_id = 'cn-tj-2022-party-congress') AS in_report,
    count(*) FILTER (document_id = 'cn-tj-2022-commentary') AS in_commentary
FROM term_mentions AS m JOIN terms AS t ON t.term_id = m.term_id
GROUP BY ALL
ORDER BY in_report + in_commentary DESC, t.canonical
LIMIT 12;
