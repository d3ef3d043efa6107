-- Databricks notebook source
-- MAGIC %md
-- MAGIC # What changed, and why
-- MAGIC
-- MAGIC `gold.margin_bridge` explains the change of a mean margin from one period to the next (or the same a year before): the effect
-- MAGIC of each price, of each changed coefficient, and `timing`, what period means leave over. The effects add up exactly.

-- COMMAND ----------

-- chart: {kind: bars, x: factor, left: effect_cny_per_t_al, flat: true}
SELECT factor, round(effect_cny_per_t_al, 1) AS effect_cny_per_t_al
FROM gold.margin_bridge
WHERE period_type = 'year' AND from_period = '2023' AND to_period = '2024'
  AND region = 'CN' AND stage = 'chain'
ORDER BY abs(effect_cny_per_t_al) DESC;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Smelting, the same years
-- MAGIC What smelters pay for alumina is in their bridge and not in the chain's: there it is paid from one pocket into the other.

-- COMMAND ----------

-- chart: {kind: bars, x: factor, left: effect_cny_per_t_al, flat: true}
SELECT factor, round(effect_cny_per_t_al, 1) AS effect_cny_per_t_al
FROM gold.margin_bridge
WHERE period_type = 'year' AND from_period = '2023' AND to_period = '2024'
  AND region = 'CN' AND stage = 'aluminium'
ORDER BY abs(effect_cny_per_t_al) DESC;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Any two periods
-- MAGIC `gold.margin_bridge_between` does the same for any pair of one type: say both.

-- COMMAND ----------

-- chart: {kind: bars, x: factor, left: effect_cny_per_t_al, flat: true}
SELECT factor, round(effect_cny_per_t_al, 1) AS effect_cny_per_t_al
FROM gold.margin_bridge_between
WHERE period_type = 'quarter' AND from_period = '2021-Q1' AND to_period = '2024-Q4'
  AND region = 'CN' AND stage = 'aluminium'
ORDER BY abs(effect_cny_per_t_al) DESC;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Corrections
-- MAGIC A vendor's correction is a revision: the former value stays, known from and to. What it did to the yearly means:

-- COMMAND ----------

SELECT series, region, date, known_from, old_value, new_value, stage, period AS year,
  round(old_mean, 4) AS old_mean_cny_per_t_al, round(new_mean, 4) AS new_mean_cny_per_t_al
FROM gold.revision_impact
WHERE old_mean <> new_mean
ORDER BY abs(new_mean - old_mean) DESC
LIMIT 15;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## As it was known
-- MAGIC Any table can be looked at as of a time: `jobs/potline run --landing DIR --as-of 2024-12-31T00:00:00Z` fills `gold_as_of`.
-- MAGIC One quote's history needs no run:

-- COMMAND ----------

SELECT series, date, source, value, unit, known_from, known_to, source_file
FROM silver.price
WHERE (series, region, source, date) IN (
  SELECT series, region, source, date FROM silver.price WHERE known_to IS NOT NULL)
ORDER BY date DESC, series, known_from
LIMIT 10;
