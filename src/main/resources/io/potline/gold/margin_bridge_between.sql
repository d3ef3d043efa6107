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
WITH factors AS (
  SELECT period_type, period, region, stage,
    collect_list(struct(member, factor, mean_price, mean_quantity_per_t_al)) AS factors
  FROM gold.margin_factor_period
  GROUP BY period_type, period, region, stage),
state AS (
  SELECT m.period_type, m.period, m.region, m.stage, m.mean_margin_cny_per_t_al AS mean, f.factors
  FROM gold.margin_period m
  JOIN factors f ON f.period_type = m.period_type AND f.period = m.period AND f.region = m.region
    AND f.stage = m.stage
  WHERE m.method = 'modelled')
SELECT f.period_type, f.period AS from_period, t.period AS to_period, f.region, f.stage, e.factor,
  e.effect AS effect_cny_per_t_al
FROM state f
JOIN state t ON t.period_type = f.period_type AND t.region = f.region AND t.stage = f.stage
  AND t.period <> f.period
LATERAL VIEW inline(bridge_effects(f.factors, t.factors, t.mean - f.mean)) e AS factor, effect
