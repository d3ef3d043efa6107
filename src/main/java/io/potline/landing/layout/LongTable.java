package io.potline.landing.layout;

import io.potline.landing.sheet.Cell;
import io.potline.landing.sheet.Line;
import io.potline.landing.text.Reasons.Unreadable;
import io.potline.landing.text.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A header, and a row for each figure. The columns come in any order, in English or in Chinese.
 *
 * <pre>
 * date,series,value,low,high,unit,vat,published_at
 * 2025-01-07,aluminium_price,19660,19640,19680,CNY/t,incl,2025-01-07T02:30:00Z
 *
 * 名称,日期,最低价,最高价,均价,单位,涨跌
 * SMM A00铝,2025-01-07,19640,19680,19660,元/吨,-30
 * </pre>
 */
final class LongTable implements Layout {

  /** Other names of the columns. A name may stand for different columns in different feeds. */
  private static final Map<String, Set<String>> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("date", Set.of("日期", "报价日期")),
          Map.entry("month", Set.of("月份", "日期")),
          Map.entry("series", Set.of("名称", "品名", "产品", "产品名称", "品种", "指标名称")),
          Map.entry("stage", Set.of("环节", "品种", "产品", "产品名称")),
          Map.entry("value", Set.of("均价", "平均价", "价格", "数值", "average", "price")),
          Map.entry("low", Set.of("最低价", "低价", "最低")),
          Map.entry("high", Set.of("最高价", "高价", "最高")),
          Map.entry("region", Set.of("地区", "区域", "省份")),
          Map.entry("unit", Set.of("单位")),
          Map.entry("source", Set.of("来源", "数据来源")),
          Map.entry("published_at", Set.of("发布时间", "更新时间")),
          Map.entry("built", Set.of("建成产能", "总产能")),
          Map.entry("operating", Set.of("运行产能", "在产产能")),
          Map.entry("plant", Set.of("企业", "企业名称", "工厂")));

  /** Changes from the day before, which follow from the figures. */
  private static final Set<String> NOT_TAKEN = Set.of("涨跌", "涨跌额", "涨跌幅", "change");

  private static final Set<String> DATES = Set.of("date", "month", "published_at");

  @Override
  public Optional<Reading> of(Head head) {
    Optional<Line> first = head.lines().stream().filter(line -> !line.isBlank()).findFirst();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    first.get().cells().forEach(cell -> names.add(name(cell.text(), head)));
    String what = head.required().get(1);
    boolean isMeant = first.get().cells().stream().anyMatch(cell -> cell.text().equals(what));
    if (!isMeant && !(names.contains(what) && names.contains(head.required().get(0)))) {
      return Optional.empty();
    }
    check(names, head);
    return Optional.of(Rows.of(first.get().number(), names));
  }

  private static String name(String text, Head head) {
    String plain = Texts.normalised(text).toLowerCase(Locale.ROOT);
    if (known(head).contains(plain)) {
      return plain;
    }
    return known(head).stream()
        .filter(name -> OTHER_NAMES.getOrDefault(name, Set.of()).contains(plain))
        .findFirst()
        .orElse(plain);
  }

  private static List<String> known(Head head) {
    List<String> known = new ArrayList<>(head.required());
    known.addAll(head.optional());
    return known;
  }

  private static void check(List<String> names, Head head) {
    boolean hasValue = names.containsAll(List.of("low", "high"));
    for (String required : head.required()) {
      if (!names.contains(required) && !(required.equals("value") && hasValue)) {
        throw new Unreadable(
            "no column %s: the header is '%s', expected the columns %s",
            required, String.join(",", names), String.join(", ", head.required()));
      }
    }
    for (String name : names) {
      if (!known(head).contains(name) && !NOT_TAKEN.contains(name)) {
        throw new Unreadable(
            "unknown column '%s': expected %s. A misspelt column would be lost in silence",
            name, String.join(", ", known(head)));
      }
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw new Unreadable("column %s is there twice", name);
      }
    }
  }

  /**
   * @param positions column of each name of the header, the first is 0
   * @param dates which of the columns hold dates or times
   */
  private record Rows(long headerRow, Map<String, Integer> positions, Set<Integer> dates)
      implements Reading {

    static Rows of(long headerRow, List<String> header) {
      Map<String, Integer> positions = new HashMap<>();
      Set<Integer> dates = new HashSet<>();
      for (int i = 0; i < header.size(); i++) {
        positions.put(header.get(i), i);
        if (DATES.contains(header.get(i))) {
          dates.add(i);
        }
      }
      return new Rows(headerRow, positions, dates);
    }

    @Override
    public String layout() {
      return "long: one figure a row";
    }

    @Override
    public long firstRow() {
      return headerRow + 1;
    }

    @Override
    public List<Column> columns() {
      return List.of();
    }

    @Override
    public boolean writesZeroForMissing() {
      return false;
    }

    @Override
    public List<RawRow> rows(Line line) {
      if (line.isBlank()) {
        return List.of();
      }
      int width = positions.size();
      String[] texts = new String[width];
      for (int i = 0; i < width; i++) {
        Cell cell = line.cell(i);
        if (!cell.isBlank()) {
          texts[i] = dates.contains(i) ? cell.dateText() : cell.text();
        }
      }
      boolean isOfWidth = line.size() == width || line.size() < width && !line.isCounted();
      String broken =
          isOfWidth ? null : "%d cells, but the header has %d".formatted(line.size(), width);
      return List.of(
          new RawRow(line.number(), null, new Row(positions, texts), broken, line.raw()));
    }
  }

  private record Row(Map<String, Integer> positions, String[] texts) implements Cells {
    @Override
    public String cell(String name) {
      Integer position = positions.get(name);
      return position == null ? null : texts[position];
    }
  }
}
