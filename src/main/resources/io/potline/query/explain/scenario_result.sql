-- All metrics of the scenario (its shocks are in conf/scenarios.yaml)
SELECT metric, base, shocked, delta, metric_unit
FROM gold.scenario_result
WHERE scenario = :scenario AND x <=> :x AND y <=> :y;
-- The margins before the scenario
SELECT stage, price_cny_per_t, cost_cny_per_t, margin_cny_per_t, margin_cny_per_t_al
FROM gold.stage_margin_daily
WHERE date = :date AND region = :region AND method = 'modelled';
-- The prices and coefficients that it shocks
SELECT stage, input, quantity, quantity_unit, price, cost_cny_per_t, input_date
FROM gold.stage_cost_daily
WHERE date = :date AND region = :region
ORDER BY stage, cost_cny_per_t DESC
