package io.potline;

import io.potline.cli.BenchmarkCommand;
import io.potline.cli.CheckCommand;
import io.potline.cli.DemoCommand;
import io.potline.cli.DescribeCommand;
import io.potline.cli.ExplainCommand;
import io.potline.cli.GenerateCommand;
import io.potline.cli.GlobalOptions;
import io.potline.cli.InspectCommand;
import io.potline.cli.MaintainCommand;
import io.potline.cli.NotebookCommand;
import io.potline.cli.NowcastCommand;
import io.potline.cli.ReportCommand;
import io.potline.cli.RequiredPriceCommand;
import io.potline.cli.RunCommand;
import io.potline.cli.ServeCommand;
import io.potline.cli.SqlCommand;
import io.potline.cli.WhatIfCommand;
import picocli.CommandLine.Command;

/** The entry point and the list of commands. */
@Command(
    name = "jobs/potline",
    description = "The aluminium chain's margins and capacity, as Delta tables.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchmarkCommand.class,
      CheckCommand.class,
      DemoCommand.class,
      DescribeCommand.class,
      ExplainCommand.class,
      GenerateCommand.class,
      InspectCommand.class,
      MaintainCommand.class,
      NotebookCommand.class,
      NowcastCommand.class,
      ReportCommand.class,
      RequiredPriceCommand.class,
      RunCommand.class,
      ServeCommand.class,
      SqlCommand.class,
      WhatIfCommand.class
    },
    footer = {
      "",
      "Options of spark-submit follow after --, as in",
      "  jobs/potline run --landing /data/landing -- --master yarn",
      "Exit codes: 0 done, 1 unexpected, 2 bad usage or settings, 3 data refused or a check failed."
    },
    sortOptions = false)
public final class Main extends GlobalOptions {

  public static void main(String[] arguments) {
    int exitCode = run(arguments);
    // On success the method returns: a cluster takes System.exit(0) for a failure.
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /**
   * Runs a command in this process and gives its exit code. A Spark session that is there stays.
   */
  public static int run(String... arguments) {
    return execute(new Main(), arguments);
  }
}
