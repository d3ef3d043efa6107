package io.potline.gold;

import static io.potline.contract.Fields.AS_OF_DATE;
import static io.potline.contract.Fields.ESTIMATE_EFFECT;
import static io.potline.contract.Fields.ESTIMATE_FACTOR;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.NOWCAST_METRIC;
import static io.potline.contract.Fields.PERIOD;
import static io.potline.contract.Fields.PERIOD_TYPE;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SINCE_PERIOD;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;

import io.potline.contract.Table;

/**
 * {@code gold.nowcast_effect}: what has moved a nowcast since the last printed figure. The effects
 * of a nowcast add up to estimate - that figure. Computed by {@link Nowcast}.
 */
public final class NowcastEffect {

  public static final Table TABLE =
      Table.of(
              "gold.nowcast_effect",
              "One nowcast by series whose price has changed since the last printed figure.")
          .with(STAGE, NOWCAST_METRIC, PERIOD, SOURCE, AS_OF_DATE, ESTIMATE_FACTOR)
          .with(PERIOD_TYPE, SINCE_PERIOD, ESTIMATE_EFFECT, RUN_ID, IS_SYNTHETIC)
          .key(STAGE, NOWCAST_METRIC, PERIOD_TYPE, PERIOD, SOURCE, AS_OF_DATE, ESTIMATE_FACTOR);

  private NowcastEffect() {}
}
