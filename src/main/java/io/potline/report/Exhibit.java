package io.potline.report;

import io.potline.conf.Title;
import io.potline.conf.YamlNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A figure or table of the report. In caption and note, {date} is the last day of the rows, and
 * {column} that column of the facts.
 *
 * @param note how to read it; null: no note
 * @param sql gives its rows; null where it can't be drawn
 * @param facts SQL that returns one row, shown above it; null: none
 * @param chart null: only the table is shown
 * @param missing why it can't be drawn; null where it can
 * @param empty what to say where the lake has no rows for it; null: that there are none
 */
record Exhibit(
    String id,
    Title caption,
    Title note,
    String sql,
    String facts,
    Chart chart,
    Title missing,
    Title empty) {

  private static final String FILE = "report.yaml";

  /** A section of the report. */
  record Section(String id, Title title, List<Exhibit> exhibits) {}

  /**
   * The report, in its order.
   *
   * @param leastCoverage the coverage below which a period is partial
   */
  static List<Section> all(BigDecimal leastCoverage) {
    return YamlNode.resource(Exhibit.class, FILE).only("sections").list("sections").stream()
        .map(node -> section(node, leastCoverage.toPlainString()))
        .toList();
  }

  private static Section section(YamlNode node, String leastCoverage) {
    node.only("id", "title", "exhibits");
    return new Section(
        node.text("id"),
        node.title("title"),
        node.list("exhibits").stream().map(exhibit -> exhibit(exhibit, leastCoverage)).toList());
  }

  private static Exhibit exhibit(YamlNode node, String leastCoverage) {
    node.only("id", "caption", "note", "stage", "sql", "facts", "chart", "missing", "empty");
    UnaryOperator<String> filled =
        sql ->
            sql == null
                ? null
                : sql.replace("{least_coverage}", leastCoverage)
                    .replace("{stage}", node.textOrEmpty("stage"));
    return new Exhibit(
        node.text("id"),
        node.title("caption"),
        titleOrNull(node, "note"),
        filled.apply(node.has("missing") ? null : node.text("sql")),
        filled.apply(node.textOrNull("facts")),
        node.has("chart") ? Chart.read(node.child("chart")) : null,
        titleOrNull(node, "missing"),
        titleOrNull(node, "empty"));
  }

  private static Title titleOrNull(YamlNode node, String key) {
    return node.has(key) ? node.title(key) : null;
  }
}
