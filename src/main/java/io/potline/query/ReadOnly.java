package io.potline.query;

import io.potline.guard.Guard;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;

/**
 * Says of a statement whether it does nothing but read, before the first of several is run. What
 * its names mean is checked when it runs: see {@link Guard}.
 */
final class ReadOnly {

  private final SparkSession spark;
  private final Vocabulary vocabulary;

  ReadOnly(SparkSession spark, Vocabulary vocabulary) {
    this.spark = spark;
    this.vocabulary = vocabulary;
  }

  /** Throws a {@link io.potline.Problem} unless the statement only reads. */
  void check(String statement) throws ParseException {
    Guard.check(spark.sessionState().sqlParser().parsePlan(statement), vocabulary::didYouMean);
  }
}
