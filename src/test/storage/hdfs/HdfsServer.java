import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * HDFS with a name node and a data node. Started from its source: its libraries can't share a class
 * path with Spark's. It prints its address, and ends when its stdin does.
 */
public final class HdfsServer {

  public static void main(String[] arguments) throws Exception {
    Configuration settings = new Configuration();
    settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, arguments[0]);
    MiniDFSCluster cluster = new MiniDFSCluster.Builder(settings).numDataNodes(1).build();
    cluster.waitActive();
    System.out.println(cluster.getURI());
    while (System.in.read() >= 0) {
      // Nothing to read: the end is what is waited for.
    }
    cluster.shutdown(true);
    System.exit(0);
  }
}
