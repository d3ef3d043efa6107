package io.potline.serve;

import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.gold.Views;
import io.potline.lake.LakeCatalog;
import io.potline.lake.LakeFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The tables and views that the lake has, from their declarations: no table is opened. Only the
 * types of a view's columns are Spark's; they are looked up once.
 */
final class Relations {

  private static final String GOLD = "gold";

  private final SparkSession spark;
  private final LakeFolder lake;
  private final List<Table> declared;
  private final Map<String, StructType> viewColumns = new ConcurrentHashMap<>();

  Relations(org.apache.spark.sql.SparkSession spark, LakeFolder lake, Conf conf) {
    this.spark = (SparkSession) spark;
    this.lake = lake;
    this.declared = Tables.all(conf);
  }

  List<String> databases() {
    return lake.databases().stream().sorted().toList();
  }

  List<Relation> all() {
    List<Relation> all = new ArrayList<>();
    for (Table table : declared) {
      if (lake.has(table.name())) {
        all.add(
            new Relation(
                table.database(),
                table.shortName(),
                Relation.TABLE,
                table.schema(),
                List.of(Field.names(table.key()))));
      }
    }
    for (String view : Views.in(lake)) {
      all.add(new Relation(GOLD, view, Relation.VIEW, columns(view), List.of()));
    }
    return all;
  }

  private StructType columns(String view) {
    StructType known = viewColumns.get(view);
    if (known == null) {
      resolveViews();
      known = viewColumns.get(view);
    }
    return known;
  }

  /** Looks up the columns of all views; the first time, Spark creates them, which takes seconds. */
  synchronized void resolveViews() {
    List<String> missing =
        Views.in(lake).stream().filter(view -> !viewColumns.containsKey(view)).toList();
    if (missing.isEmpty()) {
      return;
    }
    LakeCatalog.ensureViews(spark);
    for (String view : missing) {
      viewColumns.put(view, spark.sharedState().externalCatalog().getTable(GOLD, view).schema());
    }
  }
}
