package io.potline;

import static io.potline.Commands.potline;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standalone master with two workers on this machine. */
@WithSpark
@Tag("nightly")
class ClusterIT {

  private static final String HOST = "127.0.0.1";
  private static final String DEPLOY = "org.apache.spark.deploy.";

  @TempDir private Path folder;

  private final List<Process> cluster = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : cluster) {
      kill(process);
      process.waitFor();
    }
  }

  @Test
  void aLoadSurvivesTheDeathOfAWorker(SparkSession spark) throws IOException, InterruptedException {
    Path conf = folder.resolve("conf");
    SmallConf.in(conf);
    Path landing = folder.resolve("landing");
    new Deliveries(landing).first().more();
    int port = freePort();
    String master = "spark://%s:%d".formatted(HOST, port);
    start("master", DEPLOY + "master.Master", "--port", String.valueOf(port));
    Process worker = startWorker("worker-1", master);
    startWorker("worker-2", master);

    String lake = folder.resolve("cluster").toString();
    Jobs.Job run = Jobs.start(submit(master, lake, conf, landing), "");
    assertThat(run.says("landing/prices ")).as("the run has begun").isTrue();
    kill(worker);
    Jobs.Result first = run.result();
    if (first.exitCode() != Problem.REFUSED) {
      assertThat(first.err()).contains("potline: ");
      Jobs.Result next = Jobs.result(submit(master, lake, conf, landing), "");
      assertThat(next.exitCode()).as(next.err()).isIn(0, Problem.REFUSED);
    }

    String local = folder.resolve("local").toString();
    potline("--lake", local, "--conf", conf.toString(), "run", "--landing", landing.toString());
    String digest = LakeDigest.ofAnyPlace(SmallConf.tables(conf, local));
    assertThat(digest).contains("gold.margin_period");
    assertThat(potline("--lake", lake, "sql", "--format", "csv", digest).out())
        .isEqualTo(potline("--lake", local, "sql", "--format", "csv", digest).out());
  }

  private static ProcessBuilder submit(String master, String lake, Path conf, Path landing)
      throws IOException {
    ProcessBuilder builder =
        Jobs.launcher(
            "--lake",
            lake,
            "--conf",
            conf.toString(),
            "run",
            "--landing",
            landing.toString(),
            "--",
            "--master",
            master,
            "--conf",
            "spark.driver.host=" + HOST);
    builder.environment().put("SPARK_HOME", SparkHome.laidOut().toString());
    return builder;
  }

  private Process startWorker(String name, String master) throws IOException {
    return start(
        name,
        DEPLOY + "worker.Worker",
        "--cores",
        "1",
        "--memory",
        "1g",
        "--work-dir",
        folder.resolve(name).toString(),
        master);
  }

  private Process start(String name, String program, String... arguments) throws IOException {
    Path home = SparkHome.laidOut();
    List<String> command = new ArrayList<>(List.of("java", "@conf/jvm.options", "-Xmx512m"));
    command.addAll(List.of("-cp", home + "/jars/*", program));
    command.addAll(List.of("--host", HOST, "--webui-port", "0"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    Path log = Files.createFile(folder.resolve(name + ".log"));
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    cluster.add(process);
    return process;
  }

  /** {@code kill -9}, of a process and the executors that it has started. */
  private static void kill(Process process) {
    List<ProcessHandle> executors = process.descendants().toList();
    process.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }
}
