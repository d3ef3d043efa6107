package io.potline.conf;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The units of {@code conf/units.csv} and the fixed factors between them. */
public final class Units implements Serializable {

  private static final List<String> HEADER =
      List.of("unit", "aliases", "measures", "per", "factor");

  /**
   * @param measures currency, or t for a capacity
   * @param per what the price is for; empty for a capacity
   * @param factor to the base unit of the same kind
   */
  public record Unit(String id, String measures, String per, BigDecimal factor)
      implements Serializable {

    /** The unit of a price in it that was converted to yuan. */
    public String inYuan() {
      return id.replace(measures, "CNY");
    }

    public boolean isPrice() {
      return !per.isEmpty();
    }

    public boolean isCapacity() {
      return per.isEmpty();
    }
  }

  private final Map<String, Unit> units = new LinkedHashMap<>();
  private final Names names = new Names();

  static Units read(Path file) {
    Units all = new Units();
    ConfTable.read(
        file,
        HEADER,
        line -> {
          String per = Optional.ofNullable(line.textOrNull("per")).orElse("");
          Unit unit =
              new Unit(line.text("unit"), line.text("measures"), per, line.number("factor"));
          all.units.put(unit.id(), unit);
          all.names.addAll(List.of(unit.id()), unit.id(), line);
          all.names.addAll(line.list("aliases"), unit.id(), line);
          return unit;
        });
    return all;
  }

  public Optional<Unit> find(String name) {
    return names.id(name).map(units::get);
  }

  /** The names of units of capacity, normalised, with their ids. */
  public Map<String, String> capacityNames() {
    Map<String, String> capacities = new LinkedHashMap<>();
    for (String name : names.all()) {
      find(name).filter(Unit::isCapacity).ifPresent(unit -> capacities.put(name, unit.id()));
    }
    return capacities;
  }

  public Iterable<Unit> all() {
    return units.values();
  }

  /** Whether a fixed factor converts between them. */
  public static boolean haveFixedFactor(Unit a, Unit b) {
    return a.measures().equals(b.measures()) && a.per().equals(b.per());
  }

  /** How many {@code to} are in one {@code from}. */
  public static BigDecimal factor(Unit from, Unit to) {
    return from.factor().divide(to.factor(), MathContext.DECIMAL128);
  }

  @Override
  public String toString() {
    return units.values().toString();
  }
}
