package io.potline.conf;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code conf/published_margins.csv}: margins that the report of January 2025 prints. No margin is
 * computed from them: the sample is made to match them, and audits and claims compare margins with
 * them.
 */
public record Published(
    String periodType, String period, String stage, BigDecimal cnyPerTonneAl, String source) {

  private static final List<String> HEADER =
      List.of("period_type", "period", "stage", "published_cny_per_t_al", "source");

  public static List<Published> read(Path conf) {
    return ConfTable.read(
        conf.resolve("published_margins.csv"),
        HEADER,
        line ->
            new Published(
                line.text("period_type"),
                line.text("period"),
                line.text("stage"),
                line.number("published_cny_per_t_al"),
                line.text("source")));
  }
}
