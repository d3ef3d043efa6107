package io.potline.query;

import io.potline.conf.Conf;
import io.potline.gold.RequiredPrice.Available;
import io.potline.gold.RequiredPrice.Curve;
import io.potline.model.SupplyCurve.Answer;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Prints the answer of {@code required-price} with the inputs that it depends on. */
public final class RequiredPricePage {

  private final PrintStream out;
  private final BigDecimal maxDrift;

  public RequiredPricePage(PrintStream out, Conf conf) {
    this.out = out;
    this.maxDrift = BigDecimal.valueOf(conf.settings().limits().maxInputDrift());
  }

  /**
   * Prints the page and returns whether there is an answer.
   *
   * @param source whose curve was asked for; empty for the last that is quoted
   */
  public boolean print(
      Optional<Curve> found,
      Optional<String> source,
      String stage,
      LocalDate date,
      BigDecimal demandMt) {
    if (found.isEmpty()) {
      out.printf(
          "no_curve: there is no %s cost curve of %s at or before %s%n",
          source.map(s -> "'" + s + "'").orElse("quoted"), stage, date);
      return false;
    }
    Curve curve = found.get();
    if (curve.isSynthetic()) {
      out.println("SYNTHETIC SAMPLE DATA");
    }
    line("curve_date", curve.date());
    line("curve_source", curve.source());
    line("curve_age_days", ChronoUnit.DAYS.between(curve.date(), date));
    line("curve_operating_mt", plain(curve.supply().total(), 3));
    Optional<Answer> answer = curve.supply().requiredPrice(demandMt);
    if (answer.isEmpty()) {
      out.printf(
          "demand_exceeds_curve: %s Mt are demanded, the curve has %s Mt%n",
          demandMt.toPlainString(), plain(curve.supply().total(), 3));
      return false;
    }
    line("required_price_cny_per_t", plain(answer.get().price(), 2));
    line("marginal_block_low_cny_per_t", plain(answer.get().marginal().low(), 2));
    line("marginal_block_high_cny_per_t", plain(answer.get().marginal().high(), 2));
    if (curve.price() != null) {
      BigDecimal inProfit =
          curve
              .supply()
              .supply(curve.price())
              .divide(curve.supply().total(), MathContext.DECIMAL128);
      line("last_price_cny_per_t", plain(curve.price(), 2) + " on " + curve.lastDate());
      line("in_profit_at_last_price_fraction", plain(inProfit, 4));
    }
    if (curve.drift() == null) {
      line("input_drift_cny_per_t", "not known: there is no modelled cost for both days");
    } else {
      boolean isStale = curve.drift().abs().compareTo(maxDrift) > 0;
      line(
          "input_drift_cny_per_t",
          plain(curve.drift(), 2)
              + (isStale ? "  STALE: costs have moved by more than " + maxDrift : ""));
    }
    return true;
  }

  /** Prints which curves can be asked for, where the one that is wanted is not there. */
  public void printAvailable(List<Available> curves) {
    if (curves.isEmpty()) {
      out.println("Nor is there one of another source.");
      return;
    }
    out.println("There are these, each for --source:");
    for (Available curve : curves) {
      String covered =
          curve.covered() == null
              ? ""
              : ", %s %% of the operating capacity"
                  .formatted(plain(curve.covered().movePointRight(2), 1));
      out.printf(
          "  %-24s of %s, %s Mt%s%n",
          curve.source(), curve.date(), plain(curve.operatingMt(), 3), covered);
    }
  }

  private void line(String name, Object value) {
    out.printf("%-34s %s%n", name, value);
  }

  private static String plain(BigDecimal number, int decimals) {
    return number.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
