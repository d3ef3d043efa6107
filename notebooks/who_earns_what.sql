-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Who earns what, and since when
-- MAGIC
-- MAGIC A share of a sum is a share only where no part is a loss. `signed_share_fraction` is the stage's margin over the chain's,
-- MAGIC and may be above 1 or below 0; `positive_share_fraction` says who holds the profits.

-- COMMAND ----------

-- chart: {kind: bars, x: stage, left: margin_cny_per_t_al}
SELECT date, stage, margin_cny_per_t_al,
  round(100 * signed_share_fraction, 2) AS percent_of_sum,
  round(100 * positive_share_fraction, 2) AS percent_of_profits
FROM gold.margin_share_daily
WHERE region = 'CN' AND method = 'modelled'
  AND date = (SELECT max(date) FROM gold.margin_share_daily WHERE region = 'CN' AND method = 'modelled')
ORDER BY margin_cny_per_t_al DESC;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The order of the stages
-- MAGIC "Usually smelting earns more than bauxite, and bauxite more than alumina": on what part of the days?

-- COMMAND ----------

-- chart: {kind: bars, x: year, left: percent_in_that_order}
SELECT year(a.date) AS year, count(*) AS days,
  round(100 * avg(CASE WHEN s.margin_cny_per_t_al > b.margin_cny_per_t_al
    AND b.margin_cny_per_t_al > a.margin_cny_per_t_al THEN 1 ELSE 0 END), 1) AS percent_in_that_order
FROM gold.margin_share_daily a
JOIN gold.margin_share_daily b ON b.date = a.date AND b.region = a.region AND b.method = a.method
JOIN gold.margin_share_daily s ON s.date = a.date AND s.region = a.region AND s.method = a.method
WHERE a.stage = 'alumina' AND b.stage = 'bauxite' AND s.stage = 'aluminium'
  AND a.region = 'CN' AND a.method = 'modelled' AND NOT a.is_stale
GROUP BY year(a.date)
ORDER BY year;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Since when
-- MAGIC The month from which on a stage has earned more than the others, up to the last month.

-- COMMAND ----------

WITH leader AS (
  SELECT period, max_by(stage, mean_margin_cny_per_t_al) AS stage
  FROM gold.margin_period
  WHERE period_type = 'month' AND region = 'CN' AND method = 'modelled' AND stage <> 'chain'
  GROUP BY period),
change AS (
  SELECT period, stage, lag(stage) OVER (ORDER BY period) AS former FROM leader)
SELECT period AS since, stage AS earns_most, former AS earned_most_before
FROM change
WHERE former IS NULL OR former <> stage
ORDER BY period DESC
LIMIT 12;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Does the chain earn with the price?
-- MAGIC Levels share the price by construction, so it is changes that are correlated.

-- COMMAND ----------

-- chart: {kind: bars, x: year, left: correlation_of_changes | margin_change_per_price_change}
SELECT period AS year, round(correlation_of_changes, 3) AS correlation_of_changes,
  round(margin_change_per_price_change, 3) AS margin_change_per_price_change, change_count
FROM gold.pass_through
WHERE period_type = 'year' AND region = 'CN' AND method = 'modelled'
ORDER BY year;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## How sure is it?
-- MAGIC The lowest and highest margin over the ranges of the coefficients, and the input that matters most.

-- COMMAND ----------

-- chart: {kind: bars, x: stage, left: low_cny_per_t_al | margin_cny_per_t_al | high_cny_per_t_al}
SELECT stage, low_cny_per_t_al, margin_cny_per_t_al, high_cny_per_t_al, top_driver
FROM gold.margin_band_daily
WHERE region = 'CN' AND date = (SELECT max(date) FROM gold.margin_band_daily WHERE region = 'CN')
ORDER BY stage;
