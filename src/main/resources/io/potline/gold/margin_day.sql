CREATE OR REPLACE VIEW gold.margin_day (
  date COMMENT 'Day with a margin that means count',
  season COMMENT 'wet or dry, as in gold.calendar',
  aluminium_price_cny_per_t COMMENT 'Price of aluminium [CNY per tonne of aluminium]',
  aluminium_cost_cny_per_t COMMENT 'Cost of smelting [CNY per tonne of aluminium]',
  aluminium_margin_cny_per_t COMMENT 'Price - cost of aluminium [CNY per tonne of aluminium]',
  alumina_price_cny_per_t COMMENT 'Price of alumina [CNY per tonne of alumina]',
  alumina_cost_cny_per_t COMMENT 'Cost of alumina [CNY per tonne of alumina]',
  alumina_margin_cny_per_t COMMENT 'Price - cost of alumina [CNY per tonne of alumina]',
  bauxite_price_cny_per_t COMMENT 'Price of bauxite [CNY per tonne of bauxite]',
  bauxite_cost_cny_per_t COMMENT 'Cost of bauxite [CNY per tonne of bauxite]',
  bauxite_margin_cny_per_t COMMENT 'Price - cost of bauxite [CNY per tonne of bauxite]',
  run_id COMMENT 'Run that last wrote one of the margins',
  is_synthetic COMMENT 'True: rests on synthetic data')
COMMENT 'One day: price, cost and margin of aluminium, alumina and bauxite in China, modelled, each per tonne of itself. NULL where a stage has no margin or its price is stale. Per tonne of aluminium: gold.chain_day; all stages and provinces: gold.stage_margin_daily.'
AS
WITH margin AS (
  SELECT date,
    max(price_cny_per_t) FILTER (WHERE stage = 'aluminium') AS aluminium_price,
    max(cost_cny_per_t) FILTER (WHERE stage = 'aluminium') AS aluminium_cost,
    max(margin_cny_per_t) FILTER (WHERE stage = 'aluminium') AS aluminium_margin,
    max(price_cny_per_t) FILTER (WHERE stage = 'alumina') AS alumina_price,
    max(cost_cny_per_t) FILTER (WHERE stage = 'alumina') AS alumina_cost,
    max(margin_cny_per_t) FILTER (WHERE stage = 'alumina') AS alumina_margin,
    max(price_cny_per_t) FILTER (WHERE stage = 'bauxite') AS bauxite_price,
    max(cost_cny_per_t) FILTER (WHERE stage = 'bauxite') AS bauxite_cost,
    max(margin_cny_per_t) FILTER (WHERE stage = 'bauxite') AS bauxite_margin,
    max(run_id) AS run_id, bool_or(is_synthetic) AS is_synthetic
  FROM gold.stage_margin_daily
  WHERE region = 'CN' AND method = 'modelled' AND stage IN ('aluminium', 'alumina', 'bauxite')
    AND margin_cny_per_t IS NOT NULL AND NOT is_stale
  GROUP BY date)
SELECT m.date, c.season, m.aluminium_price, m.aluminium_cost, m.aluminium_margin, m.alumina_price,
  m.alumina_cost, m.alumina_margin, m.bauxite_price, m.bauxite_cost, m.bauxite_margin, m.run_id,
  m.is_synthetic
FROM margin m
LEFT JOIN gold.calendar c ON c.date = m.date
