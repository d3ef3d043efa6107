CREATE OR REPLACE VIEW gold.margin_by_year (
  year COMMENT 'Year, such as 2024',
  region COMMENT 'Region, an id of conf/regions.csv',
  stage COMMENT 'Stage of conf/chain.yaml; chain is the sum of those of the chain',
  method COMMENT 'modelled or reported',
  mean_margin_cny_per_t_al COMMENT 'Mean of the daily margins, the same as in gold.margin_period [CNY per tonne of primary aluminium]',
  min_margin_cny_per_t_al COMMENT 'Lowest daily margin [CNY per tonne of primary aluminium]',
  max_margin_cny_per_t_al COMMENT 'Highest daily margin [CNY per tonne of primary aluminium]',
  mean_price_cny_per_t COMMENT 'Mean price of the product (of the chain: its last product), NULL where a day has none [CNY per tonne of product]',
  mean_cost_cny_per_t COMMENT 'Mean cost of the product (of the chain: that of all its stages), NULL where a day has none [CNY per tonne of product]',
  margin_of_price_fraction COMMENT 'Sum of the margins / sum of the prices, NULL where a day has no price [fraction, 1 = 100 %]',
  profitable_fraction COMMENT 'Days with a margin above 0 / days [fraction, 1 = 100 %]',
  observation_count COMMENT 'Days with a margin [days]',
  first_date COMMENT 'First day with a margin',
  last_date COMMENT 'Last day with a margin')
COMMENT 'One year by region, stage and method: gold.margin_metrics for tools that do not know MEASURE.'
AS
SELECT year, region, stage, method,
  MEASURE(mean_margin_cny_per_t_al) AS mean_margin_cny_per_t_al,
  MEASURE(min_margin_cny_per_t_al) AS min_margin_cny_per_t_al,
  MEASURE(max_margin_cny_per_t_al) AS max_margin_cny_per_t_al,
  MEASURE(mean_price_cny_per_t) AS mean_price_cny_per_t,
  MEASURE(mean_cost_cny_per_t) AS mean_cost_cny_per_t,
  MEASURE(margin_of_price_fraction) AS margin_of_price_fraction,
  MEASURE(profitable_fraction) AS profitable_fraction,
  MEASURE(observation_count) AS observation_count,
  MEASURE(first_date) AS first_date,
  MEASURE(last_date) AS last_date
FROM gold.margin_metrics
GROUP BY year, region, stage, method
