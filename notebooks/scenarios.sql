-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Scenarios
-- MAGIC
-- MAGIC What if? Scenarios are data (`conf/scenarios.yaml`): prices set or shifted, a coefficient changed, a margin handed from one
-- MAGIC stage to another. Each run computes them from the last day or their own date, and makes sure that a shock within the chain
-- MAGIC leaves the chain's margin alone and that a handed-over margin leaves the sum.
-- MAGIC <!-- zh -->
-- MAGIC # 情景分析
-- MAGIC
-- MAGIC 情景即数据（`conf/scenarios.yaml`）：设定或变动价格、改变单耗、将一环节的利润转给另一环节。每次运行都从最后一日（或其自身日期）测算，
-- MAGIC 并检验：链内价格冲击不改变产业链利润，利润转移不改变合计。

-- COMMAND ----------

-- caption: {en: "What the scenarios change, from the margins of {date}", zh: "各情景的影响（基于{date}利润）"}
SELECT scenario, date, metric, base, shocked, delta, metric_unit
FROM gold.scenario_result
WHERE delta <> 0 AND x IS NULL
ORDER BY scenario, metric;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What price would it take?
-- MAGIC `jobs/potline required-price --demand-mt X` answers from a cost curve. Of each curve, how much earns money at the price of its day:
-- MAGIC <!-- zh -->
-- MAGIC ## 需要什么价格？
-- MAGIC `jobs/potline required-price --demand-mt X`按成本曲线作答。各曲线在当日价格下的盈利产能：

-- COMMAND ----------

-- caption: {en: "Capacity in profit at the price of the curve's day, {date}", zh: "曲线当日价格下的盈利产能（{date}）"}
SELECT date, stage, source, price_cny_per_t, operating_mt, in_profit_mt, in_profit_fraction
FROM gold.capacity_in_profit
ORDER BY date DESC, stage
LIMIT 12;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The curve itself
-- MAGIC Each block is as wide as its operating capacity; the line is the price of the day. A delivered curve takes the place of the
-- MAGIC modelled one.
-- MAGIC <!-- zh -->
-- MAGIC ## 成本曲线
-- MAGIC 柱宽为运行产能，横线为当日价格。如有已发布的曲线，则替代模型曲线。

-- COMMAND ----------

-- caption: {en: "Cost curve of smelting and the price of its day, {date}", zh: "电解铝成本曲线与当日铝价（{date}）"}
-- chart: {kind: curve, x: block, left: low_cny_per_t | high_cny_per_t}
WITH curve AS (
  SELECT date, source FROM gold.cost_curve WHERE stage = 'aluminium'
  ORDER BY date DESC, source LIKE 'modelled:%', source LIMIT 1)
SELECT c.date, coalesce(c.plant, c.region) AS block, c.region, c.source, c.operating_mt, c.cumulative_mt,
  c.cost_low_cny_per_t AS low_cny_per_t, c.cost_high_cny_per_t AS high_cny_per_t,
  c.price_cny_per_t AS product_price_cny_per_t
FROM gold.cost_curve c
JOIN curve ON curve.date = c.date AND curve.source = c.source
WHERE c.stage = 'aluminium'
ORDER BY c.cumulative_mt;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Carbon and ore
-- MAGIC Intensities as intervals (the source without a name once as clean, once as thermal), and reserves like by like.
-- MAGIC <!-- zh -->
-- MAGIC ## 碳与矿
-- MAGIC 碳强度为区间（未注明的能源分别按清洁与火电计）；储采比按同一口径比较。

-- COMMAND ----------

-- caption: {en: "Carbon intensity by energy mix", zh: "各能源结构的碳强度"}
-- chart: {kind: bars, x: mix, by: boundary, left: low_t_co2_per_t_al | high_t_co2_per_t_al}
SELECT mix, boundary, low_t_co2_per_t_al, high_t_co2_per_t_al, note
FROM gold.carbon_intensity
ORDER BY mix, boundary;

-- COMMAND ----------

-- caption: {en: "Years that reserves last at the output of 2021", zh: "按2021年产量计的储采比"}
-- chart: {kind: bars, x: mineral, group: basis, left: years}
SELECT mineral, basis, reserves, production, years, note
FROM gold.reserve_life
ORDER BY mineral, basis;
