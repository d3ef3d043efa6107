package io.potline.landing.layout;

import io.potline.landing.sheet.Cell;
import io.potline.landing.sheet.Line;
import io.potline.landing.text.Texts;
import io.potline.landing.text.Texts.Dialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A terminal's export with a column for each series: labelled rows with name, frequency, unit and
 * more, then a row for each day. Choice, Wind, iFinD and Mysteel differ in the labels; iFinD may
 * write a column of dates for each series. A table with nothing but a row of names is read too.
 *
 * <pre>
 * 宏观数据
 * 指标名称    | A00铝:均价 | 氧化铝:均价：山西（日）
 * 频率        | 日         | 日
 * 单位        | 元/吨      |
 * 更新时间    | 2025-01-08 | 2025-01-08
 * 2025-01-07  | 19660      | 5690
 * ...
 * 数据来源：东方财富Choice数据
 * </pre>
 */
final class WideExport implements Layout {

  private static final Set<String> NAMES =
      Set.of("指标名称", "指标", "名称", "name", "indicator", "indicator name", "series name");

  private static final Set<String> DATES =
      Set.of("日期", "时间", "日期/时间", "指标日期", "月份", "date", "time", "month", "datetime");

  /** Headings that are not names: then the name stands in a row above. */
  private static final Set<String> NO_NAMES = Set.of("数值", "值", "数据", "value");

  private static final Map<String, String> LABELS =
      Map.ofEntries(
          Map.entry("频率", Column.FREQUENCY),
          Map.entry("频度", Column.FREQUENCY),
          Map.entry("frequency", Column.FREQUENCY),
          Map.entry("单位", Column.UNIT),
          Map.entry("unit", Column.UNIT),
          Map.entry("来源", Column.SOURCE),
          Map.entry("数据来源", Column.SOURCE),
          Map.entry("source", Column.SOURCE),
          Map.entry("更新时间", Column.PUBLISHED_AT),
          Map.entry("最后更新", Column.PUBLISHED_AT),
          Map.entry("updated", Column.PUBLISHED_AT),
          Map.entry("updated at", Column.PUBLISHED_AT),
          Map.entry("指标id", Column.ID),
          Map.entry("指标代码", Column.ID),
          Map.entry("指标编码", Column.ID),
          Map.entry("id", Column.ID),
          Map.entry("地区", "region"));

  @Override
  public Optional<Reading> of(Head head) {
    return Sketch.of(head.lines())
        .map(
            sketch ->
                head.sheet().name() != null && sketch.hasGaps()
                    ? Sketch.of(head.withMergedCells().lines()).orElse(sketch)
                    : sketch)
        .map(sketch -> sketch.reading(head.dateColumn()));
  }

  /**
   * The head of a sheet: the rows above the figures.
   *
   * @param lines all rows of the head
   * @param names the row of names
   * @param first the first row of figures
   * @param dateColumns in which columns dates stand, the first is the one of the labels
   */
  private record Sketch(List<Line> lines, Line names, Line first, TreeSet<Integer> dateColumns) {

    static Optional<Sketch> of(List<Line> lines) {
      return namesLabelled(lines, NAMES)
          .or(() -> namesLabelled(lines, DATES))
          .flatMap(
              names -> {
                int labels = labelColumn(names);
                return lines.stream()
                    .filter(line -> line.number() > names.number())
                    .filter(line -> isDate(line.cell(labels)))
                    .findFirst()
                    .map(first -> new Sketch(lines, names, first, dateColumns(names, first)));
              });
    }

    private static Optional<Line> namesLabelled(List<Line> lines, Set<String> labels) {
      return lines.stream()
          .filter(line -> line.size() > 1)
          .filter(line -> line.cells().stream().limit(3).anyMatch(c -> labels.contains(plain(c))))
          .findFirst();
    }

    private static int labelColumn(Line names) {
      return IntStream.range(0, names.size())
          .filter(i -> isLabel(names.cell(i)))
          .findFirst()
          .orElseThrow();
    }

    private static boolean isLabel(Cell cell) {
      return NAMES.contains(plain(cell)) || DATES.contains(plain(cell));
    }

    private static TreeSet<Integer> dateColumns(Line names, Line first) {
      TreeSet<Integer> columns = new TreeSet<>();
      int labels = labelColumn(names);
      for (int i = labels; i < Math.max(names.size(), first.size()); i++) {
        boolean isUnnamedDate = names.cell(i).isBlank() && isDate(first.cell(i));
        if (isLabel(names.cell(i)) || isUnnamedDate) {
          columns.add(i);
        }
      }
      return columns;
    }

    private static boolean isDate(Cell cell) {
      return Texts.isDate(cell.dateText(), Dialect.PLAIN) || Texts.isMonth(cell.dateText());
    }

    /** Whether a label is blank beside one that is not: they may be one merged cell. */
    boolean hasGaps() {
      return above().stream()
          .anyMatch(
              line ->
                  figureColumns().stream()
                      .anyMatch(
                          i ->
                              line.cell(i).isBlank()
                                  && !line.cell(i - 1).isBlank()
                                  && !dateColumns.contains(i - 1)));
    }

    private List<Line> above() {
      return lines.stream().filter(line -> line.number() < first.number()).toList();
    }

    private List<Integer> figureColumns() {
      int width =
          lines.stream()
              .filter(line -> line.number() >= names.number())
              .mapToInt(Line::size)
              .max()
              .orElse(0);
      return IntStream.range(dateColumns.first(), width)
          .filter(i -> !dateColumns.contains(i))
          .filter(i -> !names.cell(i).isBlank() || hasFigures(i))
          .boxed()
          .toList();
    }

    private boolean hasFigures(int column) {
      return lines.stream()
          .filter(line -> line.number() >= first.number())
          .anyMatch(line -> !line.cell(column).isBlank());
    }

    Reading reading(String dateName) {
      Optional<Terminal> terminal = terminal();
      List<Column> columns = new ArrayList<>();
      Map<Column, Integer> dateColumnOf = new HashMap<>();
      for (int i : figureColumns()) {
        int dates = dateColumns.lower(i);
        Map<String, String> labels = labels(i, dates);
        terminal.ifPresent(t -> labels.putIfAbsent(Column.DELIVERED_BY, t.deliveredBy));
        Column column =
            new Column(i, Column.letters(i), names.number(), labels, false, Dialect.PLAIN);
        columns.add(column);
        dateColumnOf.put(column, dates);
      }
      return new WideReading(
          terminal.map(t -> "export of " + t.deliveredBy).orElse("one column a series")
              + (dateColumns.size() > 1 ? ", dates beside each series" : ""),
          first.number(),
          columns,
          terminal.map(t -> t.writesZeroForMissing).orElse(false),
          dateColumnOf,
          names.size(),
          dateName);
    }

    private Map<String, String> labels(int column, int dates) {
      Map<String, String> labels = new HashMap<>();
      String name = names.text(column);
      if (NO_NAMES.contains(plain(names.cell(column)))) {
        name = nameAbove(column, dates).orElse(name);
      }
      if (!name.isEmpty()) {
        labels.put(Column.NAME, name);
      }
      for (Line line : above()) {
        String label =
            LABELS.getOrDefault(
                plain(line.cell(dates)), LABELS.get(plain(line.cell(dateColumns.first()))));
        if (label != null && line != names && !line.cell(column).isBlank()) {
          boolean isTime = label.equals(Column.PUBLISHED_AT);
          labels.put(label, isTime ? line.cell(column).dateText() : line.text(column));
        }
      }
      return labels;
    }

    private Optional<String> nameAbove(int column, int dates) {
      return above().stream()
          .filter(line -> line.number() < names.number())
          .filter(line -> !LABELS.containsKey(plain(line.cell(dates))))
          .flatMap(line -> List.of(line.text(column), line.text(dates)).stream())
          .filter(text -> !text.isEmpty() && !isLabel(new Cell.Text(text)))
          .findFirst();
    }

    private Optional<Terminal> terminal() {
      List<String> texts = new ArrayList<>();
      for (Line line : above()) {
        if (line.number() < names.number()) {
          line.cells().forEach(cell -> texts.add(plain(cell)));
        }
        texts.add(plain(line.cell(dateColumns.first())));
      }
      boolean isOnlyNames =
          NAMES.contains(plain(names.cell(dateColumns.first())))
              && texts.stream().noneMatch(LABELS::containsKey);
      return Terminal.of(texts, isOnlyNames);
    }
  }

  private static String plain(Cell cell) {
    String text = Texts.normalised(cell.text()).toLowerCase(Locale.ROOT);
    return text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
  }
}
