-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Who earns what, and since when
-- MAGIC
-- MAGIC A share of a sum is a share only where no part is a loss. `signed_share_fraction` is the stage's margin over the chain's,
-- MAGIC and may be above 1 or below 0; `positive_share_fraction` says who holds the profits.
-- MAGIC <!-- zh -->
-- MAGIC # 谁在赚钱，自何时起
-- MAGIC
-- MAGIC 只有各部分均无亏损时，占总和之比才是份额。`signed_share_fraction`为环节利润与产业链利润之比，可大于1或小于0；
-- MAGIC `positive_share_fraction`表示盈利由谁获得。

-- COMMAND ----------

-- caption: {en: "Margin by stage, {date}", zh: "各环节利润（{date}）"}
-- chart: {kind: bars, x: stage, left: margin_cny_per_t_al}
SELECT date, stage, margin_cny_per_t_al, signed_share_fraction, positive_share_fraction
FROM gold.margin_share_daily
WHERE region = 'CN' AND method = 'modelled'
  AND date = (SELECT max(date) FROM gold.margin_share_daily WHERE region = 'CN' AND method = 'modelled')
ORDER BY margin_cny_per_t_al DESC;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The order of the stages
-- MAGIC "Usually smelting earns more than bauxite, and bauxite more than alumina": on what part of the days?
-- MAGIC <!-- zh -->
-- MAGIC ## 各环节的次序
-- MAGIC “通常电解铝利润高于铝土矿，铝土矿高于氧化铝”：有多少天如此？

-- COMMAND ----------

-- caption: {en: "Share of the days on which smelting earned more than bauxite, and bauxite more than alumina, {year}", zh: "电解铝高于铝土矿且铝土矿高于氧化铝的天数占比（{year}）"}
-- chart: {kind: bars, x: year, left: in_that_order_fraction}
SELECT year(a.date) AS year, count(*) AS days,
  avg(CASE WHEN s.margin_cny_per_t_al > b.margin_cny_per_t_al
    AND b.margin_cny_per_t_al > a.margin_cny_per_t_al THEN 1 ELSE 0 END) AS in_that_order_fraction
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
-- MAGIC <!-- zh -->
-- MAGIC ## 自何时起
-- MAGIC 某环节利润超过其他环节的起始月份，截至最近一月。

-- COMMAND ----------

-- caption: {en: "The stage with the largest mean margin of the month, since {since}", zh: "月均利润最高的环节（自{since}）"}
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
-- MAGIC <!-- zh -->
-- MAGIC ## 产业链利润是否随铝价变动？
-- MAGIC 水平值必然共有铝价，故以日变动计算相关。

-- COMMAND ----------

-- caption: {en: "Daily changes of the chain's margin and of the price of aluminium, {year}", zh: "产业链利润与铝价的日变动（{year}）"}
-- chart: {kind: bars, x: year, left: correlation_of_changes | margin_change_per_price_change}
SELECT period AS year, correlation_of_changes, margin_change_per_price_change, change_count
FROM gold.pass_through
WHERE period_type = 'year' AND region = 'CN' AND method = 'modelled'
ORDER BY year;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## How sure is it?
-- MAGIC The lowest and highest margin over the ranges of the coefficients, and the input that matters most.
-- MAGIC <!-- zh -->
-- MAGIC ## 有多确定？
-- MAGIC 在单耗取值范围内的最低与最高利润，及影响最大的投入。

-- COMMAND ----------

-- caption: {en: "Margin over the ranges of the coefficients, {date}", zh: "单耗取值范围内的利润（{date}）"}
-- chart: {kind: bars, x: stage, left: low_cny_per_t_al | margin_cny_per_t_al | high_cny_per_t_al}
SELECT date, stage, low_cny_per_t_al, margin_cny_per_t_al, high_cny_per_t_al, top_driver
FROM gold.margin_band_daily
WHERE region = 'CN' AND date = (SELECT max(date) FROM gold.margin_band_daily WHERE region = 'CN')
ORDER BY stage;
