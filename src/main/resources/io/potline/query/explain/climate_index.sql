-- The row that was delivered
SELECT i.value, i.delta, i.delta_unit, i.known_from, i.source_file, q.sheet, q.row_number
FROM silver.index i
LEFT JOIN bronze.index_quote q ON q.month = i.month AND q.index = i.index AND q.source = i.source AND q.published_at = i.known_from AND q.source_file = i.source_file
WHERE i.month = :month AND i.index = :index AND i.source = :source AND i.known_to IS NULL
