package io.potline.landing.layout;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The known terminals, with texts above the figures that only they write. */
enum Terminal {
  WIND("Wind", true, Set.of("wind", "wind资讯", "数据来源:wind"), Set.of()),
  MYSTEEL("Mysteel", false, Set.of("钢联数据"), Set.of("频度", "指标描述")),
  IFIND("iFinD", false, Set.of("同花顺", "同花顺ifind", "ifind"), Set.of("指标id")),
  CHOICE("Choice", false, Set.of("宏观数据", "东方财富choice数据"), Set.of("时间区间"));

  final String deliveredBy;
  final boolean writesZeroForMissing;
  private final Set<String> titles;
  private final Set<String> labels;

  Terminal(
      String deliveredBy, boolean writesZeroForMissing, Set<String> titles, Set<String> labels) {
    this.deliveredBy = deliveredBy;
    this.writesZeroForMissing = writesZeroForMissing;
    this.titles = titles;
    this.labels = labels;
  }

  /**
   * Which terminal wrote a sheet.
   *
   * @param texts of the rows above the names, and of the labels beside them; normalised
   * @param isOnlyNames whether only names stand above the figures: Wind says nothing else of them
   */
  static Optional<Terminal> of(List<String> texts, boolean isOnlyNames) {
    for (Terminal terminal : values()) {
      if (texts.stream()
          .anyMatch(t -> terminal.titles.contains(t) || terminal.labels.contains(t))) {
        return Optional.of(terminal);
      }
    }
    return isOnlyNames ? Optional.of(WIND) : Optional.empty();
  }
}
