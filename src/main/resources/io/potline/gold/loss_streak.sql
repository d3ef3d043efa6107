CREATE OR REPLACE VIEW gold.loss_streak (
  region COMMENT 'Region, an id of conf/regions.csv',
  stage COMMENT 'Stage of conf/chain.yaml; chain is the sum of the stages of the chain',
  method COMMENT 'modelled or reported',
  first_date COMMENT 'First day of the loss',
  last_date COMMENT 'Last day of the loss',
  day_count COMMENT 'Days with a margin in it, all below 0: days without one neither count nor end it [days]',
  calendar_day_count COMMENT 'Days of the calendar from the first to the last [days]',
  mean_margin_cny_per_t_al COMMENT 'Mean of the margins [CNY per tonne of primary aluminium]',
  lowest_margin_cny_per_t_al COMMENT 'Lowest of the margins [CNY per tonne of primary aluminium]',
  is_last COMMENT 'True: no margin is known after it, so that the loss may go on')
COMMENT 'One streak of days with a loss by region, stage and method, between two days without one.'
AS
WITH numbered AS (
  SELECT date, region, stage, method, margin_cny_per_t_al AS margin,
    row_number() OVER (PARTITION BY region, stage, method ORDER BY date) AS number,
    max(date) OVER (PARTITION BY region, stage, method) AS last_known
  FROM gold.margin_observation),
loss AS (
  -- Within a streak both numbers grow by one a day.
  SELECT *, number - row_number() OVER (PARTITION BY region, stage, method ORDER BY date) AS streak
  FROM numbered WHERE margin < 0)
SELECT region, stage, method, min(date) AS first_date, max(date) AS last_date, count(*) AS day_count,
  datediff(max(date), min(date)) + 1 AS calendar_day_count,
  CAST(avg(margin) AS DECIMAL(18,6)) AS mean_margin_cny_per_t_al,
  min(margin) AS lowest_margin_cny_per_t_al, max(date) = first(last_known) AS is_last
FROM loss
GROUP BY region, stage, method, streak
