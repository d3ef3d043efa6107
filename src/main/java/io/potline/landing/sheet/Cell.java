package io.potline.landing.sheet;

import java.time.LocalDateTime;
import org.apache.poi.ss.usermodel.DateUtil;

/** A cell as text. A number of a workbook can also be read as a date. */
public sealed interface Cell {

  Cell BLANK = new Text("");

  String text();

  /** The text where a date is expected: a number of a workbook may be a serial number of days. */
  default String dateText() {
    return text();
  }

  default boolean isBlank() {
    return text().isEmpty();
  }

  /** Text, a truth value, or an error such as {@code #N/A}. */
  record Text(String text) implements Cell {}

  record Date(LocalDateTime date) implements Cell {
    @Override
    public String text() {
      return date.toLocalDate() + " " + date.toLocalTime();
    }
  }

  /**
   * @param is1904 whether the workbook counts days from 1904, and not from 1900
   */
  record Number(double number, boolean is1904) implements Cell {

    /** The serial numbers of 1990-01-01 and 2100-12-31 counted from 1900; others are no dates. */
    private static final int FIRST_SERIAL = 32_874;

    private static final int LAST_SERIAL = 73_415;
    private static final int FROM_1900_TO_1904 = 1_462;

    /** The shortest decimal that is this number, which is what Excel shows. */
    @Override
    public String text() {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? String.valueOf((long) number)
          : Double.toString(number);
    }

    @Override
    public String dateText() {
      double serial = number + (is1904 ? FROM_1900_TO_1904 : 0);
      return serial >= FIRST_SERIAL && serial < LAST_SERIAL
          ? new Date(DateUtil.getLocalDateTime(number, is1904)).text()
          : text();
    }
  }
}
