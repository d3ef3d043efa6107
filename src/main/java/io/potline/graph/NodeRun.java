package io.potline.graph;

import io.potline.conf.Conf;
import io.potline.contract.Table;
import io.potline.lake.Frames;
import io.potline.model.UsedSources;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a node is computed from in a run: its inputs, current or as known at a time, conf, and the
 * affected slice.
 */
public final class NodeRun implements AutoCloseable {

  private final Node node;
  private final SparkSession spark;
  private final Conf conf;
  private final boolean isSynthetic;
  private final Slice slice;
  private final Function<Table, Dataset<Row>> tables;
  private final Supplier<UsedSources> sources;
  private final Frames frames = new Frames();

  NodeRun(
      Node node,
      SparkSession spark,
      Conf conf,
      boolean isSynthetic,
      Slice slice,
      Function<Table, Dataset<Row>> tables,
      Supplier<UsedSources> sources) {
    this.node = node;
    this.spark = spark;
    this.conf = conf;
    this.isSynthetic = isSynthetic;
    this.slice = slice;
    this.tables = tables;
    this.sources = sources;
  }

  public SparkSession spark() {
    return spark;
  }

  public Conf conf() {
    return conf;
  }

  /** Whether the lake holds synthetic data. */
  public boolean isSynthetic() {
    return isSynthetic;
  }

  /** The rows that have to be computed. */
  public Slice slice() {
    return slice;
  }

  /** The source that is used for each series and region. */
  public UsedSources sources() {
    return sources.get();
  }

  /** All rows of a table that the node declares as an input. */
  public Dataset<Row> read(Table table) {
    boolean isDeclared = node.reads().contains(table) || node.makes().contains(table);
    if (!isDeclared) {
      throw new IllegalStateException(
          "%s reads %s without declaring it: add it to the node's reading(...)"
              .formatted(node.name(), table.name()));
    }
    return tables.apply(table);
  }

  /** Computes rows once that several results need, and keeps them until the node is written. */
  public Dataset<Row> materialise(Dataset<Row> rows) {
    return frames.materialise(rows);
  }

  /** Releases the materialised rows. */
  @Override
  public void close() {
    frames.close();
  }
}
