-- The quotes, with file and row
SELECT series, region, source, date, quoted_value, quoted_unit, vat_basis, known_from, source_file, sheet, row_number, column_name
FROM delivered_price
WHERE :period IS NULL AND series = :metric AND date = :date AND region = :region AND source IN (:source_a, :source_b) AND known_to IS NULL;
-- The margins
SELECT stage, method, price_cny_per_t, cost_cny_per_t, margin_cny_per_t
FROM gold.stage_margin_daily
WHERE :kind = 'margin' AND :period IS NULL AND date = :date AND region = :region
  AND :metric IN (stage || '_margin_cny_per_t', stage || '_cost_cny_per_t');
-- The vendors' figures of the period, with file and row
SELECT series, region, source, period_type, period, first_date, last_date, quoted_value, quoted_unit, vat_basis, known_from, source_file, sheet, row_number, column_name
FROM delivered_figure
WHERE period_type = :period_type AND period = :period AND region = :region
  AND (series = :metric AND source IN (:source_a, :source_b)
    OR :kind = 'industry' AND source = :source_b AND :metric = stage || '_industry_' || map('reported_cost', 'mean_cny_per_t', 'reported_lowest_cost', 'lowest_cny_per_t', 'reported_highest_cost', 'highest_cny_per_t', 'reported_in_profit', 'in_profit_fraction')[role]
    OR is_used AND :metric = stage || if(role = 'reported_margin', '_margin_cny_per_t', '_cost_cny_per_t'));
-- The modelled margins in the mean (explain gold.stage_margin_daily explains one of them)
SELECT m.date, m.stage, m.price_cny_per_t, m.cost_cny_per_t, m.margin_cny_per_t
FROM gold.stage_margin_daily m
JOIN (SELECT DISTINCT stage, region, first_date, last_date FROM delivered_figure WHERE period_type = :period_type AND period = :period AND is_used) f
  ON f.stage = m.stage AND f.region = m.region AND m.date BETWEEN f.first_date AND f.last_date
WHERE m.method = 'modelled' AND m.region = :region AND :metric IN (m.stage || '_margin_cny_per_t', m.stage || '_cost_cny_per_t')
  AND NOT m.is_stale AND m.margin_cny_per_t_al IS NOT NULL
ORDER BY m.date;
-- The industry's costs (explain gold.industry_cost_period explains one of them)
SELECT period_type, period, stage, cost_kind, source, mean_cny_per_t, lowest_cny_per_t, highest_cny_per_t, in_profit_fraction, operating_mt, covered_fraction
FROM gold.industry_cost_period
WHERE :kind = 'industry' AND period_type = :period_type AND period = :period AND cost_kind = 'full'
  AND :source_a = 'modelled:' || source AND :metric LIKE stage || '!_industry!_%' ESCAPE '!';
-- The capacities, with file and row
SELECT stage, source, plant, power_source, built_mt, operating_mt, known_from, source_file, sheet, row_number, column_name
FROM delivered_capacity
WHERE :kind = 'capacity' AND month = :date AND region = :region AND :metric IN (stage || '_built_mt', stage || '_operating_mt', stage || '_utilisation_fraction') AND source IN (:source_a, :source_b)
