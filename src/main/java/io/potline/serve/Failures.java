package io.potline.serve;

import io.potline.Problem;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told when a call fails. */
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  /** A message travels in a header, and clients accept 8 KB of headers, three for each byte. */
  private static final int MAX_CHARACTERS = 700;

  private Failures() {}

  static FlightRuntimeException of(Throwable e) {
    if (e instanceof FlightRuntimeException told) {
      return told;
    }
    if (e instanceof AnalysisException analysis && !(e instanceof ParseException)) {
      return of(CallStatus.INVALID_ARGUMENT, analysis.getSimpleMessage());
    }
    if (e instanceof Problem || e instanceof SparkThrowable) {
      return of(CallStatus.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
    }
    LOG.error("A call of a client failed: {}", e, e);
    return of(CallStatus.INTERNAL, String.valueOf(e.getMessage()));
  }

  static FlightRuntimeException of(CallStatus status, String message) {
    String text = message.strip();
    return status
        .withDescription(
            text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS) + " ...")
        .toRuntimeException();
  }
}
