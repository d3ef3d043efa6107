package io.potline.serve;

import io.potline.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of this machine. */
public final class Ports {

  private static final String HOST = "127.0.0.1";

  private Ports() {}

  /**
   * @param option with which another one is chosen
   */
  public static void requireFree(int port, String option) {
    try {
      new ServerSocket(port, 1, InetAddress.getByName(HOST)).close();
    } catch (IOException | IllegalArgumentException e) {
      throw Problem.usage(
          "Can't serve on port %d: %s. Choose another with %s N, or a free one with %s 0.",
          port, e.getMessage(), option, option);
    }
  }
}
