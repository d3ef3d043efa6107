package io.potline.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.potline.conf.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a result is drawn, for the script of the page.
 *
 * @param kind time, bars, tree or cards
 * @param left columns on the left axis
 * @param right columns on the right axis
 * @param by a column whose values split each line; null: none does
 * @param parent of a tree, the column of the node above; null in others
 * @param group a column that stands behind x in the name of a group of bars or of a card; null:
 *     none does
 * @param isFlat whether bars lie
 * @param isLogarithmic whether the axis is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Chart(
    String kind,
    String x,
    List<String> left,
    List<String> right,
    String by,
    String parent,
    String group,
    boolean isFlat,
    boolean isLogarithmic) {

  private static final int MAX_BARS = 40;

  /** A chart that suits a result whose meaning nobody has told; none where none surely does. */
  static Optional<Chart> of(Result result) {
    List<String> names = result.names();
    List<String> numbers = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 1; i < names.size(); i++) {
      (result.isNumber(i) ? numbers : texts).add(names.get(i));
    }
    int rows = result.rows().size();
    boolean isTime = result.isDay(0);
    if (numbers.isEmpty() || texts.size() > 1 || rows < 2 || !isTime && rows > MAX_BARS) {
      return Optional.empty();
    }
    String by = texts.isEmpty() ? null : texts.get(0);
    return Optional.of(
        new Chart(
            isTime ? "time" : "bars",
            names.get(0),
            sameUnit(numbers),
            List.of(),
            by,
            null,
            null,
            false,
            false));
  }

  /** The first column and those whose names end as it does: one axis, one unit. */
  private static List<String> sameUnit(List<String> columns) {
    String first = columns.get(0);
    String end = first.substring(Math.max(first.lastIndexOf('_'), 0));
    return columns.stream().filter(name -> name.endsWith(end)).toList();
  }

  static Chart read(YamlNode node) {
    node.only("kind", "x", "left", "right", "by", "parent", "group", "flat", "log");
    return new Chart(
        node.text("kind"),
        node.text("x"),
        node.texts("left"),
        node.texts("right"),
        node.textOrNull("by"),
        node.textOrNull("parent"),
        node.textOrNull("group"),
        node.has("flat"),
        node.has("log"));
  }
}
