package io.potline.pipeline;

import io.potline.bronze.CapacityQuote;
import io.potline.bronze.CostQuote;
import io.potline.bronze.IndexQuote;
import io.potline.bronze.PriceQuote;
import io.potline.conf.Conf;
import io.potline.conf.FileLimits;
import io.potline.conf.Settings;
import io.potline.landing.Feed;
import io.potline.landing.Horizon;
import java.time.Instant;
import java.util.List;

/** What is taken from a landing folder, in the order of the tables that it goes to. */
public final class Feeds {

  private Feeds() {}

  /**
   * @param start of the run: what may be in the future, is so by it
   */
  public static List<Feed> of(Conf conf, Instant start) {
    Settings settings = conf.settings();
    FileLimits limits = settings.fileLimits();
    Horizon horizon = Horizon.of(start, settings.publishedAhead(), settings.daysAhead());
    return List.of(
        new PriceQuote(conf.catalogue(), conf.calendar(), conf.periods(), limits, horizon),
        new CapacityQuote(conf.catalogue(), conf.chain(), limits, horizon),
        new CostQuote(conf.catalogue(), conf.chain(), limits, horizon),
        new IndexQuote(conf.catalogue(), limits, horizon));
  }
}
