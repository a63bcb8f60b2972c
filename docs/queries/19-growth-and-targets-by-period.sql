-- Which growth rates are reported, for which period?
SELECT document_id, measure, value_with_unit, direction, statistic, period_start, period_end
FROM facts
WHERE statistic IN ('change_rate', 'growth_rate_annual')
ORDER BY document_id, char_start;
