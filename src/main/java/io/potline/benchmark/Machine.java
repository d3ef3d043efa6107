package io.potline.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The machine of a measurement. */
public record Machine(int cores, long memoryMb, long maxHeapMb, String jvm, String potline) {

  public static Machine here() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Runtime runtime = Runtime.getRuntime();
    String version = Machine.class.getPackage().getImplementationVersion();
    return new Machine(
        runtime.availableProcessors(),
        system.getTotalMemorySize() >> 20,
        runtime.maxMemory() >> 20,
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        version == null ? "development" : version);
  }
}
