CREATE OR REPLACE VIEW gold.pass_through (
  period_type COMMENT 'year, quarter, month, smm_month or window',
  period COMMENT 'Period, as in gold.margin_period',
  region COMMENT 'Region, an id of conf/regions.csv',
  method COMMENT 'modelled or reported',
  correlation_of_changes COMMENT 'Correlation of the changes of price and chain margin from one day with a margin to the next; levels share the price by construction [-1 to 1]',
  margin_change_per_price_change COMMENT 'Slope of the regression of these margin changes on the price changes: what of 1 CNY of price stays in the chain [CNY per CNY]',
  change_count COMMENT 'Changes within the period [days]')
COMMENT 'One period by region and method: how the chain margin goes with the price of aluminium.'
AS
WITH change AS (
  SELECT date, region, method,
    price_cny_per_t_al - lag(price_cny_per_t_al) OVER before AS of_price,
    chain_margin_cny_per_t_al - lag(chain_margin_cny_per_t_al) OVER before AS of_margin
  FROM gold.chain_margin_daily
  WHERE NOT is_stale
  WINDOW before AS (PARTITION BY region, method ORDER BY date))
SELECT p.period_type, p.period, p.region, p.method,
  CAST(try_divide(covar_pop(of_price, of_margin), stddev_pop(of_price) * stddev_pop(of_margin))
    AS DECIMAL(12,10)) AS correlation_of_changes,
  CAST(try_divide(covar_pop(of_price, of_margin), var_pop(of_price)) AS DECIMAL(18,10))
    AS margin_change_per_price_change,
  count(*) AS change_count
FROM gold.margin_period p
JOIN change c ON c.region = p.region AND c.method = p.method
  AND c.date > p.first_date AND c.date <= p.last_date
  AND c.of_price IS NOT NULL AND c.of_margin IS NOT NULL
WHERE p.stage = 'chain'
GROUP BY p.period_type, p.period, p.region, p.method
