CREATE OR REPLACE VIEW gold.province_mean_day (
  date COMMENT 'Day with margins that means count',
  stage COMMENT 'Stage of conf/chain.yaml',
  source COMMENT 'Who published the operating capacities',
  mean_margin_cny_per_t COMMENT 'Mean of the margins of the provinces, weighted by operating capacity [CNY per tonne of product]',
  mean_cost_cny_per_t COMMENT 'Mean of their costs, weighted likewise [CNY per tonne of product]',
  unweighted_margin_cny_per_t COMMENT 'Mean of the same margins, each province counting once [CNY per tonne of product]',
  in_profit_fraction COMMENT 'Share of operating_mt in provinces with a margin of at least 0 [fraction, 1 = 100 %]',
  province_count COMMENT 'Provinces with a margin and an operating capacity [provinces]',
  operating_mt COMMENT 'Operating capacity of these provinces: the last month at or before the day, at most a year old [Mt a year]',
  covered_fraction COMMENT 'operating_mt / operating capacity of the country by the same source: the share that the mean is of; NULL where the country has none [fraction, 1 = 100 %]',
  is_synthetic COMMENT 'True: rests on synthetic data')
COMMENT 'One day by stage and source of the capacities: the capacity-weighted mean of the provinces, and the share of the national capacity that it covers.'
AS
WITH capacity AS (
  SELECT stage, region, source, month, operating_mt,
    -- It holds until the next one.
    least(add_months(month, 13),
      coalesce(lead(month) OVER (PARTITION BY stage, region, source ORDER BY month), DATE'9999-01-01')) AS until
  FROM gold.capacity_utilisation
  WHERE operating_mt IS NOT NULL)
SELECT p.date, p.stage, c.source,
  CAST(try_divide(sum(c.operating_mt * p.margin_cny_per_t), sum(c.operating_mt)) AS DECIMAL(18,6)) AS mean_margin_cny_per_t,
  CAST(try_divide(sum(c.operating_mt * p.cost_cny_per_t), sum(c.operating_mt)) AS DECIMAL(18,6)) AS mean_cost_cny_per_t,
  CAST(avg(p.margin_cny_per_t) AS DECIMAL(18,6)) AS unweighted_margin_cny_per_t,
  CAST(try_divide(coalesce(sum(c.operating_mt) FILTER (WHERE p.margin_cny_per_t >= 0), 0), sum(c.operating_mt)) AS DECIMAL(18,10)) AS in_profit_fraction,
  count(*) AS province_count, CAST(sum(c.operating_mt) AS DECIMAL(18,9)) AS operating_mt,
  CAST(try_divide(sum(c.operating_mt), max(n.operating_mt)) AS DECIMAL(18,10)) AS covered_fraction,
  bool_or(p.is_synthetic) AS is_synthetic
FROM gold.province_day p
JOIN capacity c ON c.stage = p.stage AND c.region = p.region AND p.date >= c.month AND p.date < c.until
LEFT JOIN capacity n ON n.stage = p.stage AND n.region = 'CN' AND n.source = c.source
  AND p.date >= n.month AND p.date < n.until
GROUP BY p.date, p.stage, c.source
