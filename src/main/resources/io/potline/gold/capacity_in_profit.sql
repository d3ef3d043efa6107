CREATE OR REPLACE VIEW gold.capacity_in_profit (
  date COMMENT 'Date of the cost curve',
  stage COMMENT 'Stage of conf/chain.yaml',
  source COMMENT 'Whose curve',
  price_date COMMENT 'Day of the price: the last at or before the curve, at most 15 days before',
  price_cny_per_t COMMENT 'Price of the product, region CN, with VAT as quoted costs have it; of a modelled curve on the basis of the run [CNY per tonne of product]',
  operating_mt COMMENT 'Operating capacity of the curve [Mt a year]',
  in_profit_mt COMMENT 'Operating capacity with cost at or below the price, each block linear between its low and high [Mt a year]',
  in_profit_fraction COMMENT 'in_profit_mt / operating_mt [fraction, 1 = 100 %]')
COMMENT 'One cost curve at the price of its day. For another price: jobs/potline required-price.'
AS
SELECT date, stage, source, price_date, price_cny_per_t,
  CAST(sum(operating_mt) AS DECIMAL(18,9)) AS operating_mt,
  CAST(sum(in_profit_mt) AS DECIMAL(18,9)) AS in_profit_mt,
  CAST(try_divide(sum(in_profit_mt), sum(operating_mt)) AS DECIMAL(18,10)) AS in_profit_fraction
FROM gold.cost_curve
WHERE price_cny_per_t IS NOT NULL
GROUP BY date, stage, source, price_date, price_cny_per_t
