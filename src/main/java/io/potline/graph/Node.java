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
 * A table of gold, or several that are made together: what it is made from, what it rests on, which
 * of its rows a change of its inputs touches, and how they are made.
 *
 * @param makes the tables that the node writes; the node is named after the first
 * @param reads the tables that it reads, and no others
 * @param version of its formula: a change of it computes all rows anew
 * @param restsOn the parts of {@code conf} that it looks at
 * @param choices what its rows rest on beside that, where not all rows rest on the same
 * @param touch which rows a change of an input touches
 * @param rowsIn that a row of a table lies in a slice
 * @param asOf those of the tables that are also made as known at a past time
 */
public record Node(
    List<Table> makes,
    List<Table> reads,
    int version,
    Function<Conf, Object> restsOn,
    Function<NodeRun, RestsOn> choices,
    Touch touch,
    BiFunction<Table, Slice, Column> rowsIn,
    List<Table> asOf,
    Function<NodeRun, Map<Table, Dataset<Row>>> rows) {

  /** A node that rests on nothing but its inputs and makes all its rows anew at any change. */
  public static Node of(Table... tables) {
    return new Node(
        List.of(tables),
        List.of(),
        1,
        conf -> "",
        null,
        Touch.ALL_ROWS,
        Touch::rows,
        List.of(),
        run -> Map.of());
  }

  public Node reading(Table... inputs) {
    return new Node(makes, List.of(inputs), version, restsOn, choices, touch, rowsIn, asOf, rows);
  }

  public Node version(int formula) {
    return new Node(makes, reads, formula, restsOn, choices, touch, rowsIn, asOf, rows);
  }

  /** The parts of conf whose text the rows rest on. */
  public Node restingOn(Function<Conf, Object> parts) {
    return new Node(makes, reads, version, parts, choices, touch, rowsIn, asOf, rows);
  }

  /** What a run has to find out to say what the rows rest on. */
  public Node choosing(Function<NodeRun, RestsOn> found) {
    return new Node(makes, reads, version, restsOn, found, touch, rowsIn, asOf, rows);
  }

  public Node touching(Touch touched) {
    return new Node(makes, reads, version, restsOn, choices, touched, rowsIn, asOf, rows);
  }

  public Node rowsIn(BiFunction<Table, Slice, Column> predicate) {
    return new Node(makes, reads, version, restsOn, choices, touch, predicate, asOf, rows);
  }

  /** These of its tables are also made as known at a past time, into {@code gold_as_of}. */
  public Node alsoAsOf(Table... tables) {
    return new Node(makes, reads, version, restsOn, choices, touch, rowsIn, List.of(tables), rows);
  }

  /** How the rows of a single table are made. */
  public Node madeBy(Function<NodeRun, Dataset<Row>> made) {
    return madeTogetherBy(run -> Map.of(makes.get(0), made.apply(run)));
  }

  /** How the rows of several tables are made. */
  public Node madeTogetherBy(Function<NodeRun, Map<Table, Dataset<Row>>> made) {
    return new Node(makes, reads, version, restsOn, choices, touch, rowsIn, asOf, made);
  }

  public String name() {
    return makes.get(0).name();
  }

  /** Fingerprint of the parts of conf that it looks at, and of its formula. */
  String confFingerprint(Conf conf) {
    return Fingerprint.of(version, restsOn.apply(conf));
  }
}
