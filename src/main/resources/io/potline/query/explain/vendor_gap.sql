-- The quotes, with file and row
SELECT series, region, source, date, quoted_value, quoted_unit, vat_basis, known_from, source_file, sheet, row_number, column_name
FROM delivered_price
WHERE series = :metric AND date = :date AND region = :region AND source IN (:source_a, :source_b) AND known_to IS NULL;
-- The margins
SELECT stage, method, price_cny_per_t, cost_cny_per_t, margin_cny_per_t
FROM gold.stage_margin_daily
WHERE :kind = 'margin' AND date = :date AND region = :region AND startswith(:metric, stage);
-- The capacities, with file and row
SELECT stage, source, plant, power_source, built_mt, operating_mt, known_from, source_file, sheet, row_number, column_name
FROM delivered_capacity
WHERE :kind = 'capacity' AND month = :date AND region = :region AND startswith(:metric, stage) AND source IN (:source_a, :source_b)
