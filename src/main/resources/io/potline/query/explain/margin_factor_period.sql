-- The days with a margin that the means are of
SELECT p.first_date, p.last_date, p.observation_count, p.mean_margin_cny_per_t_al
FROM gold.margin_period p
WHERE p.period_type = :period_type AND p.period = :period AND p.region = :region AND p.stage = :stage AND p.method = 'modelled';
-- The price on each of them (product or input)
SELECT c.date, c.price, c.quantity, c.input_date, c.quoted_value, c.quoted_unit
FROM gold.stage_cost_daily c
JOIN gold.margin_period p ON c.date BETWEEN p.first_date AND p.last_date
WHERE p.period_type = :period_type AND p.period = :period AND p.region = :region AND p.stage = :stage AND p.method = 'modelled'
  AND c.stage = :member AND c.input = :factor AND c.region = :region
ORDER BY c.date
