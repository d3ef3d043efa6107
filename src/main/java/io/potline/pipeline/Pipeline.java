package io.potline.pipeline;

import static io.potline.contract.Fields.FORMER_VERDICT;
import static io.potline.contract.Fields.RUN_ID;
import static org.apache.spark.sql.functions.lit;

import io.potline.Problem;
import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.contract.Table;
import io.potline.gold.ClaimCheck;
import io.potline.gold.Gold;
import io.potline.graph.Graph;
import io.potline.lake.Lake;
import io.potline.lake.Lake.Changes;
import io.potline.landing.Landing;
import io.potline.ops.LandedFile;
import io.potline.ops.Progress;
import io.potline.ops.RunLog;
import io.potline.ops.RunLog.Counts;
import io.potline.ops.Steps;
import io.potline.pipeline.RunUnderLock.Run;
import io.potline.silver.Capacity;
import io.potline.silver.Price;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The runs that write to a lake: files to bronze, silver and gold; maintenance. */
public final class Pipeline {

  private final Lake lake;
  private final Conf conf;
  private final Steps steps = new Steps();
  private final RunUnderLock runs;

  public Pipeline(Lake lake, Conf conf) {
    this.lake = lake;
    this.conf = conf;
    this.runs = new RunUnderLock(lake, conf, steps);
  }

  /**
   * What a run has done.
   *
   * @param own the counts of its own files
   * @param completed those of the files of runs that had died or failed, which it has completed
   */
  public record Result(Counts own, Counts completed) {

    public Counts all() {
      return own.plus(completed);
    }
  }

  /**
   * Takes the new files of a landing folder and brings all tables up to date.
   *
   * @param start the run's beginning: quotes that don't say when they were published were then
   * @param asOf writes gold as known at that time, and leaves gold alone
   */
  public Result run(String command, String landing, Instant start, Optional<Instant> asOf) {
    Landing.requireFolder(lake.spark(), landing);
    if (Repair.isWithoutRecordOfFiles(lake, conf)) {
      throw Problem.usage(
          "%s has delivered rows, but %s is gone: maintain --repair makes it again. Without it, this"
              + " run would take all files a second time.",
          lake.root(), LandedFile.TABLE.name());
    }
    lake.openAhead(List.of(LandedFile.TABLE, RunLog.TABLE));
    List<Counts> completed = new ArrayList<>();
    Counts own =
        runs.run(
            command,
            start,
            run -> {
              Intake intake = new Intake(lake, conf, steps, run.progress(), landing, start);
              completed.add(complete(intake, run));
              Counts counts = intake.take(run.id());
              run.progress().noteFinished(LandedFile.TABLE);
              refreshGold(run.id(), intake.origin(), run.progress(), asOf);
              Tables.publish(lake, conf);
              return counts;
            });
    return new Result(own, completed.get(0));
  }

  /** Completes the runs that have noted files and died or failed before the end. */
  private Counts complete(Intake intake, Run run) {
    Counts completed = Counts.NONE;
    long finished = run.progress().finished(LandedFile.TABLE);
    if (finished == lake.version(LandedFile.TABLE) || !lake.exists(RunLog.TABLE)) {
      return completed;
    }
    for (String unfinished : LandedFile.unfinishedRuns(lake, finished)) {
      steps.say("Run %s has not finished with its files: they are completed now.", unfinished);
      Counts counts = intake.complete(unfinished);
      RunLog.complete(lake, unfinished, counts, run.id(), run.start());
      completed = completed.plus(counts);
    }
    return completed;
  }

  private void refreshGold(
      String runId, DataOrigin origin, Progress progress, Optional<Instant> asOf) {
    Tables.publish(lake, conf);
    Graph graph =
        new Graph(
            Gold.nodes(conf),
            lake,
            conf,
            progress,
            steps,
            runId,
            origin.isSynthetic(),
            Gold.sources(conf.catalogue()));
    if (asOf.isEmpty()) {
      graph.refresh();
      return;
    }
    Gold.tablesAsOf(conf).forEach(table -> lake.ensure(table.asOf(), origin.properties()));
    Map<Table, Dataset<Row>> silver =
        Gold.silverAsOf(
            lake.read(Price.TABLE), lake.read(Capacity.TABLE), asOf.get(), conf.catalogue());
    graph.writeAsOf(asOf.get(), silver);
  }

  /** Merges small files and removes old ones. What rests on the tables has seen them already. */
  public void maintain(Instant start) {
    runs.run(
        "maintain",
        start,
        run -> {
          Map<String, Long> before = new ConcurrentHashMap<>();
          Map<String, Long> after = new ConcurrentHashMap<>();
          Set<String> unfinished = run.progress().leaveUnfinished(existing());
          for (Table table : existing()) {
            if (unfinished.contains(table.name())) {
              steps.say(
                  "%s: left as it is, because a run has changed it and not finished: run again"
                      + " first.",
                  table.name());
              continue;
            }
            before.put(table.name(), lake.version(table));
            steps.step(table.name(), () -> lake.maintain(table), files -> files + " files merged");
            after.put(table.name(), lake.version(table));
          }
          run.progress().move(before, after);
          return Counts.NONE;
        });
  }

  /**
   * Makes damaged tables anew that follow from others. Returns what has to be mended by a person:
   * nothing, if all tables can be read now.
   */
  public List<String> repair(Instant start) {
    List<String> remaining = new ArrayList<>();
    runs.run(
        "maintain",
        start,
        run -> {
          Repair repair = new Repair(lake, conf, steps, run.id(), start);
          remaining.addAll(repair.moveAside());
          if (repair.isAnyMoved()) {
            run.writeProgress(repair.progressOfTheRest());
            Progress progress = repair.madeTables();
            run.replaceProgress(progress);
            repair.rebuildSilver(progress);
            if (repair.isSilverWhole()) {
              refreshGold(run.id(), DataOrigin.of(lake), progress, Optional.empty());
            }
          }
          return Counts.NONE;
        });
    return remaining;
  }

  /** Takes the claims' verdicts as they are for known: none counts as worse than before. */
  public void acceptClaims(Instant start) {
    runs.run(
        "check",
        start,
        run -> {
          run.progress().leaveUnfinished(existing());
          Dataset<Row> accepted =
              lake.read(ClaimCheck.TABLE)
                  .withColumn(FORMER_VERDICT.name(), FORMER_VERDICT.from(lit(null)))
                  .withColumn(RUN_ID.name(), lit(run.id()));
          steps.step(
              ClaimCheck.TABLE.name(),
              () -> lake.reconcile(ClaimCheck.TABLE, lit(true), accepted),
              Changes::toString);
          return Counts.NONE;
        });
  }

  private List<Table> existing() {
    return Tables.all(conf).stream().filter(lake::exists).toList();
  }
}
