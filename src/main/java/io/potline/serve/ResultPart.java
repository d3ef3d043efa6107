package io.potline.serve;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;

/**
 * One partition of a result, as its task found it: how much it is, and its first batches.
 *
 * @param first Arrow batches, no more than {@link #MOST_BYTES} unless one alone is larger
 */
record ResultPart(int partition, long rows, int batches, List<byte[]> first)
    implements Serializable {

  private static final int MOST_BYTES = 4 << 20;

  static ResultPart of(int partition, Iterator<byte[]> all) {
    List<byte[]> first = new ArrayList<>();
    long rows = 0;
    int batches = 0;
    long bytes = 0;
    while (all.hasNext()) {
      byte[] batch = all.next();
      rows += rows(batch);
      batches++;
      bytes += batch.length;
      if (bytes <= MOST_BYTES || first.isEmpty()) {
        first.add(batch);
      }
    }
    return new ResultPart(partition, rows, batches, first);
  }

  /** The batches from one on, up to as many bytes as one task gives back. */
  static Iterator<byte[]> from(int start, Iterator<byte[]> all) {
    List<byte[]> next = new ArrayList<>();
    for (int i = 0; i < start; i++) {
      all.next();
    }
    long bytes = 0;
    while (all.hasNext()) {
      byte[] batch = all.next();
      bytes += batch.length;
      if (bytes > MOST_BYTES && !next.isEmpty()) {
        break;
      }
      next.add(batch);
    }
    return next.iterator();
  }

  /** Ends soon after more rows than that. */
  static Iterator<byte[]> upTo(long most, Iterator<byte[]> all) {
    return new Iterator<>() {
      private long rows;

      @Override
      public boolean hasNext() {
        return rows <= most && all.hasNext();
      }

      @Override
      public byte[] next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        byte[] batch = all.next();
        rows += rows(batch);
        return batch;
      }
    };
  }

  /** From the header of a batch. */
  private static long rows(byte[] batch) {
    try (ReadChannel channel =
        new ReadChannel(Channels.newChannel(new ByteArrayInputStream(batch)))) {
      RecordBatch header = new RecordBatch();
      MessageSerializer.readMessage(channel).getMessage().header(header);
      return header.length();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
