package io.potline.report;

import io.potline.conf.Title;
import io.potline.conf.YamlNode;
import java.util.List;

/**
 * A figure or table of the report.
 *
 * @param note how to read it; null: no note
 * @param sql gives its rows; null where it can't be drawn
 * @param facts SQL that returns one row, shown above it; null: none
 * @param chart null: only the table is shown
 * @param missing why it can't be drawn; null where it can
 */
record Exhibit(
    String id, Title caption, Title note, String sql, String facts, Chart chart, Title missing) {

  private static final String FILE = "report.yaml";

  /** A section of the report. */
  record Section(String id, Title title, List<Exhibit> exhibits) {}

  /** The report, in its order. */
  static List<Section> all() {
    return YamlNode.resource(Exhibit.class, FILE).only("sections").list("sections").stream()
        .map(Exhibit::section)
        .toList();
  }

  private static Section section(YamlNode node) {
    node.only("id", "title", "exhibits");
    return new Section(
        node.text("id"),
        node.title("title"),
        node.list("exhibits").stream().map(Exhibit::exhibit).toList());
  }

  private static Exhibit exhibit(YamlNode node) {
    node.only("id", "caption", "note", "stage", "sql", "facts", "chart", "missing");
    String sql = node.has("missing") ? null : node.text("sql");
    return new Exhibit(
        node.text("id"),
        node.title("caption"),
        node.has("note") ? node.title("note") : null,
        node.has("stage") ? sql.replace("{stage}", node.text("stage")) : sql,
        node.textOrNull("facts"),
        node.has("chart") ? Chart.read(node.child("chart")) : null,
        node.has("missing") ? node.title("missing") : null);
  }
}
