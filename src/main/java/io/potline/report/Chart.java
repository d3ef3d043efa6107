package io.potline.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.potline.conf.YamlNode;
import java.util.List;

/**
 * How a result is drawn, for the script of the page.
 *
 * @param kind time, bars, tree, cards or heat
 * @param y in a heat map, the column of the other axis; null in other charts
 * @param left columns on the left axis
 * @param right columns on the right axis
 * @param by a column that splits the rows into one line for each of its values; null: none
 * @param parent in a tree, the column with the parent node; null in other charts
 * @param group columns that follow x in the name of a group of bars or of a card
 * @param isFlat whether bars are horizontal
 * @param isLogarithmic whether the axis is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Chart(
    String kind,
    String x,
    String y,
    List<String> left,
    List<String> right,
    String by,
    String parent,
    List<String> group,
    boolean isFlat,
    boolean isLogarithmic) {

  static Chart read(YamlNode node) {
    node.only("kind", "x", "y", "left", "right", "by", "parent", "group", "flat", "log");
    return new Chart(
        node.text("kind"),
        node.text("x"),
        node.textOrNull("y"),
        node.texts("left"),
        node.texts("right"),
        node.textOrNull("by"),
        node.textOrNull("parent"),
        node.texts("group"),
        node.isTrue("flat"),
        node.isTrue("log"));
  }
}
