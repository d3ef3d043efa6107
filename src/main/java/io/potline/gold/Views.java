package io.potline.gold;

import io.potline.contract.Table;
import io.potline.lake.Lake;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Views over gold, for what is asked now and then and need not be stored. Each is one statement in
 * {@code src/main/resources/io/potline/gold}, to be read and copied by who writes SQL.
 */
public final class Views {

  private static final List<String> NAMES =
      List.of(
          "pass_through",
          "chain_cost_stability",
          "margin_bridge_between",
          "margin_definition",
          "utilisation_definition",
          "output_utilisation",
          "upstream_balance",
          "dry_season_loss",
          "capacity_in_profit");

  private Views() {}

  public static Set<String> names() {
    return NAMES.stream().map(name -> "gold." + name).collect(Collectors.toSet());
  }

  /** Makes them known to the session's catalog, where the tables are that they rest on. */
  public static void register(Lake lake) {
    List<Table> tables = List.of(ReferenceValue.TABLE, CostCurve.TABLE, MarginFactorPeriod.TABLE);
    if (tables.stream().allMatch(lake::exists)) {
      NAMES.forEach(name -> lake.spark().sql(statement(name)));
    }
  }

  private static String statement(String name) {
    try (InputStream file = Views.class.getResourceAsStream(name + ".sql")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
