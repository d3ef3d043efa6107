-- The mean costs of the provinces over the days of the month (explain gold.stage_margin_daily explains one of them)
SELECT region, count(*) AS days, CAST(avg(price_cny_per_t) AS DECIMAL(18,6)) AS mean_price_cny_per_t,
  CAST(avg(cost_cny_per_t) AS DECIMAL(18,6)) AS mean_cost_cny_per_t,
  CASE WHEN count(cash_cost_cny_per_t) = count(*) THEN CAST(avg(cash_cost_cny_per_t) AS DECIMAL(18,6)) END AS mean_cash_cost_cny_per_t
FROM gold.stage_margin_daily
WHERE stage = :stage AND method = 'modelled' AND region <> 'CN' AND NOT is_stale AND cost_cny_per_t IS NOT NULL
  AND date BETWEEN :first_date AND :last_date
GROUP BY region ORDER BY region;
-- The operating capacities that weight them, and the whole country's, with file and row
SELECT region, plant, power_source, operating_mt, known_from, source_file, sheet, row_number, column_name
FROM delivered_capacity
WHERE date_format(month, 'yyyy-MM') = :period AND stage = :stage AND source = :source
ORDER BY region, plant, power_source;
-- Coefficients of plants and power sources of their own
SELECT measure AS input_and_producer, value AS quantity, unit, valid_from, valid_to, note AS source
FROM gold.reference_value
WHERE topic = 'coefficient_override' AND item = :stage
