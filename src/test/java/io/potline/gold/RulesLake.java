package io.potline.gold;

import io.potline.TestLake;
import io.potline.ops.RunLog.Counts;
import io.potline.pipeline.QuoteRevisions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * One lake for the rules of margins, revisions, capacity and costs: each rule on quotes of its own,
 * with dates and regions of its own (a region that quotes a series anywhere uses its own quotes
 * everywhere). Bauxite has one input: 160 a tonne.
 */
final class RulesLake {

  static final int YEAR_OF_REVISIONS = 2017;

  private static final List<String> MARGINS =
      List.of(
          // Carried: mining_cost may be 120 days old.
          "2016-01-01,mining_cost,150",
          "2016-02-01,bauxite_price,400",
          "2016-04-30,bauxite_price,410",
          "2016-05-01,bauxite_price,420",
          // VAT: a quote without tax, at the rate of its own day.
          "2018-04-30,bauxite_price,100,,,,,excl",
          "2018-05-02,bauxite_price,100,,,,,excl",
          "2019-04-01,bauxite_price,100,,,,,excl",
          "2018-04-30,mining_cost,50,,,,,none",
          "2019-04-01,mining_cost,50",
          // Currency: the rate of the quote's own day, five days old at most.
          "2020-03-01,usd_cny,7.0,,,,,,,PBOC",
          "2020-03-06,bauxite_price,60,,,,USD/t",
          "2020-03-07,bauxite_price,60,,,,USD/t",
          "2020-03-06,mining_cost,160",
          // The input keeps the rate of its own day, not of the day that it is carried to.
          "2020-06-01,usd_cny,7.1",
          "2020-06-02,mining_cost,20,,,,USD/t",
          "2020-06-20,bauxite_price,300",
          // Regions: Henan has a cost of its own with a gap, Shanxi a price, Hebei nothing.
          "2021-03-01,bauxite_price,500",
          "2021-03-02,bauxite_price,510",
          "2021-03-01,mining_cost,160",
          "2021-03-02,mining_cost,170",
          "2021-03-01,mining_cost,200,,,Henan",
          "2021-03-01,bauxite_price,600,,,山西",
          "2020-01-01,mining_cost,100,,,Henan",
          // Sources: SMM comes first wherever it quotes at all; nobody asked for Foo.
          "2022-03-01,bauxite_price,500,,,Guizhou,,,,Baiinfo",
          "2022-03-02,bauxite_price,520,,,Guizhou,,,,SMM",
          "2022-03-02,bauxite_price,999,,,Guizhou,,,,Foo",
          "2022-03-01,mining_cost,160,,,Guizhou",
          // Reported margins: as quoted, on other days than prices, in either unit.
          "2023-03-01,bauxite_reported_margin,443.9,,,,CNY/t_al",
          "2023-03-02,bauxite_reported_margin,200",
          "2023-03-03,bauxite_reported_margin,200,,,,,excl",
          "2023-03-02,bauxite_price,360",
          "2023-03-01,mining_cost,160",
          // 181 days of one price: the limit of bauxite is 180.
          "2024-01-01,bauxite_price,500",
          "2024-01-01,mining_cost,160",
          "2024-04-01,bauxite_price,500",
          "2024-04-01,mining_cost,160",
          "2024-06-29,bauxite_price,500",
          "2024-06-29,mining_cost,160",
          "2024-06-30,bauxite_price,500",
          "2024-07-01,bauxite_price,501");

  private static final List<String> CAPACITIES =
      List.of(
          "2024-12,aluminium,CN,,,4510.2,4353,万吨,,Baiinfo",
          "2024-12,alumina,CN,,,105.02,89.20,Mt,,Baiinfo",
          "2024-12,aluminium,全国,,,45710,43530,kt,,SMM",
          // Parts, and a total that makes them unnecessary.
          "2024-12,aluminium,Yunnan,A,,1000000,900000,t",
          "2024-12,aluminium,Yunnan,B,hydro,2,1.5,Mt/年",
          "2024-12,aluminium,Henan,A,,1,0.5,Mt",
          "2024-12,aluminium,Henan,,,3,2,Mt",
          "2024-12,aluminium,Gansu,A,,1,0.5,Mt",
          "2024-12,aluminium,Gansu,B,,1,,Mt",
          // Above built, by less than a tenth.
          "2024-11,aluminium,CN,,,45,46,Mt",
          "2016-12,aluminium,CN,,,43,36,Mt");

  private static TestLake lake;
  private static Counts prices;
  private static Counts costs;

  private RulesLake() {}

  static synchronized TestLake lake(SparkSession spark) {
    if (lake == null) {
      lake = new TestLake(spark, TestLake.emptied("rules"));
      List<String> revisions = QuoteRevisions.deliveries(YEAR_OF_REVISIONS);
      prices =
          lake.prices(Stream.concat(MARGINS.stream(), revisions.stream()).toArray(String[]::new))
              .capacity(CAPACITIES.toArray(String[]::new))
              .run();
      addCosts();
      costs = lake.run();
    }
    return lake;
  }

  /**
   * The accounting of the deliveries that contradict each other: what else came is all accepted.
   */
  static Counts revisions(SparkSession spark) {
    lake(spark);
    return new Counts(
        prices.files(),
        prices.accepted() - MARGINS.size() - CAPACITIES.size(),
        prices.repeated(),
        prices.missing(),
        prices.rejected());
  }

  static Counts costs(SparkSession spark) {
    lake(spark);
    return costs;
  }

  private static void addCosts() {
    lake.file(
        "costs/costs.csv",
        """
        date,stage,operating,cost_low,cost_high,region,plant,unit,published_at,source
        2025-01-25,aluminium,1350,17000,18000,,,万吨,2025-02-01T00:00:00Z,SMM
        2025-01-25,aluminium,29.1,18000,19000,,,Mt,2025-02-01T00:00:00Z,SMM
        2025-01-25,电解铝,500,16500,16500,Yunnan,Plant A,kt,2025-02-01T00:00:00Z,SMM
        2025-01-25,电解铝,500,16400,16400,Yunnan,Plant A,kt,2025-02-02T00:00:00Z,SMM
        2025-01-25,aluminium,1,19000,18000,,,Mt,2025-02-01T00:00:00Z,SMM
        2025-01-25,aluminium,4510,17000,18000,,,Mt,2025-02-01T00:00:00Z,SMM
        2025-01-25,aluminium,,17000,18000,,,Mt,2025-02-01T00:00:00Z,SMM
        """);
    lake.file(
        "indices/indices.csv",
        """
        month,index,value,delta,delta_unit
        2025-04,aluminium output,22.9,1.4,unknown
        2025-04,aluminium export,-88.0,,
        2025-04,alumina output,52.5,-4.9,per mille
        """);
    // Regional cost and capacity: 4.439 x nothing, only bauxite has all its inputs here.
    lake.prices(
        "2025-01-24,bauxite_price,500,,,Chongqing",
        "2025-01-24,bauxite_price,500,,,Guangxi",
        "2025-01-24,mining_cost,160,,,Chongqing",
        "2025-01-24,mining_cost,150,,,Guangxi");
    lake.capacity("2025-01,bauxite,Chongqing,,,20,15,Mt", "2025-01,bauxite,Guangxi,,,20,12,Mt");
  }
}
