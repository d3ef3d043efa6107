-- The days with a margin in the means
SELECT p.first_date, p.last_date, p.observation_count, p.mean_margin_cny_per_t_al
FROM gold.margin_period p
WHERE p.period_type = :period_type AND p.period = :period AND p.region = :region AND p.stage = :stage AND p.method = 'modelled';
-- The price on each of them, of the product or of the input
WITH margin AS (
  SELECT m.date, m.region, m.stage, m.price_cny_per_t
  FROM gold.stage_margin_daily m
  JOIN gold.margin_period p ON m.date BETWEEN p.first_date AND p.last_date
  WHERE p.period_type = :period_type AND p.period = :period AND p.region = :region AND p.stage = :stage AND p.method = 'modelled'
    AND m.method = 'modelled' AND m.stage = :member AND NOT m.is_stale AND m.margin_cny_per_t_al IS NOT NULL
    AND m.region = (
      SELECT max(c.margin_region) FROM chain_member c
      WHERE c.method = 'modelled' AND c.region = :region AND c.stage = :member)
    AND (:stage <> 'chain' OR m.date IN (
      SELECT date FROM gold.chain_margin_daily WHERE region = :region AND method = 'modelled' AND NOT is_stale)))
SELECT m.date, c.price, c.quantity, c.input_date, c.quoted_value, c.quoted_unit
FROM margin m
JOIN gold.stage_cost_daily c ON c.date = m.date AND c.region = m.region AND c.stage = m.stage
WHERE c.input = :factor
UNION ALL
SELECT m.date, m.price_cny_per_t, 1, m.date, NULL, NULL
FROM margin m
JOIN product p ON p.stage = m.stage
WHERE p.series = :factor
ORDER BY date
