CREATE OR REPLACE VIEW gold.margin_definition (
  period_type COMMENT 'year, quarter, window, month (calendar) or smm_month (26th to 25th): one of the definitions',
  period COMMENT 'Period, as in gold.margin_period',
  stage COMMENT 'Stage of the chain; chain is their sum',
  vat COMMENT 'incl: prices with VAT, as SMM publishes; excl: each price without it, by the rate of its quote day; a quote with the basis none is the same in both',
  tonnes COMMENT 'computed: tonnes of the product in a tonne of aluminium by conf/chain.yaml (bauxite 4.439); published: as the report prints them (bauxite 4.4)',
  mean_margin_cny_per_t_al COMMENT 'Mean of the modelled daily margins by that definition [CNY per tonne of primary aluminium]',
  difference_cny_per_t_al COMMENT 'To the definition of gold.margin_period [CNY per tonne of primary aluminium]',
  observation_count COMMENT 'Days with a margin [days]')
COMMENT 'One period by stage and definition of the margin, in the region CN: what VAT, the tonnes of bauxite and the month do to a mean.'
AS
WITH product AS (
  SELECT date, stage, vat_basis, margin_cny_per_t,
    margin_on_other_vat_basis_cny_per_t AS on_other_basis
  FROM gold.stage_margin_daily
  WHERE region = 'CN' AND method = 'modelled' AND NOT is_stale AND margin_cny_per_t IS NOT NULL),
margin AS (
  SELECT date, stage, vat_basis AS vat, margin_cny_per_t AS per_t, true AS is_run_basis FROM product
  UNION ALL
  SELECT date, stage, if(vat_basis = 'incl', 'excl', 'incl'), on_other_basis, false FROM product
  WHERE on_other_basis IS NOT NULL),
factor AS (
  SELECT t.item AS stage, 'computed' AS tonnes, t.value, t.valid_from, t.valid_to
  FROM gold.reference_value t WHERE t.topic = 'tonnes_per_t_al'
  UNION ALL
  SELECT t.item, 'published', coalesce(p.value, t.value), t.valid_from, t.valid_to
  FROM gold.reference_value t
  LEFT JOIN gold.reference_value p
    ON p.topic = 'published' AND p.measure = t.item || '_tonnes_per_t_al'
  WHERE t.topic = 'tonnes_per_t_al'),
of_stage AS (
  SELECT m.date, m.stage, m.vat, f.tonnes, m.per_t * f.value AS per_t_al,
    m.is_run_basis AND f.tonnes = 'computed' AS is_default
  FROM margin m
  JOIN factor f ON f.stage = m.stage AND m.date BETWEEN f.valid_from AND f.valid_to),
of_chain AS (
  SELECT s.date, 'chain', s.vat, s.tonnes, sum(s.per_t_al), first(s.is_default)
  FROM of_stage s
  JOIN gold.margin_share_daily c ON c.date = s.date AND c.stage = s.stage
    AND c.region = 'CN' AND c.method = 'modelled' AND NOT c.is_stale
  GROUP BY s.date, s.vat, s.tonnes),
mean AS (
  SELECT p.period_type, p.period, p.stage, d.vat, d.tonnes, first(d.is_default) AS is_default,
    CAST(avg(d.per_t_al) AS DECIMAL(18,6)) AS mean_margin, count(*) AS observation_count
  FROM gold.margin_period p
  JOIN (SELECT * FROM of_stage UNION ALL SELECT * FROM of_chain) d
    ON d.stage = p.stage AND d.date BETWEEN p.first_date AND p.last_date
  WHERE p.region = 'CN' AND p.method = 'modelled'
  GROUP BY p.period_type, p.period, p.stage, d.vat, d.tonnes)
SELECT period_type, period, stage, vat, tonnes, mean_margin AS mean_margin_cny_per_t_al,
  mean_margin - max(mean_margin) FILTER (WHERE is_default)
    OVER (PARTITION BY period_type, period, stage) AS difference_cny_per_t_al,
  observation_count
FROM mean
