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
 * Marks what an export of every calendar day only repeats: the figure of a day without trading that
 * equals the one of the day before it in the same column. It needs the row before and the row
 * after, for the days may ascend or descend.
 */
final class RollOver {

  private final Predicate<LocalDate> isTradingDay;
  private List<Judged> former = List.of();
  private List<Judged> current = List.of();

  RollOver(Predicate<LocalDate> isTradingDay) {
    this.isTradingDay = isTradingDay;
  }

  /** Takes a row in, and gives back the one before it, marked. */
  List<Judged> before(List<Judged> next) {
    List<Judged> marked = current;
    List<Judged> doubtful = marked.stream().filter(this::isOnDayWithoutTrading).toList();
    if (!doubtful.isEmpty()) {
      mark(doubtful, byColumn(former));
      mark(doubtful, byColumn(next));
    }
    former = current;
    current = next;
    return marked;
  }

  List<Judged> last() {
    return before(List.of());
  }

  private boolean isOnDayWithoutTrading(Judged one) {
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
