package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.conf.Conf;
import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users rely on: names, order, comments and units of the tables. */
@WithSpark
class ContractTest {

  private static final Map<String, String> LEADING_COLUMNS =
      Map.of(
          "silver.price",
          "series region source date value low high unit vat_basis quoted_value quoted_unit"
              + " known_from known_to is_stale delivered_by source_file run_id",
          "silver.capacity",
          "month stage region plant power_source source built_mt operating_mt known_from known_to"
              + " source_file run_id",
          "gold.stage_cost_daily",
          "date region stage input quantity quantity_unit price cost_cny_per_t input_date"
              + " quoted_value quoted_unit vat_basis vat_rate usd_cny",
          "gold.stage_margin_daily",
          "date region stage method price_cny_per_t cost_cny_per_t margin_cny_per_t"
              + " margin_cny_per_t_al missing_inputs is_stale vat_basis",
          "gold.chain_margin_daily",
          "date region method price_cny_per_t_al bauxite_margin_cny_per_t_al"
              + " alumina_margin_cny_per_t_al aluminium_margin_cny_per_t_al"
              + " chain_margin_cny_per_t_al chain_cost_cny_per_t_al",
          "gold.margin_period",
          "period_type period region stage method mean_margin_cny_per_t_al"
              + " min_margin_cny_per_t_al max_margin_cny_per_t_al observation_count first_date"
              + " last_date",
          "gold.capacity_utilisation",
          "month stage region source built_mt operating_mt utilisation_fraction ceiling_mt"
              + " ceiling_used_fraction ceiling_headroom_mt upstream_requirement_mt"
              + " upstream_surplus_mt",
          "ops.rejected_row",
          "run_id source_file row_number reasons raw",
          "ops.run",
          "run_id command started_at finished_at outcome files_taken rows_accepted rows_repeated"
              + " rows_missing rows_rejected code_version");

  private static final Map<String, String> LEADING_COLUMNS_OF_ANALYTICS =
      Map.of(
          "gold.margin_share_daily",
          "date region method stage margin_cny_per_t_al signed_share_fraction"
              + " positive_share_fraction",
          "gold.cost_curve",
          "date stage source block region plant power_source operating_mt cost_low_cny_per_t"
              + " cost_high_cny_per_t cumulative_mt",
          "gold.margin_bridge",
          "period_type from_period to_period region stage factor effect_cny_per_t_al",
          "gold.margin_band_daily",
          "date region stage low_cny_per_t_al margin_cny_per_t_al high_cny_per_t_al top_driver",
          "gold.scenario_result",
          "scenario date region metric base shocked delta",
          "gold.window_audit",
          "stage method window mean_cny_per_t_al implied_edge_sum edge_days lower_bound"
              + " upper_bound is_feasible",
          "gold.utilisation_seasonality",
          "region stage calendar_month mean_utilisation_fraction seasonal_index"
              + " min_utilisation_fraction max_utilisation_fraction years",
          "gold.carbon_intensity",
          "mix boundary low_t_co2_per_t_al high_t_co2_per_t_al",
          "gold.reserve_life",
          "mineral reserves production basis years",
          "gold.climate_index",
          "month index value delta delta_unit");

  private static final Map<String, String> LEADING_COLUMNS_OF_CHECKS =
      Map.of(
          "gold.claim_check",
          "claim document locator statement published decimals unit computed difference verdict"
              + " note",
          "gold.alert",
          "alert raised_date cleared_date value threshold message_en message_zh",
          "gold.vendor_gap",
          "metric date source_a source_b a b gap gap_fraction",
          "gold.revision_impact",
          "series region date known_from old_value new_value stage period old_mean new_mean");

  private final List<Table> tables = Tables.all(Conf.read(Path.of("conf")));

  @Test
  void columnsLeadInTheOrderOfTheContract() {
    for (Map<String, String> contract :
        List.of(LEADING_COLUMNS, LEADING_COLUMNS_OF_ANALYTICS, LEADING_COLUMNS_OF_CHECKS)) {
      contract.forEach(
          (name, columns) ->
              assertThat(table(name).schema().fieldNames())
                  .as(name)
                  .startsWith(columns.split(" ")));
    }
  }

  @Test
  void everyRowOfSilverAndGoldCarriesItsRun() {
    assertThat(tables)
        .filteredOn(t -> t.database().matches("silver|gold|gold_as_of"))
        .allMatch(t -> t.fields().contains(Fields.RUN_ID));
  }

  @Test
  void everyTableAndColumnHasAComment() {
    for (Table table : tables) {
      assertThat(table.grain()).as(table.name()).startsWith("One ");
      for (Field field : table.fields()) {
        assertThat(field.meaning()).as(table.name() + "." + field.name()).isNotBlank();
        boolean hasAmount = field.type().typeName().startsWith("decimal");
        assertThat(field.unit().isBlank() && hasAmount).as(field.name() + " has a unit").isFalse();
        assertThat(table.fields()).as(field.name()).containsOnlyOnce(field);
      }
    }
  }

  @Test
  void everyRowSaysWhetherItIsSynthetic(SparkSession spark) {
    TestLake lake = Lakes.threeDays(spark);
    String unsaid =
        Tables.all(lake.conf()).stream()
            .filter(t -> t.fields().contains(Fields.IS_SYNTHETIC) && lake.lake().exists(t))
            .map(
                t ->
                    "SELECT '%s', count(*) FROM %s WHERE is_synthetic IS NULL"
                        .formatted(t.name(), t.name()))
            .collect(Collectors.joining(" UNION ALL "));
    assertThat(lake.rows(unsaid)).hasSizeGreaterThan(20).allMatch(count -> count.endsWith(" 0"));
  }

  @Test
  void theTableOnDiskIsTheDeclaredOne(SparkSession spark, @TempDir Path folder) {
    TestLake lake = new TestLake(spark, folder);
    Table declared = table("gold.chain_margin_daily");
    lake.lake().ensure(declared, Map.of("potline.provenance", "synthetic"));
    assertThat(lake.lake().read(declared).schema().fields())
        .extracting(StructField::name)
        .containsExactly(declared.schema().fieldNames());
    lake.lake().register(declared);
    assertThat(lake.rows("DESCRIBE TABLE gold.chain_margin_daily"))
        .contains(
            "chain_margin_cny_per_t_al decimal(18,6) Sum of the margins of the chain's stages"
                + " [CNY per tonne of primary aluminium]");
    assertThat(lake.rows("SHOW TBLPROPERTIES gold.chain_margin_daily"))
        .contains("potline.provenance synthetic");
    assertThat(lake.lake().mark(declared, "provenance")).contains("synthetic");
  }

  private Table table(String name) {
    return tables.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }
}
