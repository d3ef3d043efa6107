package io.potline.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLockTest {

  private static final Duration STALE = Duration.ofMinutes(5);
  private static final int ROUNDS = 50;
  private static final int RACERS = 4;

  @TempDir private Path folder;

  private RunLock take(String runId) throws IOException {
    return take(folder, runId, 0);
  }

  private static RunLock take(Path folder, String runId, long lastToken) throws IOException {
    return RunLock.take(
        FileSystem.getLocal(new Configuration()),
        new org.apache.hadoop.fs.Path(folder.toUri()),
        runId,
        Map.of("command", "run"),
        lastToken,
        Duration.ZERO,
        STALE);
  }

  @Test
  void oneAtATimeAndEachWithAHigherNumber() throws IOException {
    RunLock first = take("first");
    assertThat(first.deadRun()).isEmpty();
    first.requireHeld();
    assertThatThrownBy(() -> take("second"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("Another run is writing to")
        .hasMessageContaining("run first");
    first.close();
    try (RunLock second = take("second")) {
      assertThat(second.token()).isGreaterThan(first.token());
      assertThat(second.deadRun()).isEmpty();
    }
  }

  @Test
  void aDeadRunIsNamedToTheOneThatTakesOver() throws IOException {
    take("dead").abandon();
    try (RunLock lock = take("next")) {
      assertThat(lock.deadRun().orElseThrow())
          .containsEntry("run_id", "dead")
          .containsEntry("command", "run");
    }
  }

  @Test
  void aRunThatWasTakenForDeadFindsOutAndLeavesTheLockAlone() throws IOException {
    RunLock paused = take("paused");
    paused.abandon();
    RunLock next = take("next");
    assertThatThrownBy(paused::requireHeld)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("Run paused was taken for dead");
    paused.close();
    next.requireHeld();
    next.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run_id=x", "\\u00", "pid=1\nrenewed_at=yesterday"})
  void aLockThatCanNotBeReadIsThatOfADeadRun(String content) throws IOException {
    writeLock(folder, 7, content);
    try (RunLock lock = take("next")) {
      assertThat(lock.token()).isEqualTo(8);
      assertThat(lock.deadRun()).isPresent();
    }
  }

  @Test
  void aLockOfAnotherHostIsAliveUntilItIsStale() throws IOException {
    writeLock(folder, 1, elsewhere(Instant.now().minus(STALE).plusSeconds(60)));
    assertThatThrownBy(() -> take("next")).hasMessageContaining("process 4711 on elsewhere");
    writeLock(folder, 1, elsewhere(Instant.now().minus(STALE).minusSeconds(1)));
    try (RunLock lock = take("next")) {
      assertThat(lock.deadRun()).isPresent();
    }
  }

  @Test
  void theNumberGrowsEvenIfTheFolderIsDeleted() throws IOException {
    try (RunLock lock = take(folder, "next", 41)) {
      assertThat(lock.token()).isEqualTo(42);
    }
  }

  @Test
  void ofManyProcessesOneTakesTheLockOfADeadRun() throws IOException, InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      writeLock(folder.resolve(String.valueOf(round)), 1, "");
    }
    race();
  }

  @Test
  void ofManyProcessesOneTakesALockThatNobodyHolds() throws IOException, InterruptedException {
    race();
  }

  private void race() throws IOException, InterruptedException {
    Instant start = Instant.now().plusSeconds(4);
    List<Process> racers = new ArrayList<>();
    for (int i = 0; i < RACERS; i++) {
      racers.add(
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Racer.class.getName(),
                  folder.toString(),
                  start.toString())
              .redirectError(folder.resolve("racer-%d.err".formatted(i)).toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    for (Process racer : racers) {
      assertThat(racer.waitFor()).isZero();
    }
    for (int round = 0; round < ROUNDS; round++) {
      assertThat(count(folder.resolve(String.valueOf(round)), "won-"))
          .as("round %d", round)
          .isEqualTo(1);
    }
  }

  private static long count(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).count();
    }
  }

  /** Tries to take one lock after another, at the same times as other processes do. */
  static final class Racer {

    public static void main(String[] arguments) throws IOException, InterruptedException {
      Path folder = Path.of(arguments[0]);
      Instant start = Instant.parse(arguments[1]);
      String me = String.valueOf(ProcessHandle.current().pid());
      FileSystem.getLocal(new Configuration());
      for (int round = 0; round < ROUNDS; round++) {
        Path lake = folder.resolve(String.valueOf(round));
        Files.createDirectories(lake);
        Thread.sleep(
            Math.max(0, Duration.between(Instant.now(), start.plusMillis(40L * round)).toMillis()));
        try {
          take(lake, me + "-" + round, 0);
          Files.createFile(lake.resolve("won-" + me));
        } catch (Problem held) {
          // Another process was first.
        }
      }
      Files.createFile(folder.resolve("done-" + me));
      while (count(folder, "done-") < RACERS) {
        Thread.sleep(20); // The lock of a process that has ended is free.
      }
      System.exit(0);
    }
  }

  private static void writeLock(Path lake, long number, String content) throws IOException {
    Path lock = lake.resolve("_lock").resolve("%020d.lock".formatted(number));
    Files.createDirectories(lock.getParent());
    Files.write(lock, content.getBytes(StandardCharsets.UTF_8));
  }

  private static String elsewhere(Instant renewed) {
    return "run_id=far\nhost=elsewhere\npid=4711\nprocess_started=x\nrenewed_at=" + renewed;
  }
}
