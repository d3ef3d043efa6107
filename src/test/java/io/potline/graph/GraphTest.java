package io.potline.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Lakes;
import io.potline.Tables;
import io.potline.TestLake;
import io.potline.WithSpark;
import io.potline.conf.Claim;
import io.potline.conf.Conf;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.gold.ClaimCheck;
import io.potline.gold.Gold;
import io.potline.gold.Views;
import io.potline.lake.LakeCatalog;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** What the nodes of gold declare is what they do. */
@WithSpark
class GraphTest {

  private static final Conf CONF = Conf.read(Path.of("conf"));

  @Test
  void everyTableOfGoldIsMadeByOneNode() {
    List<Table> made = Gold.nodes(CONF).stream().flatMap(node -> node.makes().stream()).toList();
    assertThat(made)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Tables.current(CONF).stream().filter(t -> t.database().equals("gold")).toList());
    assertThat(Gold.nodes(CONF)).allMatch(node -> node.makes().containsAll(node.asOf()));
  }

  @Test
  void theInputsOfANodeAreComputedBeforeIt() {
    Set<Table> gold = new HashSet<>(Gold.tables(CONF));
    Set<Table> made = new HashSet<>();
    for (List<Node> level : Graph.levels(Gold.nodes(CONF))) {
      for (Node node : level) {
        assertThat(node.reads())
            .as(node.name())
            .allMatch(t -> t.database().equals("silver") || made.contains(t));
      }
      level.forEach(node -> made.addAll(node.makes()));
    }
    assertThat(made).isEqualTo(gold);
  }

  @Test
  void aCycleIsRefused() {
    Table a = Table.of("gold.a", "One a.").with(Fields.RUN_ID).key(Fields.RUN_ID);
    Table b = Table.of("gold.b", "One b.").with(Fields.RUN_ID).key(Fields.RUN_ID);
    assertThatThrownBy(() -> Graph.levels(List.of(Node.of(a).reading(b), Node.of(b).reading(a))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The graph has a cycle among [gold.a, gold.b]");
  }

  /** That it reads no other, {@link NodeRun#read} sees to. */
  @Test
  void aNodeReadsAllThatItDeclares(SparkSession spark) {
    TestLake lake = Lakes.threeDays(spark);
    LakeCatalog.use(lake.lake());
    for (Node node : Gold.nodes(lake.conf())) {
      if (!node.makes().contains(ClaimCheck.TABLE)) {
        assertThat(read(node, lake)).as(node.name()).containsAll(names(node.reads()));
      }
    }
  }

  private static Set<String> read(Node node, TestLake lake) {
    Set<String> read = ConcurrentHashMap.newKeySet();
    Function<Table, Dataset<Row>> tables =
        table -> {
          read.add(table.name());
          return lake.lake().read(table);
        };
    try (NodeRun run =
        new NodeRun(
            node,
            lake.lake().spark(),
            lake.conf(),
            false,
            Slice.ALL,
            tables,
            () -> Gold.sources(lake.conf().catalogue()).apply(tables))) {
      if (node.fingerprint() != null) {
        node.fingerprint().apply(run);
      }
      node.rows().apply(run).values().forEach(Dataset::count);
    }
    return read;
  }

  @Test
  void claimsReadNoTableThatIsNotDeclared() {
    Node node =
        Gold.nodes(CONF).stream()
            .filter(n -> n.makes().contains(ClaimCheck.TABLE))
            .findFirst()
            .orElseThrow();
    Set<String> read = new TreeSet<>();
    CONF.claims().stream()
        .map(Claim::sql)
        .filter(sql -> sql != null)
        .forEach(sql -> read.addAll(Views.tablesOf(sql)));
    assertThat(read).hasSizeGreaterThan(5);
    assertThat(names(node.reads())).containsAll(read);
  }

  @Test
  void everyRowIsMarkedAsSyntheticOrNot(SparkSession spark) {
    TestLake lake = Lakes.threeDays(spark);
    for (Table table : Tables.current(lake.conf())) {
      if (table.fields().contains(Fields.IS_SYNTHETIC)) {
        assertThat(lake.lake().read(table).filter(Fields.IS_SYNTHETIC.col().isNull()).isEmpty())
            .as(table.name())
            .isTrue();
      }
    }
  }

  private static Set<String> names(List<Table> tables) {
    return tables.stream().map(Table::name).collect(Collectors.toSet());
  }
}
