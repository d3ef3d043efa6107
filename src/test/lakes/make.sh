#!/usr/bin/env bash
# Makes the lakes of former versions that FormerLakesTest takes over: src/test/lakes/make.sh NAME COMMIT
#
# Builds the commit in a scratch clone, lands landing-1 and landing-2 in two runs, and packs the lake. Where the clone is
# built already (its target/potline.jar is there), it is used as it is: SCRATCH=/path/to/clone.
set -euo pipefail

name=${1:?a name for the lake}
commit=${2:?the commit that makes it}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=${SCRATCH:-/tmp/potline-lakes/clone-$commit}
work=/tmp/potline-lakes/$name

if [[ ! -e $scratch/target/potline.jar ]]; then
  git clone --quiet "$here/../../.." "$scratch"
  git -C "$scratch" checkout --quiet "$commit"
fi
rm -rf "$work"
mkdir -p "$work/landing"
for step in 1 2; do
  cp -rp "$here/landing-$step/." "$work/landing/"
  # The file with an unknown series ends with exit code 3.
  "$scratch/jobs/potline" --lake "$work/lake" --conf "$scratch/conf" run --landing "$work/landing" || [[ $? == 3 ]]
done
find "$work/lake" -name '.*.crc' -delete
find "$work/lake" -exec touch -d 2026-01-01T00:00:00Z {} +
mkdir -p "$here/../resources/lakes"
rm -f "$here/../resources/lakes/$name.zip"
(cd "$work/lake" && python3 -m zipfile -c "$here/../resources/lakes/$name.zip" ./*)
