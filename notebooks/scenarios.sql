-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Scenarios
-- MAGIC
-- MAGIC What if? Scenarios are data (`conf/scenarios.yaml`): prices set or shifted, a coefficient changed, a margin handed from one
-- MAGIC stage to another. Each run computes them from the last day or their own date, and makes sure that a shock within the chain leaves the chain's margin
-- MAGIC alone and that a handed-over margin leaves the sum.

-- COMMAND ----------

SELECT scenario, metric, round(base, 1) AS base, round(shocked, 1) AS shocked, round(delta, 1) AS delta,
  metric_unit
FROM gold.scenario_result
WHERE delta <> 0 AND x IS NULL
ORDER BY scenario, metric;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What price would it take?
-- MAGIC `jobs/potline required-price --demand-mt X` answers from a cost curve. Of each curve, how much earns money at the price of its day:

-- COMMAND ----------

SELECT date, stage, source, price_cny_per_t, operating_mt, in_profit_mt,
  round(100 * in_profit_fraction, 1) AS in_profit_percent
FROM gold.capacity_in_profit
ORDER BY date DESC, stage
LIMIT 12;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The curve itself

-- COMMAND ----------

SELECT date, source, region, block, operating_mt, cost_low_cny_per_t, cost_high_cny_per_t, cumulative_mt
FROM gold.cost_curve
WHERE stage = 'aluminium' AND date = (SELECT max(date) FROM gold.cost_curve WHERE stage = 'aluminium')
ORDER BY source, cumulative_mt;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Carbon and ore
-- MAGIC Intensities as intervals (the source without a name once as clean, once as thermal), and reserves like by like.

-- COMMAND ----------

-- chart: {kind: bars, x: mix, by: boundary, left: low_t_co2_per_t_al | high_t_co2_per_t_al}
SELECT mix, boundary, low_t_co2_per_t_al, high_t_co2_per_t_al, note
FROM gold.carbon_intensity
ORDER BY mix, boundary;

-- COMMAND ----------

-- chart: {kind: bars, x: mineral, group: basis, left: years}
SELECT mineral, basis, reserves, production, years, note
FROM gold.reserve_life
ORDER BY mineral, basis;
