package io.potline.graph;

import io.potline.conf.Conf;
import io.potline.contract.Fingerprint;
import io.potline.contract.Table;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Declares a table of gold, or several that are computed together: the inputs, the parts of {@code
 * conf} that the rows depend on, the rows that a change of an input affects, and how rows are
 * computed.
 *
 * @param makes the tables that the node writes; the node is named after the first
 * @param reads all tables that the node reads
 * @param version of the formula; a new version recomputes all rows
 * @param confParts the parts of {@code conf} that the rows depend on
 * @param fingerprint for nodes whose regions depend on different things: one fingerprint for each
 *     region, found during the run; null for other nodes
 * @param propagation which rows a change of an input affects
 * @param rowsIn the condition that a row of a table lies in a slice
 * @param asOf the tables that are also computed as known at a past time
 */
public record Node(
    List<Table> makes,
    List<Table> reads,
    int version,
    Function<Conf, Object> confParts,
    Function<NodeRun, NodeFingerprint> fingerprint,
    ChangePropagation propagation,
    BiFunction<Table, Slice, Column> rowsIn,
    List<Table> asOf,
    Function<NodeRun, Map<Table, Dataset<Row>>> rows) {

  /** A node that depends on its inputs only and recomputes all its rows at any change. */
  public static Node of(Table... tables) {
    return new Node(
        List.of(tables),
        List.of(),
        1,
        conf -> "",
        null,
        ChangePropagation.ALL_ROWS,
        ChangePropagation::rowsIn,
        List.of(),
        run -> Map.of());
  }

  public Node reading(Table... inputs) {
    return new Node(
        makes, List.of(inputs), version, confParts, fingerprint, propagation, rowsIn, asOf, rows);
  }

  public Node version(int formula) {
    return new Node(makes, reads, formula, confParts, fingerprint, propagation, rowsIn, asOf, rows);
  }

  /** The parts of conf that the rows depend on, by their text. */
  public Node dependingOn(Function<Conf, Object> parts) {
    return new Node(makes, reads, version, parts, fingerprint, propagation, rowsIn, asOf, rows);
  }

  /** How a run finds the fingerprint of what the rows depend on. */
  public Node fingerprintedBy(Function<NodeRun, NodeFingerprint> found) {
    return new Node(makes, reads, version, confParts, found, propagation, rowsIn, asOf, rows);
  }

  public Node propagating(ChangePropagation affected) {
    return new Node(makes, reads, version, confParts, fingerprint, affected, rowsIn, asOf, rows);
  }

  public Node rowsIn(BiFunction<Table, Slice, Column> predicate) {
    return new Node(
        makes, reads, version, confParts, fingerprint, propagation, predicate, asOf, rows);
  }

  /** These tables are also computed as known at a past time, into {@code gold_as_of}. */
  public Node alsoAsOf(Table... tables) {
    return new Node(
        makes, reads, version, confParts, fingerprint, propagation, rowsIn, List.of(tables), rows);
  }

  /** How the rows of the node's only table are computed. */
  public Node madeBy(Function<NodeRun, Dataset<Row>> made) {
    return madeTogetherBy(run -> Map.of(makes.get(0), made.apply(run)));
  }

  /** How the rows of the node's tables are computed. */
  public Node madeTogetherBy(Function<NodeRun, Map<Table, Dataset<Row>>> made) {
    return new Node(makes, reads, version, confParts, fingerprint, propagation, rowsIn, asOf, made);
  }

  public String name() {
    return makes.get(0).name();
  }

  /** Fingerprint of the parts of conf that the rows depend on, and of the formula's version. */
  String confFingerprint(Conf conf) {
    return Fingerprint.of(version, confParts.apply(conf));
  }
}
