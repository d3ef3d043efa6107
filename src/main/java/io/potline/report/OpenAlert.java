package io.potline.report;

import static io.potline.contract.Fields.ALERT;
import static io.potline.contract.Fields.ALERT_SUBJECT;
import static io.potline.contract.Fields.CLEARED_DATE;
import static io.potline.contract.Fields.MESSAGE_EN;
import static io.potline.contract.Fields.MESSAGE_ZH;
import static io.potline.contract.Fields.RAISED_DATE;

import io.potline.conf.Title;
import io.potline.gold.Alert;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** An alert that is open, the last raised first. */
record OpenAlert(String alert, String subject, LocalDate raised, Title message) {

  /** The most that a page lists. */
  private static final int MOST = 50;

  /**
   * @param versions of the tables that the session reads
   */
  static List<OpenAlert> read(SparkSession spark, Map<String, Long> versions) {
    if (!versions.containsKey(Alert.TABLE.name())) {
      return List.of(); // A lake that no run has written to since there are alerts.
    }
    return spark
        .table(Alert.TABLE.name())
        .filter(CLEARED_DATE.col().isNull())
        .orderBy(RAISED_DATE.col().desc(), ALERT.col(), ALERT_SUBJECT.col())
        .select(
            ALERT.col(), ALERT_SUBJECT.col(), RAISED_DATE.col(), MESSAGE_EN.col(), MESSAGE_ZH.col())
        .limit(MOST)
        .collectAsList()
        .stream()
        .map(
            row ->
                new OpenAlert(
                    row.getString(0),
                    row.getString(1),
                    row.getLocalDate(2),
                    new Title(row.getString(3), row.getString(4))))
        .toList();
  }
}
