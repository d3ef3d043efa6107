-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Data quality
-- MAGIC
-- MAGIC What came in, what was refused, what is missing, and what the published numbers are worth. `jobs/potline check` has the rules
-- MAGIC with limits and an exit code; here are the rows behind them.
-- MAGIC <!-- zh -->
-- MAGIC # 数据质量
-- MAGIC
-- MAGIC 收到了什么、拒收了什么、缺了什么，以及已发布数字的可信程度。`jobs/potline check`有带限值与退出码的规则；此处为其明细。

-- COMMAND ----------

-- caption: {en: "The last runs", zh: "最近的运行"}
SELECT started_at, command, outcome, files_taken, rows_accepted, rows_repeated, rows_missing, rows_ignored, rows_rejected
FROM ops.run
ORDER BY started_at DESC
LIMIT 10;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Refused rows and their reasons
-- MAGIC A refused row is kept with what stood in the file; when `conf` changes, its file is read again.
-- MAGIC <!-- zh -->
-- MAGIC ## 被拒收的行及原因
-- MAGIC 被拒收的行连同原始内容一并保留；`conf`变更后，其文件会被重新读取。

-- COMMAND ----------

-- caption: {en: "Refused rows", zh: "被拒收的行"}
SELECT source_file, row_number, reasons, raw
FROM ops.rejected_row
ORDER BY source_file, row_number
LIMIT 20;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Days without a margin
-- MAGIC An input that is too old to be carried leaves the margin NULL and is named; nothing is filled in.
-- MAGIC <!-- zh -->
-- MAGIC ## 没有利润的日期
-- MAGIC 投入报价过旧而不能沿用时，利润为空并注明该投入；从不补数。

-- COMMAND ----------

-- caption: {en: "Days without a margin by missing input, {first_date} to {last_date}", zh: "按缺失投入列示的无利润天数（{first_date}至{last_date}）"}
SELECT stage, region, missing_inputs, count(*) AS days, min(date) AS first_date, max(date) AS last_date
FROM gold.stage_margin_daily
WHERE missing_inputs IS NOT NULL
GROUP BY stage, region, missing_inputs
ORDER BY days DESC
LIMIT 15;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## How much of a year a mean covers
-- MAGIC <!-- zh -->
-- MAGIC ## 均值覆盖全年的比例

-- COMMAND ----------

-- caption: {en: "Years of which a mean covers less than 95 %, {year}", zh: "均值覆盖不足95%的年份（{year}）"}
SELECT period AS year, stage, region, method, observation_count, expected_count, coverage_fraction
FROM gold.margin_period
WHERE period_type = 'year' AND coverage_fraction < 0.95
ORDER BY coverage_fraction
LIMIT 15;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Model and vendor
-- MAGIC How far the modelled margin is from what the vendor reports.
-- MAGIC <!-- zh -->
-- MAGIC ## 模型与数据商
-- MAGIC 模型测算利润与数据商发布利润的差距。

-- COMMAND ----------

-- caption: {en: "Mean gap between modelled and reported margins, {year}", zh: "模型测算与发布利润的平均差距（{year}）"}
-- chart: {kind: bars, x: year, by: metric, left: mean_absolute_gap_cny_per_t}
SELECT metric, year(date) AS year, count(*) AS days, avg(gap) AS mean_gap_cny_per_t,
  avg(abs(gap)) AS mean_absolute_gap_cny_per_t
FROM gold.vendor_gap
WHERE kind = 'margin' AND region = 'CN'
GROUP BY metric, year(date)
ORDER BY year, metric;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## What the documents' numbers are worth
-- MAGIC Each claim is computed again; the note says why, and whether it rests on the sample.
-- MAGIC <!-- zh -->
-- MAGIC ## 文档数字的可信程度
-- MAGIC 每项表述都重新计算；说明列注明原因，以及是否依赖样本。

-- COMMAND ----------

-- caption: {en: "Claims by verdict", zh: "按结论列示的表述数"}
-- chart: {kind: bars, x: verdict, left: claims}
SELECT verdict, count(*) AS claims FROM gold.claim_check GROUP BY verdict ORDER BY claims DESC;

-- COMMAND ----------

-- caption: {en: "Claims that contradict what they rest on", zh: "自相矛盾的表述"}
SELECT claim, statement, published, computed, unit, note
FROM gold.claim_check
WHERE verdict = 'INCONSISTENT'
ORDER BY claim;

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## Can a published mean be?
-- MAGIC What published yearly means leave for the days at the edges of a window, against the lowest and highest margin at hand.
-- MAGIC <!-- zh -->
-- MAGIC ## 原文均值是否可能？
-- MAGIC 原文年均值留给区间边缘日的合计，与已知最低、最高利润所能达到的合计相比。

-- COMMAND ----------

-- caption: {en: "Published window means, {window}", zh: "原文区间均值（{window}）"}
SELECT stage, method, window, mean_cny_per_t_al, implied_edge_sum, edge_days, lower_bound, upper_bound, is_feasible
FROM gold.window_audit
ORDER BY stage, method;
