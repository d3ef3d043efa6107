package io.potline.silver;

import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;

import io.potline.contract.Table;

/**
 * {@code silver.quoted_series}: each series, region and source with any quote. The source of a
 * margin is chosen from this small table, without reading all quotes.
 */
public final class QuotedSeries {

  public static final Table TABLE =
      Table.of("silver.quoted_series", "One series by region and source that is quoted at all.")
          .with(SERIES, REGION, SOURCE, RUN_ID)
          .key(SERIES, REGION, SOURCE);

  private QuotedSeries() {}
}
