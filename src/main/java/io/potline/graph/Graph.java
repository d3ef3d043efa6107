package io.potline.graph;

import static io.potline.contract.Fields.AS_OF;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.VAT_BASIS;
import static org.apache.spark.sql.functions.lit;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.lake.Lake.Changes;
import io.potline.lake.SideBySide;
import io.potline.lake.Workload;
import io.potline.model.UsedSources;
import io.potline.ops.Progress;
import io.potline.ops.Progress.Seen;
import io.potline.ops.Steps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Refreshes the tables of declared nodes in the order of their dependencies; independent nodes run
 * in parallel. A node is skipped if its inputs, conf and formula are those of its last refresh.
 * Otherwise its affected slice is computed and compared with the stored rows.
 */
public final class Graph {

  /** Finds the sources in use from the tables that a node reads. */
  public interface Sources extends Function<Function<Table, Dataset<Row>>, UsedSources> {}

  /** The slice of a table that this run has written, and the version before it. */
  private record Written(long versionBefore, Slice slice) {}

  private final List<Node> nodes;
  private final Lake lake;
  private final Conf conf;
  private final Progress progress;
  private final Steps steps;
  private final String runId;
  private final boolean isSynthetic;
  private final Supplier<UsedSources> sources;
  private final Sources sourcesOf;
  private final Map<String, Written> written = new ConcurrentHashMap<>();

  public Graph(
      List<Node> nodes,
      Lake lake,
      Conf conf,
      Progress progress,
      Steps steps,
      String runId,
      boolean isSynthetic,
      Sources sourcesOf) {
    this.nodes = nodes;
    this.lake = lake;
    this.conf = conf;
    this.progress = progress;
    this.steps = steps;
    this.runId = runId;
    this.isSynthetic = isSynthetic;
    this.sourcesOf = sourcesOf;
    this.sources = once(() -> sourcesOf.apply(lake::read));
  }

  private static <T> Supplier<T> once(Supplier<T> supplier) {
    return new Supplier<>() {
      private T value;

      @Override
      public synchronized T get() {
        value = value == null ? supplier.get() : value;
        return value;
      }
    };
  }

  /** Refreshes all tables. */
  public void refresh() {
    levels(nodes).forEach(level -> SideBySide.each(level, this::refresh));
  }

  /**
   * The nodes in topological order: the nodes of a level read only tables of earlier levels. Fails
   * if the graph has a cycle.
   */
  public static List<List<Node>> levels(List<Node> nodes) {
    Set<Table> waiting = new HashSet<>();
    nodes.forEach(node -> waiting.addAll(node.makes()));
    List<Node> rest = new ArrayList<>(nodes);
    List<List<Node>> levels = new ArrayList<>();
    while (!rest.isEmpty()) {
      List<Node> level =
          rest.stream().filter(node -> node.reads().stream().noneMatch(waiting::contains)).toList();
      if (level.isEmpty()) {
        throw new IllegalStateException(
            "The graph has a cycle among " + rest.stream().map(Node::name).toList());
      }
      levels.add(level);
      rest.removeAll(level);
      Set<Table> open = new HashSet<>();
      rest.forEach(node -> open.addAll(node.makes()));
      waiting.retainAll(open);
    }
    return levels;
  }

  private void refresh(Node node) {
    Optional<Seen> seen = seen(node);
    SortedMap<String, Long> versions = versions(node);
    String confNow = node.confFingerprint(conf);
    boolean isUpToDate =
        seen.isPresent()
            && seen.get().consumed().equals(versions)
            && NodeFingerprint.parse(seen.get().restsOn()).conf().equals(confNow);
    if (isUpToDate) {
      return;
    }
    NodeFingerprint now =
        node.fingerprint() == null
            ? NodeFingerprint.ofConf(confNow)
            : withConf(node.fingerprint().apply(run(node, Slice.NONE)), confNow);
    Slice slice = affectedSlice(node, seen, versions, now);
    if (slice.isAll()) {
      new Workload(0, node.reads().stream().mapToLong(lake::rowCount).sum())
          .applyIfLarge(lake.spark());
    }
    if (!slice.isEmpty()) {
      write(node, slice);
    }
    node.makes().forEach(table -> progress.note(table, new Seen(versions, now.text())));
  }

  private static NodeFingerprint withConf(NodeFingerprint fingerprint, String confNow) {
    return new NodeFingerprint(confNow, fingerprint.all(), fingerprint.byRegion());
  }

  /**
   * The progress that all tables of a node share; empty if they differ, and the node is recomputed.
   */
  private Optional<Seen> seen(Node node) {
    List<Optional<Seen>> each = node.makes().stream().map(progress::of).distinct().toList();
    return each.size() == 1 ? each.get(0) : Optional.empty();
  }

  private SortedMap<String, Long> versions(Node node) {
    SortedMap<String, Long> versions = new TreeMap<>();
    node.reads().forEach(table -> versions.put(table.name(), lake.version(table)));
    return versions;
  }

  private Slice affectedSlice(
      Node node, Optional<Seen> seen, SortedMap<String, Long> versions, NodeFingerprint now) {
    if (seen.isEmpty()) {
      boolean isAllEmpty =
          !node.reads().isEmpty()
              && node.reads().stream().allMatch(lake::isEmpty)
              && node.makes().stream().allMatch(lake::isEmpty);
      return isAllEmpty ? Slice.NONE : Slice.ALL;
    }
    NodeFingerprint before = NodeFingerprint.parse(seen.get().restsOn());
    Set<String> regions = now.changedRegions(before);
    if (!now.all().equals(before.all()) || regions.contains(Catalogue.NATIONAL)) {
      steps.say("%s: conf, formula or choice of sources has changed, rebuilding", node.name());
      return Slice.ALL;
    }
    Slice slice = Slice.regions(regions);
    for (Table input : node.reads()) {
      long consumed = seen.get().consumed().getOrDefault(input.name(), -1L);
      if (consumed != versions.get(input.name())) {
        slice = slice.union(affected(node, input, consumed));
      }
    }
    return slice;
  }

  private Slice affected(Node node, Table input, long consumed) {
    Written earlier = written.get(input.name());
    if (earlier != null && earlier.versionBefore == consumed) {
      return node.propagation().bySlice(input, earlier.slice);
    }
    return lake.changesSince(input, consumed)
        .map(rows -> node.propagation().byRows(input, rows, run(node, Slice.NONE)))
        .orElse(Slice.ALL);
  }

  private NodeRun run(Node node, Slice slice) {
    return new NodeRun(node, lake.spark(), conf, isSynthetic, slice, lake::read, sources);
  }

  private void write(Node node, Slice slice) {
    try (NodeRun run = run(node, slice)) {
      SideBySide.each(
          node.rows().apply(run).entrySet(),
          made -> write(node, made.getKey(), slice, made.getValue()));
    }
  }

  private void write(Node node, Table table, Slice slice, Dataset<Row> rows) {
    long before = lake.version(table);
    Changes changes =
        steps.step(
            table.name(),
            () -> lake.reconcile(table, node.rowsIn().apply(table, slice), stamped(rows)),
            Changes::toString);
    if (!changes.equals(Changes.NONE)) {
      Slice changed =
          changes.first() == null ? slice : slice.within(changes.first(), changes.last());
      written.put(table.name(), new Written(before, changed));
    }
  }

  /** The tables that can be computed from some inputs alone. */
  public static List<Table> computableFrom(List<Table> inputs, List<Node> nodes) {
    Set<Table> known = new HashSet<>(inputs);
    List<Table> computable = new ArrayList<>();
    for (List<Node> level : levels(nodes)) {
      level.stream()
          .filter(node -> known.containsAll(node.reads()))
          .forEach(node -> computable.addAll(node.makes()));
      known.addAll(computable);
    }
    return computable;
  }

  /** The nodes of the tables that are stored as of a past time, and of what these are made from. */
  private List<Node> nodesAsOf() {
    Set<Table> needed = new HashSet<>();
    nodes.forEach(node -> needed.addAll(node.asOf()));
    List<List<Node>> levels = new ArrayList<>(levels(nodes));
    Collections.reverse(levels);
    List<Node> found = new ArrayList<>();
    for (List<Node> level : levels) {
      level.stream()
          .filter(node -> node.makes().stream().anyMatch(needed::contains))
          .forEach(found::add);
      found.forEach(node -> needed.addAll(node.reads()));
    }
    return found;
  }

  /** Computes the tables that are stored as known at a past time, and stores no others. */
  public void writeAsOf(Instant time, Map<Table, Dataset<Row>> inputsAsOf) {
    Map<Table, Dataset<Row>> made = new HashMap<>(inputsAsOf);
    Supplier<UsedSources> sourcesAsOf = once(() -> sourcesOf.apply(made::get));
    List<NodeRun> runs = new ArrayList<>();
    try {
      for (List<Node> level : levels(nodesAsOf())) {
        for (Node node : level) {
          NodeRun run =
              new NodeRun(node, lake.spark(), conf, isSynthetic, Slice.ALL, made::get, sourcesAsOf);
          runs.add(run);
          node.rows()
              .apply(run)
              .forEach((table, rows) -> made.put(table, run.materialise(stamped(rows))));
          SideBySide.each(node.asOf(), table -> writeAsOf(table.asOf(), made.get(table), time));
        }
      }
    } finally {
      runs.forEach(NodeRun::close);
    }
  }

  private void writeAsOf(Table table, Dataset<Row> rows, Instant time) {
    steps.step(
        table.name(),
        () ->
            lake.reconcile(
                table, AS_OF.col().equalTo(lit(time)), rows.withColumn(AS_OF.name(), lit(time))),
        Changes::toString);
  }

  private Dataset<Row> stamped(Dataset<Row> rows) {
    return rows.withColumn(VAT_BASIS.name(), lit(conf.settings().vatBasis()))
        .withColumn(RUN_ID.name(), lit(runId))
        .withColumn(
            IS_SYNTHETIC.name(),
            List.of(rows.columns()).contains(IS_SYNTHETIC.name())
                ? IS_SYNTHETIC.col()
                : lit(isSynthetic));
  }
}
