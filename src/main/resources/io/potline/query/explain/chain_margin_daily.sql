-- The margins of the stages; a stage that the region does not have counts with its national one
SELECT m.stage, m.region, m.price_cny_per_t, m.cost_cny_per_t, m.margin_cny_per_t, m.margin_cny_per_t_al, m.is_stale
FROM gold.stage_margin_daily m
JOIN chain_member c ON c.method = m.method AND c.stage = m.stage AND c.margin_region = m.region
WHERE m.date = :date AND c.region = :region AND m.method = :method;
-- The cost of each input
SELECT k.stage, k.input, k.quantity, k.quantity_unit, k.price, k.cost_cny_per_t, k.input_date, k.quoted_value, k.quoted_unit, k.vat_rate, k.usd_cny
FROM gold.stage_cost_daily k
JOIN chain_member c ON c.stage = k.stage AND c.margin_region = k.region AND c.method = 'modelled'
WHERE k.date = :date AND c.region = :region AND :method = 'modelled'
ORDER BY k.stage, k.cost_cny_per_t DESC;
-- The quotes, with file and row
SELECT q.stage, q.role, q.series, q.region, q.source, q.date, q.quoted_value, q.quoted_unit, q.vat_basis, q.known_from, q.source_file, q.sheet, q.row_number, q.column_name
FROM quote_of_margin q
JOIN chain_member c ON c.stage = q.stage AND c.margin_region = q.margin_region AND c.method = :method
WHERE q.margin_date = :date AND c.region = :region AND q.role LIKE if(:method = 'reported', 'reported%', '%') AND (:method = 'reported' OR q.role NOT LIKE 'reported%')
ORDER BY q.stage, q.role DESC, q.series
