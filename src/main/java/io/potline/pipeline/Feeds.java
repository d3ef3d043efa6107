package io.potline.pipeline;

import io.potline.bronze.CapacityQuote;
import io.potline.bronze.CostQuote;
import io.potline.bronze.IndexQuote;
import io.potline.bronze.PriceQuote;
import io.potline.conf.Conf;
import io.potline.landing.Feed;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** What is taken from a landing folder, in the order of the tables that it goes to. */
public final class Feeds {

  private Feeds() {}

  /**
   * @param start of the run: a figure may be for a day up to a year later
   */
  public static List<Feed> of(Conf conf, Instant start) {
    LocalDate latest = LocalDate.ofInstant(start, ZoneOffset.UTC).plusYears(1);
    return List.of(
        new PriceQuote(conf.catalogue(), conf.calendar(), latest),
        new CapacityQuote(conf.catalogue(), conf.chain(), latest),
        new CostQuote(conf.catalogue(), conf.chain(), latest),
        new IndexQuote(conf.catalogue(), latest));
  }
}
