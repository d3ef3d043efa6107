package io.potline.silver;

import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;

import io.potline.contract.Table;

/**
 * {@code silver.quoted_series}: which source quotes which series where, at all. Small, so that
 * choosing the source of a margin needs no look at all quotes.
 */
public final class QuotedSeries {

  public static final Table TABLE =
      Table.of("silver.quoted_series", "One series by region and source that is quoted at all.")
          .with(SERIES, REGION, SOURCE, RUN_ID)
          .key(SERIES, REGION, SOURCE);

  private QuotedSeries() {}
}
