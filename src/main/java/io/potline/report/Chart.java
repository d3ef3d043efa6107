package io.potline.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.potline.conf.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a result is drawn, for the script of the page; report.yaml says what each kind shows.
 *
 * @param kind time, bars, dots, waterfall, curve, tree, cards or heat
 * @param y in a heat map, the column of the other axis; null in other charts
 * @param left columns of the first panel
 * @param right columns of the panel below it; they have another unit
 * @param by a column that splits the rows into one line for each of its values; null: none
 * @param parent in a tree, the column with the parent node; null in other charts
 * @param group columns that follow x in the name of a group of bars or of a card
 * @param band two columns: the area between them is filled
 * @param shade a column with the name of a time of the year, which is shaded; null: none
 * @param partial for a column, the column with the days that its mean is of; NULL in it: a whole
 *     period
 * @param isFlat whether bars are horizontal
 * @param isLogarithmic whether the axis is
 * @param isFromZero whether the axis of lines begins at 0
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
    List<String> band,
    String shade,
    Map<String, String> partial,
    boolean isFlat,
    boolean isLogarithmic,
    boolean isFromZero) {

  static Chart read(YamlNode node) {
    node.only(
        "kind", "x", "y", "left", "right", "by", "parent", "group", "band", "shade", "partial",
        "flat", "log", "zero");
    Map<String, String> partial = new LinkedHashMap<>();
    if (node.has("partial")) {
      YamlNode columns = node.child("partial");
      columns.children().keySet().forEach(column -> partial.put(column, columns.text(column)));
    }
    return new Chart(
        node.text("kind"),
        node.text("x"),
        node.textOrNull("y"),
        node.texts("left"),
        node.texts("right"),
        node.textOrNull("by"),
        node.textOrNull("parent"),
        node.texts("group"),
        node.texts("band"),
        node.textOrNull("shade"),
        partial,
        node.isTrue("flat"),
        node.isTrue("log"),
        node.isTrue("zero"));
  }
}
