#!/usr/bin/env bash
# Published figures as landing files: bash to-landing.sh LANDING
#
# landing/    what it makes of facts.csv; jobs/potline demo --published takes these files
# facts.csv   figures that SMM, Baiinfo, Antaike and others have published, each with its address
#
# A fact's as_of is its published_at, its period the day or the month that it is of. A figure of a
# month lands under a source of monthly figures, such as SMM_monthly, and never passes for a quote of
# a day. Built and operating capacity of one publisher, region and day are one row.
#
# Dollars are converted with the selling rate that SMM prints beside its import parity. Its port and
# handling fees are not printed: 78 CNY/t is what its parity of 24 April 2025 leaves for them,
# 3126 - (348 + 20.5) x 7.32 x 1.13. They land as an assumption on each day with an FOB price.
#
# SMM prints the price at which smelters in Shandong buy anodes in a month. It is what the trade is
# priced by, and stands for the whole country here: a quote of the month's first day, known from as_of.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
landing=${1:?usage: to-landing.sh LANDING}
mkdir -p "$landing/prices" "$landing/capacity"

awk -F, '
  BEGIN {
    series["a00_price"] = series["a00_price_avg"] = "aluminium_price"
    series["smelter_full_cost"] = "aluminium_reported_cost"
    series["smelter_full_cost_min"] = "aluminium_reported_lowest_cost"
    series["smelter_full_cost_max"] = "aluminium_reported_highest_cost"
    series["profitable_capacity_share"] = "aluminium_reported_in_profit"
    series["smelter_profit"] = "aluminium_reported_margin"
    series["alumina_price"] = "alumina_price"
    series["alumina_import_parity"] = "alumina_import_reported_cost"
    series["anode_price"] = "anode_price"
    series["alumina_fob_price"] = "alumina_fob_price"
    series["alumina_ocean_freight"] = "alumina_freight_price"
    series["usd_cny_selling_rate"] = "usd_cny"
    unit["yuan/mt"] = "CNY/t"; unit["USD/mt"] = "USD/t"; unit["CNY per USD"] = "CNY/USD"; unit["%"] = "%"
    isNational["alumina_fob_price"] = isNational["alumina_ocean_freight"] = isNational["anode_price"] = 1
    print "date,series,value,region,unit,published_at,source"
  }
  $4 in series && $2 ~ /^[0-9]+-[0-9]+(-[0-9]+)?$/ {
    split($7, publisher, " ")
    isQuote = length($2) == 10 || $4 == "anode_price"
    source = publisher[1] (isQuote ? "" : "_monthly")
    region = $4 in isNational ? "CN" : $3
    print $2 (isQuote && length($2) == 7 ? "-01" : "") "," series[$4] "," $5 "," region "," unit[$6] "," $1 "," source
    if ($4 == "alumina_fob_price") print $2 ",alumina_port_fee,78,CN,CNY/t," $1 ",assumption"
  }' "$here/facts.csv" > "$landing/prices/published-prices.csv"

awk -F, '
  BEGIN {
    stage["operating_capacity"] = stage["built_capacity"] = "aluminium"
    stage["alumina_operating_capacity"] = stage["alumina_built_capacity"] = "alumina"
    print "month,stage,region,built,operating,unit,published_at,source"
  }
  $4 in stage && $2 ~ /^[0-9]+-[0-9]+/ {
    split($7, publisher, " ")
    key = $1 "," substr($2, 1, 7) "," stage[$4] "," $3 "," publisher[1]
    if (!(key in seen)) { seen[key] = 1; order[++keys] = key }
    if ($4 ~ /built/) built[key] = $5; else operating[key] = $5
  }
  END {
    for (i = 1; i <= keys; i++) {
      split(order[i], k, ",")
      print k[2] "," k[3] "," k[4] "," built[order[i]] "," operating[order[i]] ",Mt," k[1] "," k[5]
    }
  }' "$here/facts.csv" > "$landing/capacity/published-capacity.csv"
