CREATE OR REPLACE VIEW gold.margin_observation (
  date COMMENT 'Day with a margin that is known and not stale',
  region COMMENT 'Region, an id of conf/regions.csv',
  stage COMMENT 'Stage of conf/chain.yaml; chain is the sum of the stages of the chain',
  method COMMENT 'modelled or reported',
  price_cny_per_t COMMENT 'Price of the product; of the chain, of its last product [CNY per tonne of product]',
  cost_cny_per_t COMMENT 'Cost of the product; of the chain, of all its stages [CNY per tonne of product]',
  margin_cny_per_t COMMENT 'Margin [CNY per tonne of product]',
  margin_cny_per_t_al COMMENT 'Margin [CNY per tonne of primary aluminium]')
COMMENT 'One day by region, stage (chain too) and method: the margins that means count.'
AS
SELECT date, region, stage, method, price_cny_per_t, cost_cny_per_t, margin_cny_per_t,
  margin_cny_per_t_al
FROM gold.stage_margin_daily
WHERE margin_cny_per_t_al IS NOT NULL AND NOT is_stale
UNION ALL
SELECT date, region, 'chain', method, price_cny_per_t_al, chain_cost_cny_per_t_al,
  chain_margin_cny_per_t_al, chain_margin_cny_per_t_al
FROM gold.chain_margin_daily
WHERE NOT is_stale
