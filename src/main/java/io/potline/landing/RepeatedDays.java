package io.potline.landing;

import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.landing.layout.Column;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Marks repeats in an export of every calendar day: a figure of a day without trading that equals
 * the figure of the day before in the same column. The days may ascend or descend, so that a row is
 * marked when both its neighbours are known.
 */
final class RepeatedDays {

  private final Predicate<LocalDate> isTradingDay;
  private List<Judged> former = List.of();
  private List<Judged> current = List.of();

  RepeatedDays(Predicate<LocalDate> isTradingDay) {
    this.isTradingDay = isTradingDay;
  }

  /** Takes the next row of the sheet, and returns the row before it, marked. */
  List<Judged> add(List<Judged> next) {
    List<Judged> marked = current;
    List<Judged> withoutTrading = marked.stream().filter(this::isWithoutTrading).toList();
    if (!withoutTrading.isEmpty()) {
      mark(withoutTrading, byColumn(former));
      mark(withoutTrading, byColumn(next));
    }
    former = current;
    current = next;
    return marked;
  }

  /** The last row of the sheet, marked. */
  List<Judged> last() {
    return add(List.of());
  }

  private boolean isWithoutTrading(Judged one) {
    LocalDate day = (LocalDate) one.values().get(Fields.DATE);
    return one.column() != null && day != null && !isTradingDay.test(day);
  }

  private static Map<Column, Judged> byColumn(List<Judged> row) {
    Map<Column, Judged> map = new HashMap<>();
    row.stream().filter(j -> j.column() != null).forEach(j -> map.put(j.column(), j));
    return map;
  }

  private static void mark(List<Judged> row, Map<Column, Judged> neighbours) {
    for (Judged one : row) {
      Judged neighbour = neighbours.get(one.column());
      LocalDate day = (LocalDate) one.values().get(Fields.DATE);
      if (neighbour != null
          && day.minusDays(1).equals(neighbour.values().get(Fields.DATE))
          && isSame(one, neighbour)) {
        one.values().put(Fields.IS_ROLLED_OVER, true);
      }
    }
  }

  private static boolean isSame(Judged one, Judged other) {
    for (Field field : List.of(Fields.QUOTED_VALUE, Fields.QUOTED_LOW, Fields.QUOTED_HIGH)) {
      if (!Objects.equals(one.values().get(field), other.values().get(field))) {
        return false;
      }
    }
    return one.values().get(Fields.QUOTED_VALUE) != null;
  }
}
