-- What does each city say of PM2.5, and what does it promise?
SELECT place, event_date, status, value_with_unit, baseline_value, period_text, quote
FROM facts
WHERE indicator_code LIKE 'air_quality.pm25%'
ORDER BY place, event_date, status;
