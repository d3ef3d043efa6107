package io.potline.gold;

import io.potline.contract.Table;
import io.potline.gold.Views.View;
import io.potline.gold.Views.ViewColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The rows of a view over other tables than those of the lake, such as those as of a past time. Its
 * query and those of the views below it read temporary views of the tables' short names.
 */
final class ViewRows {

  private static final Pattern DATABASE =
      Pattern.compile("\\b(?:bronze|silver|gold|ops)\\.(?=\\w)");

  private final SparkSession spark;
  private final List<String> created = new ArrayList<>();

  private ViewRows(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * @param tables those that the view depends on
   */
  static Dataset<Row> of(
      View view, SparkSession spark, List<Table> tables, Function<Table, Dataset<Row>> read) {
    ViewRows rows = new ViewRows(spark);
    try {
      tables.forEach(table -> rows.create(table.shortName(), read.apply(table)));
      return rows.of(view);
    } finally {
      // The query is analyzed, so that it no longer needs the names.
      rows.created.forEach(spark.catalog()::dropTempView);
    }
  }

  private Dataset<Row> of(View view) {
    for (View below : Views.all()) {
      if (!below.isMetricView() && view.query().contains(below.name())) {
        create(below.name().substring(below.name().indexOf('.') + 1), of(below));
      }
    }
    return spark
        .sql(DATABASE.matcher(view.query()).replaceAll(""))
        .toDF(view.columns().stream().map(ViewColumn::name).toArray(String[]::new));
  }

  private void create(String name, Dataset<Row> rows) {
    rows.createOrReplaceTempView(name);
    created.add(name);
  }
}
