CREATE OR REPLACE VIEW gold.chain_day (
  date COMMENT 'Day on which all stages of the chain have a margin that means count',
  season COMMENT 'wet or dry, as in gold.calendar',
  aluminium_price_cny_per_t_al COMMENT 'Price of aluminium [CNY per tonne of primary aluminium]',
  chain_cost_cny_per_t_al COMMENT 'Price of aluminium - chain margin: what the whole chain spends [CNY per tonne of primary aluminium]',
  chain_margin_cny_per_t_al COMMENT 'Sum of the margins of the stages [CNY per tonne of primary aluminium]',
  aluminium_margin_cny_per_t_al COMMENT 'Margin of smelting [CNY per tonne of primary aluminium]',
  alumina_margin_cny_per_t_al COMMENT 'Margin of the alumina in a tonne of aluminium [CNY per tonne of primary aluminium]',
  bauxite_margin_cny_per_t_al COMMENT 'Margin of the bauxite in a tonne of aluminium [CNY per tonne of primary aluminium]',
  aluminium_of_profits_fraction COMMENT 'Part of smelting in the sum of the profits: 0 if it loses [fraction, 1 = 100 %]',
  alumina_of_profits_fraction COMMENT 'Part of alumina in the sum of the profits: 0 if it loses [fraction, 1 = 100 %]',
  bauxite_of_profits_fraction COMMENT 'Part of bauxite in the sum of the profits: 0 if it loses [fraction, 1 = 100 %]',
  run_id COMMENT 'Run that last wrote the margin',
  is_synthetic COMMENT 'True: rests on synthetic data')
COMMENT 'One day: what the chain earns in China, modelled, who earns it, and how the profits are shared, all per tonne of aluminium. All regions are in gold.chain_margin_daily and gold.margin_share_daily.'
AS
WITH stage AS (
  SELECT date,
    max(margin_cny_per_t_al) FILTER (WHERE stage = 'aluminium') AS aluminium,
    max(margin_cny_per_t_al) FILTER (WHERE stage = 'alumina') AS alumina,
    max(margin_cny_per_t_al) FILTER (WHERE stage = 'bauxite') AS bauxite,
    max(positive_share_fraction) FILTER (WHERE stage = 'aluminium') AS of_aluminium,
    max(positive_share_fraction) FILTER (WHERE stage = 'alumina') AS of_alumina,
    max(positive_share_fraction) FILTER (WHERE stage = 'bauxite') AS of_bauxite
  FROM gold.margin_share_daily
  WHERE region = 'CN' AND method = 'modelled'
  GROUP BY date)
SELECT m.date, c.season, m.price_cny_per_t_al, m.chain_cost_cny_per_t_al,
  m.chain_margin_cny_per_t_al, s.aluminium, s.alumina, s.bauxite, s.of_aluminium, s.of_alumina,
  s.of_bauxite, m.run_id, m.is_synthetic
FROM gold.chain_margin_daily m
LEFT JOIN stage s ON s.date = m.date
LEFT JOIN gold.calendar c ON c.date = m.date
WHERE m.region = 'CN' AND m.method = 'modelled' AND NOT m.is_stale
