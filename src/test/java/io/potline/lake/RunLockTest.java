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
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    Path settings = Path.of("conf/spark-defaults.conf");
    LockRace race =
        new LockRace(folder.toString(), ROUNDS, Duration.ofMillis(40), List.of(), settings);
    assertThat(race.run())
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, ROUNDS).boxed().toList());
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
