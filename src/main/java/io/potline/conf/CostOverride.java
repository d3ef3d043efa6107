package io.potline.conf;

import io.potline.conf.Stage.CashFraction;
import io.potline.conf.Stage.Consumption;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * How a producer differs from the whole country in one input of a stage. What is null stays as it
 * is.
 *
 * @param input the series, or the stage at cost, that the whole country consumes
 * @param instead another input, with its own quantity, basis and cash part
 */
public record CostOverride(
    Producer who,
    String stage,
    String input,
    Consumption instead,
    BigDecimal quantity,
    InputBasis basis,
    CashFraction cash,
    Validity validity,
    String source)
    implements Serializable {

  boolean isOf(Stage ofStage, Consumption consumption) {
    return stage.equals(ofStage.id()) && input.equals(consumption.input());
  }

  /** The consumption before, during and after the override. */
  List<Consumption> of(Consumption consumption) {
    LocalDate from = latest(consumption.validity().from(), validity.from());
    LocalDate to = earliest(consumption.validity().to(), validity.to());
    if (from.isAfter(to)) {
      return List.of(consumption);
    }
    List<Consumption> parts = new ArrayList<>();
    if (consumption.validity().from().isBefore(from)) {
      parts.add(consumption.during(new Validity(consumption.validity().from(), from.minusDays(1))));
    }
    parts.add(changed(consumption).during(new Validity(from, to)));
    if (consumption.validity().to().isAfter(to)) {
      parts.add(consumption.during(new Validity(to.plusDays(1), consumption.validity().to())));
    }
    return parts;
  }

  private Consumption changed(Consumption consumption) {
    if (instead != null) {
      return instead;
    }
    boolean isOther = quantity != null;
    return new Consumption(
        consumption.input(),
        consumption.costOf(),
        isOther ? quantity : consumption.quantity(),
        consumption.unit(),
        isOther ? null : consumption.low(),
        isOther ? null : consumption.high(),
        basis == null ? consumption.basis() : basis,
        cash == null ? consumption.cash() : cash,
        consumption.validity(),
        source);
  }

  private static LocalDate latest(LocalDate a, LocalDate b) {
    return a.isAfter(b) ? a : b;
  }

  private static LocalDate earliest(LocalDate a, LocalDate b) {
    return a.isBefore(b) ? a : b;
  }
}
