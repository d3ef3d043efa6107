CREATE OR REPLACE VIEW gold.capacity_in_profit (
  date COMMENT 'Date of the cost curve',
  stage COMMENT 'Stage of conf/chain.yaml',
  source COMMENT 'Whose curve',
  price_date COMMENT 'Day of the price: the last at or before the curve, at most 15 days before',
  price_cny_per_t COMMENT 'Price of the product, region CN, with VAT as quoted costs have it; of a modelled curve on the basis of the run [CNY per tonne of product]',
  operating_mt COMMENT 'Operating capacity of the curve [Mt a year]',
  in_profit_mt COMMENT 'Operating capacity with cost at or below the price, each block linear between its low and high [Mt a year]',
  in_profit_fraction COMMENT 'in_profit_mt / operating_mt [fraction, 1 = 100 %]')
COMMENT 'One cost curve at the price of its day. For another price, required-price and the SQL of this view.'
AS
WITH price AS (
  SELECT c.date, c.stage, c.source, max(m.date) AS price_date,
    max_by(
      CAST(m.price_cny_per_t * CASE
        WHEN m.vat_basis = 'excl' AND NOT startswith(c.source, 'modelled:') THEN 1 + v.value
        ELSE 1 END AS DECIMAL(18,6)), m.date) AS price
  FROM (SELECT DISTINCT date, stage, source FROM gold.cost_curve) c
  JOIN gold.stage_margin_daily m ON m.stage = c.stage AND m.region = 'CN'
    AND m.method = 'modelled' AND m.date BETWEEN date_sub(c.date, 15) AND c.date
    AND m.price_cny_per_t IS NOT NULL AND NOT m.is_stale
  JOIN gold.reference_value v ON v.topic = 'vat_rate' AND m.date BETWEEN v.valid_from AND v.valid_to
  GROUP BY c.date, c.stage, c.source),
supply AS (
  SELECT p.*, c.operating_mt, c.operating_mt * CASE
      WHEN p.price >= c.cost_high_cny_per_t THEN 1
      WHEN p.price <= c.cost_low_cny_per_t THEN 0
      ELSE (p.price - c.cost_low_cny_per_t) / (c.cost_high_cny_per_t - c.cost_low_cny_per_t)
    END AS in_profit_mt
  FROM gold.cost_curve c
  JOIN price p ON p.date = c.date AND p.stage = c.stage AND p.source = c.source)
SELECT date, stage, source, price_date, price AS price_cny_per_t,
  CAST(sum(operating_mt) AS DECIMAL(18,9)) AS operating_mt,
  CAST(sum(in_profit_mt) AS DECIMAL(18,9)) AS in_profit_mt,
  CAST(try_divide(sum(in_profit_mt), sum(operating_mt)) AS DECIMAL(18,10)) AS in_profit_fraction
FROM supply
GROUP BY date, stage, source, price_date, price
