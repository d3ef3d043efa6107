CREATE OR REPLACE VIEW gold.sensitivity_daily (
  date COMMENT 'Day of the margin',
  region COMMENT 'Region of the margin',
  stage COMMENT 'Stage of conf/chain.yaml',
  input COMMENT 'Series of the price that changes: of an input, or of the product; or the stage that is consumed at cost',
  price COMMENT 'That price on the day, with the VAT of vat_basis [CNY per unit of the series]',
  per_unit_cny_per_t_al COMMENT 'What one yuan more of it does to the margin [CNY per tonne of aluminium]',
  per_percent_cny_per_t_al COMMENT 'What one per cent more of it does to the margin [CNY per tonne of aluminium]',
  break_even_price COMMENT 'The price of it at which the margin is 0, all others as they are; may be below 0 [CNY per unit of the series]',
  break_even_distance_fraction COMMENT '(break_even_price - price) / price: how far it is from there [fraction, 1 = 100 %]',
  cash_break_even_price COMMENT 'The price of it at which the cash margin is 0; NULL where the cash part of an input is not known [CNY per unit of the series]',
  vat_basis COMMENT 'incl or excl: the VAT basis of the run',
  run_id COMMENT 'Run that wrote the margin',
  is_synthetic COMMENT 'True: rests on synthetic data')
COMMENT 'One input, or the product, of a stage on a day with a modelled margin: what a change of its price does. A change of an internal price moves margin between stages, not the chain margin.'
AS
WITH margin AS (
  SELECT date, region, stage, price_cny_per_t, cash_cost_cny_per_t, tonnes_per_t_al, vat_basis, run_id, is_synthetic
  FROM gold.stage_margin_daily
  WHERE method = 'modelled' AND margin_cny_per_t IS NOT NULL
),
cost AS (
  SELECT date, region, stage, input, price, quantity, quantity_per_t_al, cash_fraction,
    -- Not the stored cost: that is rounded.
    sum(CAST(quantity * price AS DECIMAL(28,12))) OVER (PARTITION BY date, region, stage) AS total
  FROM gold.stage_cost_daily
),
factor AS (
  SELECT m.date, m.region, m.stage, c.input, c.price, CAST(-c.quantity AS DECIMAL(20,6)) AS quantity,
    CAST(-c.quantity_per_t_al AS DECIMAL(20,12)) AS quantity_per_t_al,
    CAST(-c.quantity * c.cash_fraction AS DECIMAL(28,12)) AS cash_quantity,
    CAST(m.price_cny_per_t - c.total AS DECIMAL(28,12)) AS margin,
    m.price_cny_per_t - m.cash_cost_cny_per_t AS cash_margin, m.vat_basis, m.run_id, m.is_synthetic
  FROM margin m JOIN cost c ON c.date = m.date AND c.region = m.region AND c.stage = m.stage
  UNION ALL
  SELECT m.date, m.region, m.stage, p.measure, CAST(m.price_cny_per_t AS DECIMAL(22,12)), CAST(1 AS DECIMAL(20,6)),
    CAST(m.tonnes_per_t_al AS DECIMAL(20,12)), CAST(1 AS DECIMAL(28,12)),
    CAST(m.price_cny_per_t - t.total AS DECIMAL(28,12)),
    m.price_cny_per_t - m.cash_cost_cny_per_t, m.vat_basis, m.run_id, m.is_synthetic
  FROM margin m
  JOIN (SELECT DISTINCT date, region, stage, total FROM cost) t ON t.date = m.date AND t.region = m.region AND t.stage = m.stage
  JOIN gold.reference_value p ON p.topic = 'product' AND p.item = m.stage
)
SELECT date, region, stage, input, price,
  quantity_per_t_al AS per_unit_cny_per_t_al,
  CAST(quantity_per_t_al * price / 100 AS DECIMAL(18,6)) AS per_percent_cny_per_t_al,
  CAST(price - try_divide(margin, quantity) AS DECIMAL(28,10)) AS break_even_price,
  CAST(try_divide(CAST(-try_divide(margin, quantity) AS DECIMAL(28,12)), price) AS DECIMAL(28,10)) AS break_even_distance_fraction,
  CAST(price - try_divide(cash_margin, cash_quantity) AS DECIMAL(28,10)) AS cash_break_even_price,
  vat_basis, run_id, is_synthetic
FROM factor
