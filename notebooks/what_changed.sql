-- Databricks notebook source
-- MAGIC %md
-- MAGIC # What changed, and why
-- MAGIC
-- MAGIC `gold.margin_bridge` explains the change of a mean margin from one period to the next (or the same a year before): the effect
-- MAGIC of each price, of each changed coefficient, and `timing`, what period means leave over. The effects add up exactly.
-- MAGIC <!-- zh -->
-- MAGIC # 变动及其原因
-- MAGIC
-- MAGIC `gold.margin_bridge`分解相邻两期（或同比）平均利润的变动：各价格、各单耗变动的影响，以及`timing`（期间均值未能解释的部分）。各项之和恰为总变动。

-- COMMAND ----------

-- caption: {en: "What moved the chain's mean margin: {to_period} against {from_period}", zh: "产业链平均利润变动来源：{to_period}年较{from_period}年"}
-- chart: {kind: bars, x: factor, left: effect_cny_per_t_al, flat: true}
SELECT from_period, to_period, factor, effect_cny_per_t_al
FROM gold.margin_bridge
WHERE period_type = 'year' AND from_period = '2023' AND to_period = '2024'
  AND region = 'CN' AND stage = 'chain'
ORDER BY abs(effect_cny_per_t_al) DESC;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Smelting, the same years
-- MAGIC What smelters pay for alumina is in their bridge and not in the chain's: there it is paid from one pocket into the other.
-- MAGIC <!-- zh -->
-- MAGIC ## 同期电解铝环节
-- MAGIC 电解铝为氧化铝支付的价款出现在其自身分解中，而在产业链中内部抵消。

-- COMMAND ----------

-- caption: {en: "What moved the mean margin of smelting: {to_period} against {from_period}", zh: "电解铝平均利润变动来源：{to_period}年较{from_period}年"}
-- chart: {kind: bars, x: factor, left: effect_cny_per_t_al, flat: true}
SELECT from_period, to_period, factor, effect_cny_per_t_al
FROM gold.margin_bridge
WHERE period_type = 'year' AND from_period = '2023' AND to_period = '2024'
  AND region = 'CN' AND stage = 'aluminium'
ORDER BY abs(effect_cny_per_t_al) DESC;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Any two periods
-- MAGIC `gold.margin_bridge_between` does the same for any pair of one type: say both.
-- MAGIC <!-- zh -->
-- MAGIC ## 任意两期
-- MAGIC `gold.margin_bridge_between`可比较同一类型的任意两期，两期都须写明。

-- COMMAND ----------

-- caption: {en: "What moved the mean margin of smelting: {to_period} against {from_period}", zh: "电解铝平均利润变动来源：{to_period}较{from_period}"}
-- chart: {kind: bars, x: factor, left: effect_cny_per_t_al, flat: true}
SELECT from_period, to_period, factor, effect_cny_per_t_al
FROM gold.margin_bridge_between
WHERE period_type = 'quarter' AND from_period = '2021-Q1' AND to_period = '2024-Q4'
  AND region = 'CN' AND stage = 'aluminium'
ORDER BY abs(effect_cny_per_t_al) DESC;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Corrections
-- MAGIC A vendor's correction is a revision: the former value stays, known from and to. What it did to the yearly means:
-- MAGIC <!-- zh -->
-- MAGIC ## 修正
-- MAGIC 数据商的更正是一次修订：旧值保留，并记录其已知的起止时间。对年均值的影响：

-- COMMAND ----------

-- caption: {en: "What corrections did to yearly means, {year}", zh: "修正对年均值的影响（{year}）"}
SELECT series, region, date, known_from, old_value, new_value, stage, period AS year,
  old_mean AS old_mean_cny_per_t_al, new_mean AS new_mean_cny_per_t_al
FROM gold.revision_impact
WHERE old_mean <> new_mean
ORDER BY abs(new_mean - old_mean) DESC
LIMIT 15;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## As it was known
-- MAGIC Any table can be looked at as of a time: `jobs/potline run --landing DIR --as-of 2024-12-31T00:00:00Z` fills `gold_as_of`.
-- MAGIC One quote's history needs no run:
-- MAGIC <!-- zh -->
-- MAGIC ## 当时所知
-- MAGIC 各表可回到过去某一时点：`jobs/potline run --landing DIR --as-of 2024-12-31T00:00:00Z`写入`gold_as_of`。
-- MAGIC 单个报价的历史无需运行：

-- COMMAND ----------

-- caption: {en: "The last quotes that were revised", zh: "最近被修订的报价"}
SELECT series, date, source, value, unit, known_from, known_to, source_file
FROM silver.price
WHERE (series, region, source, date) IN (
  SELECT series, region, source, date FROM silver.price WHERE known_to IS NOT NULL)
ORDER BY date DESC, series, known_from
LIMIT 10;
