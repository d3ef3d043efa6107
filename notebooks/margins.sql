-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Margins by stage and year
-- MAGIC
-- MAGIC What each stage of the aluminium chain earns, per tonne of aluminium. `gold.margin_period` has the means;
-- MAGIC `stage` is a stage of `conf/chain.yaml`, or `chain` for their sum. `method` is `modelled` (from prices and coefficients)
-- MAGIC or `reported` (the vendor's own margin): filter on one, nothing mixes them.

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The years
-- MAGIC A mean is over the days with a margin: `observation_count` of them, `coverage_fraction` of the days of trading.

-- COMMAND ----------

-- chart: {kind: bars, x: year, by: stage, left: mean_margin_cny_per_t_al}
SELECT period AS year, stage,
  round(mean_margin_cny_per_t_al, 1) AS mean_margin_cny_per_t_al,
  round(min_margin_cny_per_t_al, 1) AS min_margin_cny_per_t_al,
  round(max_margin_cny_per_t_al, 1) AS max_margin_cny_per_t_al,
  observation_count, round(coverage_fraction, 3) AS coverage_fraction
FROM gold.margin_period
WHERE period_type = 'year' AND region = 'CN' AND method = 'modelled'
ORDER BY year, stage;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Per tonne of its own product
-- MAGIC `margin_cny_per_t` is per tonne of what the stage makes, `_al` per tonne of aluminium: a tonne of aluminium takes 1.93 t of
-- MAGIC alumina. Taking one for the other is the most common mistake with these numbers.

-- COMMAND ----------

-- chart: {kind: bars, x: stage, left: margin_cny_per_t_al}
SELECT date, stage, price_cny_per_t, cost_cny_per_t, margin_cny_per_t, margin_cny_per_t_al
FROM gold.stage_margin_daily
WHERE region = 'CN' AND method = 'modelled'
  AND date = (SELECT max(date) FROM gold.stage_margin_daily WHERE region = 'CN' AND method = 'modelled')
ORDER BY stage;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What it cost
-- MAGIC Each input of smelting on the last day, with the day of the quote that was used.

-- COMMAND ----------

-- chart: {kind: bars, x: input, left: cost_cny_per_t, flat: true}
SELECT input, quantity, quantity_unit, round(price, 4) AS price, cost_cny_per_t, input_date
FROM gold.stage_cost_daily
WHERE region = 'CN' AND stage = 'aluminium'
  AND date = (SELECT max(date) FROM gold.stage_cost_daily WHERE region = 'CN')
ORDER BY cost_cny_per_t DESC;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What the definition does
-- MAGIC With or without VAT, with 4.439 or the printed 4.4 t of bauxite: the same year by other definitions.

-- COMMAND ----------

SELECT period AS year, stage, vat, tonnes,
  round(mean_margin_cny_per_t_al, 1) AS mean_margin_cny_per_t_al,
  round(difference_cny_per_t_al, 1) AS difference_cny_per_t_al
FROM gold.margin_definition
WHERE period_type = 'year' AND stage IN ('bauxite', 'chain')
ORDER BY year DESC, stage, vat DESC, tonnes
LIMIT 24;
