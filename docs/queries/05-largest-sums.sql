-- Which sums of money does each document name? Amounts of different currencies and years do not add up.
SELECT document_id, value, unit_code, comparator, status, measure
FROM facts
WHERE unit_code = 'CNY'
ORDER BY value DESC
LIMIT 10;
