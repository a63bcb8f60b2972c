-- Which words set two documents apart? Positive log ratios are words of the first.
SELECT token, n_a, n_b, round(log_likelihood, 1) AS log_likelihood, round(log_ratio, 2) AS log_ratio
FROM compare_terms('cn-tj-2022-party-congress', 'cn-tj-2022-commentary')
WHERE token NOT IN (SELECT unnest(['the', 'of', 'and', 'a', 'is', 'to', 'in', 'it', 'as', 'has', 'have', 'been']))
LIMIT 10;
