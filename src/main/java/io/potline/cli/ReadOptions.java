package io.potline.cli;

import picocli.CommandLine.Option;

/** The options of the commands that only read a lake. */
final class ReadOptions {

  @Option(
      names = "--latest",
      description =
          "Reads the tables as they are, also while a run is going on. Default: as the last finished"
              + " run left them.")
  private boolean isLatest;

  boolean isLatest() {
    return isLatest;
  }
}
