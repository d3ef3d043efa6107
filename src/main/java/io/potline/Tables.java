package io.potline;

import io.potline.bronze.CapacityQuote;
import io.potline.bronze.CostQuote;
import io.potline.bronze.IndexQuote;
import io.potline.bronze.PriceQuote;
import io.potline.conf.Conf;
import io.potline.contract.Table;
import io.potline.gold.Gold;
import io.potline.gold.Views;
import io.potline.lake.Lake;
import io.potline.lake.LakeCatalog;
import io.potline.lake.LakeFolder;
import io.potline.ops.LandedFile;
import io.potline.ops.LandedSeries;
import io.potline.ops.Progress;
import io.potline.ops.RejectedRow;
import io.potline.ops.RunLog;
import io.potline.silver.Capacity;
import io.potline.silver.Cost;
import io.potline.silver.Index;
import io.potline.silver.Price;
import io.potline.silver.QuotedSeries;
import java.util.ArrayList;
import java.util.List;

/** All tables, in the order in which data flow through them. */
public final class Tables {

  private Tables() {}

  /** Those that a run writes, and those that only one with a time to look back from does. */
  public static List<Table> all(Conf conf) {
    List<Table> all = new ArrayList<>(current(conf));
    Gold.tablesAsOf(conf).forEach(table -> all.add(table.asOf()));
    return List.copyOf(all);
  }

  /** Whether there is a lake: every run leaves a row here. */
  public static boolean isLake(Lake lake) {
    return LakeFolder.of(lake).has(RunLog.TABLE.name());
  }

  /** Gives a lake's tables and views their names: in a metastore, or in the session. */
  public static void publish(Lake lake, Conf conf) {
    if (lake.hasMetastore()) {
      all(conf).stream().filter(lake::exists).forEach(lake::register);
      Views.register(lake);
    } else {
      LakeCatalog.use(lake);
    }
  }

  /** The same for a reader: in a metastore the views are there already. */
  public static void register(Lake lake, Conf conf) {
    if (lake.hasMetastore()) {
      all(conf).stream().filter(lake::exists).forEach(lake::register);
    }
    LakeCatalog.use(lake);
  }

  public static List<Table> current(Conf conf) {
    List<Table> all = new ArrayList<>();
    all.addAll(
        List.of(LandedFile.TABLE, LandedSeries.TABLE, PriceQuote.TABLE, CapacityQuote.TABLE));
    all.addAll(List.of(CostQuote.TABLE, IndexQuote.TABLE));
    all.addAll(List.of(Price.TABLE, QuotedSeries.TABLE, Capacity.TABLE, Cost.TABLE, Index.TABLE));
    all.addAll(Gold.tables(conf));
    all.addAll(List.of(RunLog.TABLE, RejectedRow.TABLE, Progress.TABLE));
    return List.copyOf(all);
  }
}
