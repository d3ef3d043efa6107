package io.potline;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.Fault.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FaultTest {

  static Stream<Arguments> faults() {
    String part = "file:/data/lake/gold/margin_period/part-0.snappy.parquet";
    return Stream.of(
        Arguments.of(new IOException("No space left on device"), Kind.DISK_FULL, null),
        Arguments.of(
            new java.nio.file.FileSystemException(
                "/tmp/blockmgr-1/0a", null, "Disk quota exceeded"),
            Kind.DISK_FULL,
            "/tmp/blockmgr-1/0a"),
        Arguments.of(
            new FileNotFoundException("/data/lake/_run.lock (Read-only file system)"),
            Kind.READ_ONLY,
            "/data/lake/_run.lock"),
        Arguments.of(
            new FileNotFoundException("/data/lake/_run.lock (Permission denied)"),
            Kind.NO_PERMISSION,
            "/data/lake/_run.lock"),
        Arguments.of(
            new AccessDeniedException("s3a://bucket/lake/gold"),
            Kind.NO_PERMISSION,
            "s3a://bucket/lake/gold"),
        Arguments.of(
            new IOException("Mkdirs failed to create hdfs://name:9000/lake/gold (exists=false)"),
            Kind.NOT_WRITABLE,
            "hdfs://name:9000/lake/gold"),
        Arguments.of(
            new FileNotFoundException("/data/lake/x (Too many open files)"),
            Kind.TOO_MANY_FILES,
            "/data/lake/x"),
        Arguments.of(new OutOfMemoryError("Java heap space"), Kind.OUT_OF_MEMORY, null),
        Arguments.of(new ConnectException("Connection refused"), Kind.UNREACHABLE, null),
        Arguments.of(
            new ChecksumException("Checksum error: " + part + " at 0 exp: 1 got: 2", 0),
            Kind.DAMAGED,
            part),
        Arguments.of(
            new RuntimeException(part + " is not a Parquet file. Expected magic number at tail"),
            Kind.DAMAGED,
            part),
        Arguments.of(
            new FileNotFoundException("File " + part + " does not exist"), Kind.MISSING, part),
        Arguments.of(
            new NoSuchFileException("/data/landing/prices"), Kind.MISSING, "/data/landing/prices"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsFoundHoweverDeepItLies(Throwable thrown, Kind kind, String place) {
    Fault fault = new Fault(kind, Optional.ofNullable(place));
    assertThat(Fault.in(thrown)).contains(fault);
    Exception wrapped =
        new IllegalStateException(
            new ExecutionException(new SparkException("Job aborted.", thrown)));
    assertThat(Fault.in(wrapped)).contains(fault);
  }

  @Test
  void anExecutorSendsOnlyTheText() {
    SparkException aborted =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times, most recent"
                + " failure: Lost task 0.3 in stage 3.0 (TID 9) (10.0.0.7 executor 2):"
                + " java.io.IOException: No space left on device\n\tat java.base/java.io...");
    assertThat(Fault.in(aborted)).map(Fault::kind).contains(Kind.DISK_FULL);
  }

  @Test
  void theMessageSaysWhatWhereAndWhatToDo() {
    Throwable thrown =
        new UncheckedIOException(new FileNotFoundException("/lake/x (Read-only file system)"));
    assertThat(Fault.in(thrown).orElseThrow().message())
        .isEqualTo(
            "The storage is read-only (/lake/x). Make it writable, then run the command again.");
  }

  @Test
  void othersAreNone() {
    assertThat(Fault.in(new IllegalStateException("2 rows of one key"))).isEmpty();
    IllegalStateException loop = new IllegalStateException("outer");
    loop.initCause(new IllegalStateException("inner", loop));
    assertThat(Fault.in(loop)).isEmpty();
  }

  @Test
  void aProblemIsFoundInItsWrapping() {
    Problem problem = Problem.usage("Use one lake for each.");
    assertThat(Fault.problem(new RuntimeException(new ExecutionException(problem))))
        .contains(problem);
  }
}
