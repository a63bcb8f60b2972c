-- What improved, from how much to how much?
SELECT measure, baseline_value, value, unit_code, direction, round(100 * (value / baseline_value - 1), 1) AS percent
FROM facts
WHERE baseline_value > 0 AND status = 'achieved'
ORDER BY abs(value / baseline_value - 1) DESC;
