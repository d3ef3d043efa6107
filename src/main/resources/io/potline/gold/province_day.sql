CREATE OR REPLACE VIEW gold.province_day (
  date COMMENT 'Day with margins that means count',
  stage COMMENT 'Stage of conf/chain.yaml',
  rank COMMENT 'Place of the province on the day: 1 has the highest margin',
  region COMMENT 'Province, an id of conf/regions.csv',
  price_cny_per_t COMMENT 'Price of the product in the province, or the national one [CNY per tonne of product]',
  cost_cny_per_t COMMENT 'Cost in the province; inputs that are not quoted there cost the national price [CNY per tonne of product]',
  margin_cny_per_t COMMENT 'Price - cost [CNY per tonne of product]',
  over_national_cny_per_t COMMENT 'Margin - national margin of the day; NULL without one [CNY per tonne of product]',
  run_id COMMENT 'Run that wrote the margin',
  is_synthetic COMMENT 'True: rests on synthetic data')
COMMENT 'One day by stage and province: the modelled margin and its place among the provinces that have a quote of their own.'
AS
WITH margin AS (
  SELECT date, stage, region, price_cny_per_t, cost_cny_per_t, margin_cny_per_t, run_id, is_synthetic
  FROM gold.stage_margin_daily
  WHERE method = 'modelled' AND margin_cny_per_t IS NOT NULL AND NOT is_stale)
SELECT p.date, p.stage,
  rank() OVER (PARTITION BY p.date, p.stage ORDER BY p.margin_cny_per_t DESC) AS rank, p.region,
  p.price_cny_per_t, p.cost_cny_per_t, p.margin_cny_per_t,
  p.margin_cny_per_t - n.margin_cny_per_t AS over_national_cny_per_t, p.run_id, p.is_synthetic
FROM margin p
LEFT JOIN margin n ON n.date = p.date AND n.stage = p.stage AND n.region = 'CN'
WHERE p.region <> 'CN'
