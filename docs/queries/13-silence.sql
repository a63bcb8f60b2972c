-- Of which core indicators does a report say nothing, or nothing in numbers?
SELECT coverage, count(*) AS n_indicators, string_agg(c.label, '; ' ORDER BY c.label) AS indicators
FROM coverage AS v JOIN indicator_catalogue AS c ON c.indicator_code = v.indicator_code
WHERE document_id = 'cn-tj-2022-party-congress' AND coverage <> 'stated'
GROUP BY coverage
ORDER BY coverage;
