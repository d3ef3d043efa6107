-- The cost of each input: quantity x price, the price converted to yuan and the run's VAT basis with the rates of its own day
SELECT input, quantity, quantity_unit, price, cost_cny_per_t, input_date, quoted_value, quoted_unit, quoted_vat_basis, vat_rate, usd_cny
FROM gold.stage_cost_daily
WHERE date = :date AND region = :region AND stage = :stage AND :method = 'modelled'
ORDER BY cost_cny_per_t DESC;
-- Tonnes of the product in one tonne of aluminium
SELECT item AS stage, value AS tonnes, valid_from, valid_to, note AS source
FROM gold.reference_value
WHERE topic = 'tonnes_per_t_al' AND item = :stage AND :date BETWEEN valid_from AND valid_to;
-- The quotes, with file and row
SELECT role, series, region, source, date, quoted_value, quoted_unit, vat_basis, known_from, source_file, sheet, row_number, column_name
FROM quote_of_margin
WHERE margin_date = :date AND margin_region = :region AND stage = :stage AND role LIKE if(:method = 'reported', 'reported%', '%') AND (:method = 'reported' OR role NOT LIKE 'reported%')
ORDER BY role DESC, series
