-- Which targets does the report set that the commentary does not mention?
SELECT measure, value_with_unit, period_text, section_heading
FROM facts AS target
WHERE document_id = 'cn-tj-2022-party-congress' AND status = 'target'
    AND NOT EXISTS (
        FROM facts AS other
        WHERE other.document_id = 'cn-tj-2022-commentary'
            AND other.value = target.value AND other.unit_code = target.unit_code
    )
ORDER BY char_start;
