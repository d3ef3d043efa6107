package io.potline.lake;

import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.delta.DeltaTimeTravelSpec;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.sources.BaseRelation;
import scala.Option;
import scala.collection.immutable.Map;

/**
 * A table in a query. If Delta has a list of the table's files beside the commit, the query reads
 * this list instead of running Spark jobs to find the files.
 */
final class LakeTable extends DeltaTableV2 {

  LakeTable(
      SparkSession spark,
      Path path,
      Option<CatalogTable> catalogTable,
      Option<String> name,
      Option<DeltaTimeTravelSpec> time,
      Map<String, String> options) {
    super(spark, path, catalogTable, name, time, options);
  }

  static LakeTable of(DeltaTableV2 table, Option<DeltaTimeTravelSpec> time) {
    return new LakeTable(
        table.spark(),
        table.path(),
        table.catalogTable(),
        table.tableIdentifier(),
        time,
        table.options());
  }

  @Override
  public BaseRelation toBaseRelation() {
    TableFiles files = TableFiles.of(spark(), deltaLog(), initialSnapshot());
    return files.isListed()
        ? ((LogicalRelation) files.read(files.all()).queryExecution().logical()).relation()
        : super.toBaseRelation();
  }
}
