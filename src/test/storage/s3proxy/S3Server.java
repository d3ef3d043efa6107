import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.PutOptions2;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.domain.Blob;
import org.jclouds.http.HttpResponse;
import org.jclouds.http.HttpResponseException;

/**
 * An S3 server in memory, with one bucket. Started from its source: its libraries can't share a
 * class path with Spark's. It prints its address, and ends when its stdin does.
 */
public final class S3Server {

  public static void main(String[] arguments) throws Exception {
    String bucket = arguments[0];
    BlobStore store =
        ContextBuilder.newBuilder("transient")
            .credentials("identity", "credential")
            .build(BlobStoreContext.class)
            .getBlobStore();
    store.createContainerInLocation(null, bucket);
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(withAtomicConditions(store))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, arguments[1], arguments[2])
            .build();
    server.start();
    System.out.println("http://127.0.0.1:" + server.getPort());
    while (System.in.read() >= 0) {
      // Nothing to read: the end is what is waited for.
    }
    System.exit(0);
  }

  /**
   * S3 looks whether there is an object and stores the new one in one step, S3Proxy in two: what it
   * has found is asked again here, under a lock.
   */
  private static BlobStore withAtomicConditions(BlobStore store) {
    InvocationHandler handler =
        (proxy, method, values) -> {
          if (!method.getName().equals("putBlob")) {
            return call(store, method, values);
          }
          synchronized (store) {
            boolean isConditional =
                values.length == 3
                    && values[2] instanceof PutOptions2 options
                    && options.getIfNoneMatch() != null;
            String name = ((Blob) values[1]).getMetadata().getName();
            if (isConditional && store.blobExists((String) values[0], name)) {
              throw new HttpResponseException(
                  "There is an object",
                  null,
                  HttpResponse.builder().statusCode(412).message("Precondition Failed").build());
            }
            return call(store, method, values);
          }
        };
    return (BlobStore)
        Proxy.newProxyInstance(
            S3Server.class.getClassLoader(), new Class<?>[] {BlobStore.class}, handler);
  }

  private static Object call(BlobStore store, Method method, Object[] values) throws Throwable {
    try {
      return method.invoke(store, values);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
