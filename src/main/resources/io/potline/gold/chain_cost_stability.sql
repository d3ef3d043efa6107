CREATE OR REPLACE VIEW gold.chain_cost_stability (
  period_type COMMENT 'year, quarter, month, smm_month or window',
  period COMMENT 'Period, as in gold.margin_period',
  region COMMENT 'Region, an id of conf/regions.csv',
  method COMMENT 'modelled or reported',
  mean_chain_cost_cny_per_t_al COMMENT 'Mean of price - chain margin [CNY per tonne of primary aluminium]',
  standard_deviation_cny_per_t_al COMMENT 'Standard deviation of the sample [CNY per tonne of primary aluminium]',
  coefficient_of_variation COMMENT 'Standard deviation / mean [fraction, 1 = 100 %]',
  min_chain_cost_cny_per_t_al COMMENT 'Lowest [CNY per tonne of primary aluminium]',
  max_chain_cost_cny_per_t_al COMMENT 'Highest [CNY per tonne of primary aluminium]',
  largest_swing_cny_per_t_al COMMENT 'Highest - lowest [CNY per tonne of primary aluminium]',
  observation_count COMMENT 'Days with a chain margin [days]')
COMMENT 'One period by region and method: how stable the cost of the chain was.'
AS
SELECT p.period_type, p.period, p.region, p.method,
  CAST(avg(c.chain_cost_cny_per_t_al) AS DECIMAL(18,6)) AS mean_chain_cost_cny_per_t_al,
  CAST(stddev_samp(c.chain_cost_cny_per_t_al) AS DECIMAL(18,6)) AS standard_deviation_cny_per_t_al,
  CAST(try_divide(stddev_samp(c.chain_cost_cny_per_t_al), avg(c.chain_cost_cny_per_t_al)) AS DECIMAL(18,10)) AS coefficient_of_variation,
  min(c.chain_cost_cny_per_t_al) AS min_chain_cost_cny_per_t_al,
  max(c.chain_cost_cny_per_t_al) AS max_chain_cost_cny_per_t_al,
  max(c.chain_cost_cny_per_t_al) - min(c.chain_cost_cny_per_t_al) AS largest_swing_cny_per_t_al,
  count(*) AS observation_count
FROM gold.margin_period p
JOIN gold.chain_margin_daily c ON c.region = p.region AND c.method = p.method
  AND c.date BETWEEN p.first_date AND p.last_date
WHERE p.stage = 'chain' AND NOT c.is_stale AND c.chain_cost_cny_per_t_al IS NOT NULL
GROUP BY p.period_type, p.period, p.region, p.method
