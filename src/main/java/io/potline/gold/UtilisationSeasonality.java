package io.potline.gold;

import static io.potline.contract.Fields.CALENDAR_MONTH;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MAX_UTILISATION;
import static io.potline.contract.Fields.MEAN_UTILISATION;
import static io.potline.contract.Fields.MIN_UTILISATION;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SEASONAL_INDEX;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.UTILISATION;
import static io.potline.contract.Fields.YEARS;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;

import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.Node;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * {@code gold.utilisation_seasonality}: the seasonality of utilisation, such as Yunnan's dry
 * season. A calendar month's index is its mean over the years / the mean of the twelve months'
 * means.
 */
public final class UtilisationSeasonality {

  public static final Table TABLE =
      Table.of(
              "gold.utilisation_seasonality",
              "One calendar month by region, stage and source, over all years.")
          .with(REGION, STAGE, CALENDAR_MONTH, MEAN_UTILISATION, SEASONAL_INDEX)
          .with(MIN_UTILISATION, MAX_UTILISATION, YEARS, SOURCE, RUN_ID, IS_SYNTHETIC)
          .key(REGION, STAGE, CALENDAR_MONTH, SOURCE);

  private UtilisationSeasonality() {}

  static Node node() {
    return Node.of(TABLE)
        .version(1)
        .reading(CapacityUtilisation.TABLE)
        .madeBy(run -> of(run.read(CapacityUtilisation.TABLE)));
  }

  private static Dataset<Row> of(Dataset<Row> utilisation) {
    Column meanOfMonths =
        avg(MEAN_UTILISATION.col())
            .over(Window.partitionBy(Field.columns(List.of(REGION, STAGE, SOURCE))));
    return utilisation
        .filter(UTILISATION.col().isNotNull())
        .withColumn(CALENDAR_MONTH.name(), CALENDAR_MONTH.from(month(MONTH.col())))
        .groupBy(Field.columns(List.of(REGION, STAGE, SOURCE, CALENDAR_MONTH)))
        .agg(
            MEAN_UTILISATION.from(sum(UTILISATION.col()).divide(count(lit(1)))),
            MIN_UTILISATION.from(min(UTILISATION.col())),
            MAX_UTILISATION.from(max(UTILISATION.col())),
            count(lit(1)).as(YEARS.name()))
        .withColumn(
            SEASONAL_INDEX.name(),
            SEASONAL_INDEX.from(try_divide(MEAN_UTILISATION.col(), meanOfMonths)));
  }
}
