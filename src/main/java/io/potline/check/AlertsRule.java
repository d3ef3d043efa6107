package io.potline.check;

import static io.potline.contract.Fields.ALERT;
import static io.potline.contract.Fields.ALERT_SUBJECT;
import static io.potline.contract.Fields.MESSAGE_EN;

import io.potline.check.Check.Finding;
import io.potline.gold.Alert;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Notes each alert that is open on the day of the check. */
record AlertsRule(Dataset<Row> alerts, LocalDate today) implements Rule {

  @Override
  public String name() {
    return "alerts";
  }

  @Override
  public List<Finding> findings() {
    return FindingRows.findings(
        name(),
        alerts
            .filter(Alert.isOpenOn(today))
            .select(FindingRows.note(FindingRows.subject(ALERT, ALERT_SUBJECT), MESSAGE_EN.col())));
  }
}
