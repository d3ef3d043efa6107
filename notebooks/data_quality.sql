-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Data quality
-- MAGIC
-- MAGIC What came in, what was refused, what is missing, and what the published numbers are worth. `jobs/potline check` has the rules
-- MAGIC with limits and an exit code; here are the rows behind them.

-- COMMAND ----------

SELECT started_at, command, outcome, files_taken, rows_accepted, rows_repeated, rows_missing, rows_ignored, rows_rejected
FROM ops.run
ORDER BY started_at DESC
LIMIT 10;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Refused rows and their reasons
-- MAGIC A refused row is kept with what stood in the file; when `conf` changes, its file is read again.

-- COMMAND ----------

SELECT source_file, row_number, reasons, raw
FROM ops.rejected_row
ORDER BY source_file, row_number
LIMIT 20;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Days without a margin
-- MAGIC An input that is too old to be carried leaves the margin NULL and is named; nothing is filled in.

-- COMMAND ----------

SELECT stage, region, missing_inputs, count(*) AS days, min(date) AS first_date, max(date) AS last_date
FROM gold.stage_margin_daily
WHERE missing_inputs IS NOT NULL
GROUP BY stage, region, missing_inputs
ORDER BY days DESC
LIMIT 15;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## How much of a year a mean covers

-- COMMAND ----------

SELECT period AS year, stage, region, method, observation_count, expected_count,
  round(coverage_fraction, 3) AS coverage_fraction
FROM gold.margin_period
WHERE period_type = 'year' AND coverage_fraction < 0.95
ORDER BY coverage_fraction
LIMIT 15;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Model and vendor
-- MAGIC How far the modelled margin is from what the vendor reports.

-- COMMAND ----------

-- chart: {kind: bars, x: year, by: metric, left: mean_absolute_gap_cny_per_t}
SELECT metric, year(date) AS year, count(*) AS days, round(avg(gap), 1) AS mean_gap_cny_per_t,
  round(avg(abs(gap)), 1) AS mean_absolute_gap_cny_per_t
FROM gold.vendor_gap
WHERE kind = 'margin' AND region = 'CN'
GROUP BY metric, year(date)
ORDER BY year, metric;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What the documents' numbers are worth
-- MAGIC Each claim is computed again; the note says why, and whether it rests on the sample.

-- COMMAND ----------

-- chart: {kind: bars, x: verdict, left: claims}
SELECT verdict, count(*) AS claims FROM gold.claim_check GROUP BY verdict ORDER BY claims DESC;

-- COMMAND ----------

SELECT claim, statement, published, computed, unit, note
FROM gold.claim_check
WHERE verdict = 'INCONSISTENT'
ORDER BY claim;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Can a published mean be?
-- MAGIC What published yearly means leave for the days at the edges of a window, against the lowest and highest margin at hand.

-- COMMAND ----------

SELECT stage, method, mean_cny_per_t_al, implied_edge_sum, edge_days, lower_bound, upper_bound, is_feasible
FROM gold.window_audit
ORDER BY stage, method;
