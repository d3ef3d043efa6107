package io.potline.bronze;

import io.potline.conf.Catalogue;
import io.potline.landing.RawRow;
import io.potline.landing.Reasons;
import io.potline.landing.Texts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** What the rows of all feeds have in common. */
final class Judging {

  private Judging() {}

  static LocalDate date(RawRow row, LocalDate latest, Reasons reasons) {
    return required(row, "date", reasons)
        .map(text -> reasons.take(() -> Texts.date(text, latest)))
        .orElse(null);
  }

  static LocalDate month(RawRow row, LocalDate latest, Reasons reasons) {
    return required(row, "month", reasons)
        .map(text -> reasons.take(() -> Texts.month(text, latest)))
        .orElse(null);
  }

  static String region(RawRow row, Catalogue catalogue, Reasons reasons) {
    String name = Optional.ofNullable(row.cell("region")).orElse(Catalogue.NATIONAL);
    Optional<String> id = catalogue.regionNames().id(name);
    if (id.isEmpty()) {
      String hint = catalogue.regionNames().nearest(name).map(n -> " (" + n + "?)").orElse("");
      reasons.add("unknown region '%s'%s: add it or an alias to regions.csv", name, hint);
    }
    return id.orElse(null);
  }

  static Instant publishedAt(RawRow row, Instant byDefault, Reasons reasons) {
    String text = row.cell("published_at");
    return text == null ? byDefault : reasons.take(() -> Texts.time(text));
  }

  /** Null where the cell is blank or unreadable; the latter is among the reasons. */
  static BigDecimal number(RawRow row, String column, Reasons reasons) {
    String text = row.cell(column);
    return text == null ? null : reasons.take(() -> Texts.number(text, column));
  }

  static Optional<String> required(RawRow row, String column, Reasons reasons) {
    Optional<String> text = Optional.ofNullable(row.cell(column));
    reasons.addIf(text.isEmpty(), "no %s", column);
    return text;
  }

  static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
