-- Which numbers changed between two reports? Give this year's and last year's report.
SELECT label, statistic, value_a, value_b, unit_base, difference, ratio, status_a, status_b
FROM compare_indicators('cn-tj-2022-party-congress', 'cn-tj-2022-commentary');
