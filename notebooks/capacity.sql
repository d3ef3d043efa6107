-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Capacity against the ceiling
-- MAGIC
-- MAGIC `gold.capacity_utilisation`: built and operating capacity by month, stage, region and source, in million tonnes a year
-- MAGIC (1 万吨 = 0.01 Mt). Sources stand side by side and are never averaged.
-- MAGIC <!-- zh -->
-- MAGIC # 产能与天花板
-- MAGIC
-- MAGIC `gold.capacity_utilisation`：按月、环节、地区、来源列示的建成与运行产能（数据湖中单位为百万吨/年，1万吨=0.01百万吨）。各来源并列，从不平均。

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The country's smelters and the ceiling of 45 Mt
-- MAGIC A headroom below 0 says that more is built than the ceiling allows.
-- MAGIC <!-- zh -->
-- MAGIC ## 全国电解铝产能与4500万吨天花板
-- MAGIC 剩余空间小于0，表示建成产能已超过天花板。

-- COMMAND ----------

-- caption: {en: "Smelting capacity and its ceiling, {month}", zh: "电解铝产能与天花板（{month}）"}
-- chart: {kind: time, x: month, by: source, left: built_mt | operating_mt | ceiling_mt}
SELECT month, source, built_mt, operating_mt, utilisation_fraction, ceiling_mt, ceiling_headroom_mt
FROM gold.capacity_utilisation
WHERE stage = 'aluminium' AND region = 'CN'
ORDER BY month DESC, source
LIMIT 13;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## A year's utilisation is a ratio of sums
-- MAGIC The mean of monthly ratios gives small months too much weight. `MEASURE` divides the sums, at whatever grain.
-- MAGIC <!-- zh -->
-- MAGIC ## 年度开工率是合计之比
-- MAGIC 各月比率的简单平均会高估小月份的权重。`MEASURE`在任意粒度上以合计相除。

-- COMMAND ----------

-- caption: {en: "Utilisation by stage, {year}", zh: "各环节开工率（{year}）"}
-- chart: {kind: bars, x: year, by: stage, left: utilisation_fraction}
SELECT year, stage, source, MEASURE(utilisation) AS utilisation_fraction, MEASURE(month_count) AS months
FROM gold.capacity_metrics
WHERE region = 'CN'
GROUP BY year, stage, source
ORDER BY year, stage, source;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Which denominator?
-- MAGIC One operating capacity over each built capacity and ceiling that is spoken of.
-- MAGIC <!-- zh -->
-- MAGIC ## 以何为分母？
-- MAGIC 同一运行产能，除以各种口径的建成产能与天花板。

-- COMMAND ----------

-- caption: {en: "Utilisation by denominator, {day}", zh: "不同分母下的开工率（{day}）"}
SELECT day, operating_publisher, operating_mt, denominator, denominator_publisher, denominator_mt,
  utilisation_fraction
FROM gold.utilisation_definition
WHERE stage = 'aluminium' AND region = 'CN' AND day >= DATE'2024-12-01'
ORDER BY day DESC, operating_publisher, denominator_mt;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Rain
-- MAGIC Hydropower makes Yunnan's smelters follow the seasons; what a dry season cost in output.
-- MAGIC <!-- zh -->
-- MAGIC ## 丰枯水期
-- MAGIC 云南电解铝依赖水电，开工率随季节波动；下为枯水期损失的产量。

-- COMMAND ----------

-- caption: {en: "Utilisation of Yunnan's smelters by month of the year", zh: "云南电解铝各月开工率"}
-- chart: {kind: bars, x: calendar_month, left: mean_utilisation_fraction | min_utilisation_fraction | max_utilisation_fraction}
SELECT calendar_month, mean_utilisation_fraction, seasonal_index, min_utilisation_fraction,
  max_utilisation_fraction, years
FROM gold.utilisation_seasonality
WHERE stage = 'aluminium' AND region = 'Yunnan'
ORDER BY source, calendar_month;

-- COMMAND ----------

-- caption: {en: "Output of Yunnan's smelters lost in dry seasons, {dry_season}, against the wet season before", zh: "云南电解铝枯水期损失产量（{dry_season}，相对此前丰水期）"}
-- chart: {kind: bars, x: dry_season, left: lost_output_mt}
SELECT dry_season, wet_peak_operating_mt, min_operating_mt, lost_output_mt, months
FROM gold.dry_season_loss
WHERE stage = 'aluminium' AND region = 'Yunnan'
ORDER BY source, dry_season;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Is there enough alumina?
-- MAGIC <!-- zh -->
-- MAGIC ## 氧化铝是否够用？

-- COMMAND ----------

-- caption: {en: "Alumina capacity less what smelters need, {month}", zh: "氧化铝产能减电解铝所需（{month}）"}
-- chart: {kind: time, x: month, by: source, left: surplus_over_built_mt | surplus_over_operating_mt}
SELECT month, source, upstream_operating_mt, requirement_of_built_mt, surplus_over_built_mt,
  requirement_of_operating_mt, surplus_over_operating_mt
FROM gold.upstream_balance
WHERE stage = 'aluminium' AND region = 'CN'
ORDER BY month DESC, source
LIMIT 12;
