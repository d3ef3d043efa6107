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

/**
 * A futures terminal's file of one contract: a row for each day, with open, high, low and close.
 * The file does not say which of them is a quote of which series: an alias in the catalogue does.
 *
 * <pre>
 * 日期/时间,开盘价,最高价,最低价,收盘价,成交量,持仓量
 * 2025-01-07 15:00,19655,19720,19610,19660,154832,201533
 * </pre>
 */
final class TerminalTable implements Layout {

  private static final Set<String> DATES =
      Set.of("日期/时间", "日期", "时间", "交易日期", "date", "time", "datetime", "date/time");

  private static final Set<String> FRENCH =
      Set.of("dernier", "ouv.", "plus haut", "plus bas", "variation %");

  private static final Set<String> FIELDS =
      Set.of(
          ("开盘价 开盘 最高价 最高 最低价 最低 收盘价 收盘 结算价 结算 动态结算价 昨收 昨收盘 昨结算 前结算价 均价"
                  + " 成交量 成交额 持仓量 持仓 增减仓 仓差 涨跌 涨跌幅 振幅 open high low close last price settle"
                  + " settlement volume vol vol. amount turnover openinterest open_interest oi hold"
                  + " position change dernier ouv.")
              .split(" "));
  private static final Set<String> FIELDS_OF_TWO_WORDS =
      Set.of("open interest", "change %", "plus haut", "plus bas", "variation %");

  private static final int MIN_FIELDS = 3;

  @Override
  public Optional<Reading> of(Head head) {
    return head.lines().stream()
        .filter(TerminalTable::isHeader)
        .findFirst()
        .map(header -> reading(header, head));
  }

  private static boolean isHeader(Line line) {
    return DATES.contains(plain(line.cell(0)))
        && line.cells().stream().filter(cell -> isField(plain(cell))).count() >= MIN_FIELDS;
  }

  private static boolean isField(String name) {
    return FIELDS.contains(name) || FIELDS_OF_TWO_WORDS.contains(name);
  }

  private static Reading reading(Line header, Head head) {
    boolean isFrench = header.cells().stream().anyMatch(cell -> FRENCH.contains(plain(cell)));
    Dialect dialect = isFrench ? Dialect.DAY_FIRST_DECIMAL_COMMA : Dialect.PLAIN;
    List<Column> columns = new ArrayList<>();
    Map<Column, Integer> dateColumnOf = new HashMap<>();
    for (int i = 1; i < header.size(); i++) {
      if (!header.cell(i).isBlank()) {
        String name = header.text(i);
        Column column =
            new Column(
                i,
                Column.letters(i),
                header.number(),
                Map.of(Column.NAME, name),
                isField(plain(header.cell(i))),
                dialect);
        columns.add(column);
        dateColumnOf.put(column, 0);
      }
    }
    return new WideReading(
        "a terminal's open, high, low and close",
        header.number() + 1,
        columns,
        false,
        dateColumnOf,
        header.size(),
        head.dateColumn());
  }

  private static String plain(Cell cell) {
    return Texts.normalised(cell.text()).toLowerCase(Locale.ROOT);
  }
}
