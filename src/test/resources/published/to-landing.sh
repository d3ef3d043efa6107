#!/usr/bin/env bash
# Published figures as landing files: bash to-landing.sh LANDING
#
# facts.csv           figures that SMM, Baiinfo, Antaike and Mysteel have published, each with its address
# usd_cny_daily.csv   Federal Reserve H.10, public domain
#
# A fact's as_of is both its date and its published_at. An average over a month lands under a source
# of its own, such as SMM_monthly, so that it never passes for a daily quote. Built and operating
# capacity of one publisher, region and day are one row.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
landing=${1:?usage: to-landing.sh LANDING}
mkdir -p "$landing/prices" "$landing/capacity"

awk -F, '
  BEGIN {
    series["a00_price_avg"] = "aluminium_price"
    series["smelter_full_cost"] = "aluminium_reported_cost"
    series["smelter_profit"] = "aluminium_reported_margin"
    print "date,series,value,region,unit,vat,published_at,source"
  }
  $4 in series {
    split($7, publisher, " ")
    print $1 "," series[$4] "," $5 "," $3 ",CNY/t,incl," $1 "," publisher[1] "_monthly"
  }' "$here/facts.csv" > "$landing/prices/published-averages.csv"

awk -F, '
  BEGIN {
    stage["operating_capacity"] = stage["built_capacity"] = "aluminium"
    stage["alumina_operating_capacity"] = stage["alumina_built_capacity"] = "alumina"
    print "month,stage,region,built,operating,unit,published_at,source"
  }
  $4 in stage {
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

awk -F, '{ sub(/\r$/, "") } NR == 1 { print "date,series,value,published_at,source" }
  NR > 1 { print $1 ",usd_cny," $2 "," $1 ",Federal_Reserve" }' \
  "$here/usd_cny_daily.csv" > "$landing/prices/usd-cny.csv"
