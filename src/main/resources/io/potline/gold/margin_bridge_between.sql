CREATE OR REPLACE VIEW gold.margin_bridge_between (
  period_type COMMENT 'year, quarter, month, smm_month or window',
  from_period COMMENT 'Period before',
  to_period COMMENT 'Period after',
  region COMMENT 'Region, an id of conf/regions.csv',
  stage COMMENT 'Stage of conf/chain.yaml; chain is the sum of the stages of the chain',
  factor COMMENT 'Series whose price moved; with _quantity behind it, its coefficient; timing is what period means leave over',
  effect_cny_per_t_al COMMENT 'What the factor changed in the mean margin; the effects of a bridge add up to the change [CNY per tonne of primary aluminium]')
COMMENT 'One factor of the change of a modelled mean margin between any two periods of one type, by the rule of gold.margin_bridge. Ask for a from_period and a to_period.'
AS
WITH pair AS (
  SELECT f.period_type, f.period AS from_period, t.period AS to_period, f.region, f.stage,
    t.mean_margin_cny_per_t_al - f.mean_margin_cny_per_t_al AS change
  FROM gold.margin_period f
  JOIN gold.margin_period t ON t.period_type = f.period_type AND t.region = f.region
    AND t.stage = f.stage AND t.method = f.method AND t.period <> f.period
  WHERE f.method = 'modelled'),
mean AS (
  SELECT p.period_type, p.from_period, p.to_period, p.region, p.stage, f.member, f.factor,
    f.mean_price AS p0, CAST(NULL AS DECIMAL(22,12)) AS p1,
    f.mean_quantity_per_t_al AS q0, CAST(NULL AS DECIMAL(20,12)) AS q1
  FROM pair p JOIN gold.margin_factor_period f ON f.period_type = p.period_type
    AND f.period = p.from_period AND f.region = p.region AND f.stage = p.stage
  UNION ALL
  SELECT p.period_type, p.from_period, p.to_period, p.region, p.stage, f.member, f.factor,
    NULL, f.mean_price, NULL, f.mean_quantity_per_t_al
  FROM pair p JOIN gold.margin_factor_period f ON f.period_type = p.period_type
    AND f.period = p.to_period AND f.region = p.region AND f.stage = p.stage),
both AS (
  SELECT period_type, from_period, to_period, region, stage, member, factor,
    coalesce(max(p0), max(p1)) AS p0, coalesce(max(p1), max(p0)) AS p1,
    coalesce(max(q0), 0) AS q0, coalesce(max(q1), 0) AS q1
  FROM mean
  GROUP BY period_type, from_period, to_period, region, stage, member, factor),
summed AS (
  SELECT period_type, from_period, to_period, region, stage, factor,
    CAST(sum(CAST((q0 + q1) * 0.5 AS DECIMAL(24,12)) * (p1 - p0)) AS DECIMAL(18,6)) AS of_price,
    CAST(sum(CAST((p0 + p1) * 0.5 AS DECIMAL(24,12)) * (q1 - q0)) AS DECIMAL(18,6)) AS of_quantity
  FROM both
  GROUP BY period_type, from_period, to_period, region, stage, factor),
effect AS (
  SELECT period_type, from_period, to_period, region, stage, factor, of_price AS effect FROM summed
  UNION ALL
  SELECT period_type, from_period, to_period, region, stage, factor || '_quantity', of_quantity
  FROM summed WHERE of_quantity <> 0)
SELECT period_type, from_period, to_period, region, stage, factor, effect AS effect_cny_per_t_al
FROM effect
UNION ALL
SELECT p.period_type, p.from_period, p.to_period, p.region, p.stage, 'timing',
  CAST(p.change - e.explained AS DECIMAL(18,6))
FROM pair p
JOIN (
  SELECT period_type, from_period, to_period, region, stage, sum(effect) AS explained
  FROM effect GROUP BY period_type, from_period, to_period, region, stage) e
  ON e.period_type = p.period_type AND e.from_period = p.from_period
  AND e.to_period = p.to_period AND e.region = p.region AND e.stage = p.stage
