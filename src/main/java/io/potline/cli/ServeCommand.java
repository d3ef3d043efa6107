package io.potline.cli;

import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.guard.Guard;
import io.potline.query.Server;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "serve",
    description = "A Spark Connect server on 127.0.0.1 over the lake, for queries.")
public final class ServeCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Option(names = "--port", paramLabel = "N", description = "Default: 15002; 0 takes a free one.")
  private int port = 15002;

  @Option(
      names = "--allow-functions",
      description = "Clients may bring functions and classes: they run in the server, as its user.")
  private boolean allowsFunctions;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    Server server = new Server(port, conf);
    try (OpenLake open =
        OpenLake.existing(
            options,
            conf,
            server
                .configure(SparkSession.builder())
                .config(Guard.ALLOW_FUNCTIONS, allowsFunctions))) {
      Tables.register(open.lake(), conf);
      server.run(open.spark());
    }
    // Ends the process even if a late call has left a thread running.
    System.exit(0);
    return 0;
  }
}
