-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Margins by stage and year
-- MAGIC
-- MAGIC What each stage of the aluminium chain earns, per tonne of aluminium. `gold.margin_period` has the means;
-- MAGIC `stage` is a stage of `conf/chain.yaml`, or `chain` for their sum. `method` is `modelled` (from prices and coefficients)
-- MAGIC or `reported` (the vendor's own margin): filter on one, nothing mixes them.
-- MAGIC <!-- zh -->
-- MAGIC # 各环节年度利润
-- MAGIC
-- MAGIC 铝产业链各环节的吨铝利润。均值在`gold.margin_period`；`stage`为`conf/chain.yaml`中的环节，`chain`为各环节之和。
-- MAGIC `method`取`modelled`（按价格与单耗测算）或`reported`（数据商发布的利润），二者不混用，请只取其一。

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The years
-- MAGIC A mean is over the days with a margin: `observation_count` of them, `coverage_fraction` of the days of trading.
-- MAGIC <!-- zh -->
-- MAGIC ## 各年
-- MAGIC 均值仅计有利润的交易日：共`observation_count`天，占交易日的`coverage_fraction`。

-- COMMAND ----------

-- caption: {en: "Mean margin by stage, {year}, CNY per tonne of aluminium", zh: "各环节平均利润（{year}，元/吨铝）"}
-- chart: {kind: bars, x: year, by: stage, left: mean_margin_cny_per_t_al}
SELECT period AS year, stage, mean_margin_cny_per_t_al, min_margin_cny_per_t_al, max_margin_cny_per_t_al,
  observation_count, coverage_fraction
FROM gold.margin_period
WHERE period_type = 'year' AND region = 'CN' AND method = 'modelled'
ORDER BY year, stage;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Per tonne of its own product
-- MAGIC `margin_cny_per_t` is per tonne of what the stage makes, `_al` per tonne of aluminium: a tonne of aluminium takes 1.93 t of
-- MAGIC alumina. Taking one for the other is the most common mistake with these numbers.
-- MAGIC <!-- zh -->
-- MAGIC ## 按自身产品计
-- MAGIC `margin_cny_per_t`按该环节自身产品每吨计，`_al`按吨铝计：一吨铝耗1.93吨氧化铝。二者混淆是最常见的错误。

-- COMMAND ----------

-- caption: {en: "Margin per tonne of the stage's own product, {date}", zh: "各环节吨产品利润（{date}）"}
-- chart: {kind: bars, x: stage, left: margin_cny_per_t}
SELECT date, stage, price_cny_per_t, cost_cny_per_t, margin_cny_per_t, margin_cny_per_t_al
FROM gold.stage_margin_daily
WHERE region = 'CN' AND method = 'modelled'
  AND date = (SELECT max(date) FROM gold.stage_margin_daily WHERE region = 'CN' AND method = 'modelled')
ORDER BY stage;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What it cost
-- MAGIC Each input of smelting on the last day, with the day of the quote that was used.
-- MAGIC <!-- zh -->
-- MAGIC ## 成本构成
-- MAGIC 电解铝各项投入在最后一日的成本，及所用报价的日期。

-- COMMAND ----------

-- caption: {en: "Cost of a tonne of aluminium by input, {date}", zh: "吨铝成本构成（{date}）"}
-- chart: {kind: bars, x: input, left: cost_cny_per_t, flat: true}
SELECT date, input, quantity, quantity_unit, price, cost_cny_per_t, input_date
FROM gold.stage_cost_daily
WHERE region = 'CN' AND stage = 'aluminium'
  AND date = (SELECT max(date) FROM gold.stage_cost_daily WHERE region = 'CN')
ORDER BY cost_cny_per_t DESC;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What the definition does
-- MAGIC With or without VAT, with 4.439 or the printed 4.4 t of bauxite: the same year by other definitions.
-- MAGIC <!-- zh -->
-- MAGIC ## 口径的影响
-- MAGIC 含税或不含税、铝土矿按4.439吨或原文的4.4吨：同一年在不同口径下的利润。

-- COMMAND ----------

-- caption: {en: "Mean margin by definition, {year}", zh: "不同口径下的平均利润（{year}）"}
SELECT period AS year, stage, vat, tonnes, mean_margin_cny_per_t_al, difference_cny_per_t_al
FROM gold.margin_definition
WHERE period_type = 'year' AND stage IN ('bauxite', 'chain')
ORDER BY year DESC, stage, vat DESC, tonnes
LIMIT 24;
