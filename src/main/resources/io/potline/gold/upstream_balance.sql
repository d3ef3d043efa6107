CREATE OR REPLACE VIEW gold.upstream_balance (
  month COMMENT 'Month: its first day',
  stage COMMENT 'Stage that consumes, such as aluminium',
  region COMMENT 'Region, an id of conf/regions.csv',
  source COMMENT 'Who published the capacities',
  upstream_operating_mt COMMENT 'Operating capacity of the stage before, such as alumina [Mt a year]',
  requirement_of_built_mt COMMENT 'What built capacity needs, at full load [Mt a year]',
  surplus_over_built_mt COMMENT 'upstream_operating_mt - requirement_of_built_mt [Mt a year]',
  requirement_of_operating_mt COMMENT 'What operating capacity needs [Mt a year]',
  surplus_over_operating_mt COMMENT 'upstream_operating_mt - requirement_of_operating_mt [Mt a year]')
COMMENT 'One month by stage, region and source: does the stage before feed it? Other uses of the product (about 5 % of alumina) and net imports are left out.'
AS
WITH need AS (
  SELECT month, stage, region, source, upstream_requirement_mt AS of_built,
    upstream_surplus_mt + upstream_requirement_mt AS upstream_operating,
    CAST(try_divide(upstream_requirement_mt * operating_mt, built_mt) AS DECIMAL(18,9)) AS of_operating
  FROM gold.capacity_utilisation
  WHERE upstream_requirement_mt IS NOT NULL)
SELECT month, stage, region, source,
  CAST(upstream_operating AS DECIMAL(18,9)) AS upstream_operating_mt,
  of_built AS requirement_of_built_mt,
  CAST(upstream_operating - of_built AS DECIMAL(18,9)) AS surplus_over_built_mt,
  of_operating AS requirement_of_operating_mt,
  CAST(upstream_operating - of_operating AS DECIMAL(18,9)) AS surplus_over_operating_mt
FROM need
