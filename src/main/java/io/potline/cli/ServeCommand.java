package io.potline.cli;

import io.potline.Problem;
import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.guard.Guard;
import io.potline.serve.ConnectEndpoint;
import io.potline.serve.FlightSqlEndpoint;
import io.potline.serve.Ports;
import io.potline.serve.Serving;
import io.potline.serve.Token;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "serve",
    description =
        "Spark Connect, and Arrow Flight SQL for BI tools, on 127.0.0.1 over the lake, for queries.")
public final class ServeCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Mixin private ReadOptions read;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Of Spark Connect. Default: 15002; 0 takes a free one.")
  private int port = 15002;

  @Option(
      names = "--flight-port",
      paramLabel = "N",
      description = "Of Arrow Flight SQL. Default: 31337; 0 takes a free one.")
  private int flightPort = 31337;

  @Option(
      names = "--no-token",
      description =
          "Lets anybody on this machine connect. Otherwise a token is made unless one is set.")
  private boolean isOpen;

  @Option(
      names = "--allow-functions",
      description = "Clients may bring functions and classes: they run in the server, as its user.")
  private boolean allowsFunctions;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    String setToken = conf.settings().serveToken();
    Token token = isOpen ? Token.none(setToken) : Token.required(setToken);
    Ports.requireFree(port, "--port");
    Ports.requireFree(flightPort, "--flight-port");
    boolean isAsked;
    ConnectEndpoint connect = new ConnectEndpoint(port, token, conf.settings().serveLimits());
    try (OpenLake open =
        OpenLake.toFollow(
            options,
            conf,
            read,
            connect
                .configure(SparkSession.builder())
                .config(Guard.ALLOW_FUNCTIONS, allowsFunctions))) {
      Tables.register(open.lake(), conf);
      FlightSqlEndpoint flight = new FlightSqlEndpoint(flightPort, token, open.lake(), conf);
      isAsked = new Serving(connect, flight, token).run(open.spark());
    }
    // Ends the process even if a late call has left a thread running.
    System.exit(isAsked ? 0 : Problem.FAILED);
    return 0;
  }
}
