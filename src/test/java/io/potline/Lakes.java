package io.potline;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** A finished lake that several classes read and none changes, made once a test JVM. */
public final class Lakes {

  /** When the run of the lake of three days began: what has no other time was published then. */
  private static final Instant START = Instant.parse("2024-07-01T00:00:00Z");

  private static final String CLAIMS =
      """
      claim,document,locator,statement,published,relation,decimals,unit,undecidable,reason,sql
      price,D,p. 1,so much,100,=,0,USD/t,,,SELECT quoted_value FROM silver.price WHERE unit = 'USD/t'
      """;

  private static TestLake threeDays;

  private Lakes() {}

  /** Three days of the whole chain, and so much of all feeds that no table of gold is empty. */
  public static synchronized TestLake threeDays(SparkSession spark) {
    if (threeDays == null) {
      Path folder = TestLake.emptied("three-days");
      TestLake lake = new TestLake(spark, folder);
      lake.conf(new TestConf(folder.resolve("conf")).write("claims.csv", CLAIMS).readWithClaims());
      List.of("2023-05-08", "2024-05-06", "2024-05-07").forEach(day -> addDay(lake, day));
      lake.prices(
              "2024-05-06,power_price,0.41,,,,,,2024-07-01T12:00:00Z",
              "2024-06-03,aluminium_fluoride_price,10500",
              "2024-05,aluminium_reported_cost,16500,,,,,,2024-06-05T02:00:00Z,Antaike_monthly")
          .capacity(
              "2024-05,aluminium,,,,45.102,43.53,Mt,,SMM", "2024-05,alumina,,,,105.02,89.2,Mt,,SMM")
          .file(
              "costs/costs.csv",
              "date,stage,operating,cost_low,cost_high,region,plant,power_source,unit,published_at,source\n"
                  + "2024-05-25,aluminium,10,17000,18000,,,,Mt,,SMM\n")
          .file(
              "indices/indices.csv",
              "month,index,value,delta,delta_unit,published_at,source\n"
                  + "2024-05,aluminium output,22.9,1.4,unknown,,CNIA\n")
          .run(START);
      threeDays = lake;
    }
    return threeDays;
  }

  private static void addDay(TestLake lake, String day) {
    boolean isLater = day.startsWith("2024");
    lake.prices(
        day + ",aluminium_price," + (isLater ? 20000 : 19000),
        day + ",alumina_price," + (isLater ? 3500 : 3400),
        day + ",power_price,0.4",
        day + ",anode_price,4000",
        day + ",aluminium_fluoride_price,10000",
        day + ",smelter_other_cost,2000",
        day + ",bauxite_price," + (isLater ? "100,,,,USD/t" : "500"),
        day + ",usd_cny,7.1",
        day + ",standard_coal_price,900",
        day + ",caustic_soda_price,3000",
        day + ",lime_price,300",
        day + ",refinery_other_cost,900",
        day + ",mining_cost,160",
        day + ",bauxite_reported_margin,300",
        day + ",alumina_price,3550,,,,,,,Baiinfo");
  }
}
