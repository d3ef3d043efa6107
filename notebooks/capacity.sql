-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Capacity against the ceiling
-- MAGIC
-- MAGIC `gold.capacity_utilisation`: built and operating capacity by month, stage, region and source, in million tonnes a year
-- MAGIC (1 万吨 = 0.01 Mt). Sources stand side by side and are never averaged.

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The country's smelters and the ceiling of 45 Mt
-- MAGIC A headroom below 0 says that more is built than the ceiling allows.

-- COMMAND ----------

-- chart: {kind: time, x: month, by: source, left: built_mt | operating_mt | ceiling_mt}
SELECT month, source, built_mt, operating_mt,
  round(100 * utilisation_fraction, 2) AS utilisation_percent,
  ceiling_mt, ceiling_headroom_mt
FROM gold.capacity_utilisation
WHERE stage = 'aluminium' AND region = 'CN'
ORDER BY month DESC, source
LIMIT 13;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## A year's utilisation is a ratio of sums
-- MAGIC The mean of monthly ratios gives small months too much weight. `MEASURE` divides the sums, at whatever grain.

-- COMMAND ----------

-- chart: {kind: bars, x: year, by: stage, left: utilisation_percent}
SELECT year, stage, source, round(100 * MEASURE(utilisation), 2) AS utilisation_percent,
  MEASURE(month_count) AS months
FROM gold.capacity_metrics
WHERE region = 'CN'
GROUP BY year, stage, source
ORDER BY year, stage, source;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Which denominator?
-- MAGIC One operating capacity over each built capacity and ceiling that is spoken of.

-- COMMAND ----------

SELECT day, operating_publisher, operating_mt, denominator, denominator_publisher, denominator_mt,
  round(100 * utilisation_fraction, 2) AS utilisation_percent
FROM gold.utilisation_definition
WHERE stage = 'aluminium' AND region = 'CN' AND day >= DATE'2024-12-01'
ORDER BY day DESC, operating_publisher, denominator_mt;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Rain
-- MAGIC Hydropower makes Yunnan's smelters follow the seasons; what a dry season cost in output.

-- COMMAND ----------

-- chart: {kind: bars, x: calendar_month, left: mean_percent | min_percent | max_percent}
SELECT calendar_month, round(100 * mean_utilisation_fraction, 1) AS mean_percent,
  round(seasonal_index, 3) AS seasonal_index,
  round(100 * min_utilisation_fraction, 1) AS min_percent,
  round(100 * max_utilisation_fraction, 1) AS max_percent, years
FROM gold.utilisation_seasonality
WHERE stage = 'aluminium' AND region = 'Yunnan'
ORDER BY source, calendar_month;

-- COMMAND ----------

-- chart: {kind: bars, x: dry_season, left: lost_output_mt}
SELECT dry_season, wet_peak_operating_mt, min_operating_mt, lost_output_mt, months
FROM gold.dry_season_loss
WHERE stage = 'aluminium' AND region = 'Yunnan'
ORDER BY source, dry_season;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Is there enough alumina?

-- COMMAND ----------

-- chart: {kind: time, x: month, by: source, left: surplus_over_built_mt | surplus_over_operating_mt}
SELECT month, source, upstream_operating_mt, requirement_of_built_mt, surplus_over_built_mt,
  requirement_of_operating_mt, surplus_over_operating_mt
FROM gold.upstream_balance
WHERE stage = 'aluminium' AND region = 'CN'
ORDER BY month DESC, source
LIMIT 12;
