package dev.yici.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a server sends as it happens, message by message. For one reading thread; {@link #close()} may come from any.
 *
 * <pre>{@code
 * try (Watch<WatchCasesResponse> watch = city.approval().watchCases(WatchCasesRequest.newBuilder().setCursor(stored).build())) {
 *   for (WatchCasesResponse record : watch) {
 *     handle(record.getEventsList());
 *     store(record.getCursor());
 *   }
 * }
 * }</pre>
 *
 * <p>Where the messages have a cursor (WatchCases) it goes on by itself from the last one after a lost connection, a restarted server or
 * a line that fell silent: no record is missing, none comes twice. Other streams (DownloadAttachment, WatchJobs) end with an
 * {@link UnavailableException} then. Heartbeats are not given.
 *
 * <p>{@link #hasNext()} and {@link #next()} throw {@link RejectionException} of reason {@code CURSOR_EXPIRED} where the cursor is older
 * than what is kept, {@code LOG_CHANGED} where it is of another log, {@code CURSOR_AHEAD} or {@code CURSOR_FORMAT} where it is none; and
 * {@link UnavailableException} when all attempts in a row were in vain. After an error the watch has ended.
 *
 * @param <T> the messages
 */
public final class Watch<T> implements Iterable<T>, Iterator<T>, AutoCloseable {
  private final Source<?, ?> source;
  private final Attempts attempts;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Inbox<?, ?> inbox;
  private T next;
  private boolean ended;
  private String cursor;

  Watch(Source<?, ?> source, Attempts attempts) {
    this.source = source;
    this.attempts = attempts;
    this.cursor = source.cursor();
  }

  /**
   * Waits for the next message; false when the server has ended the stream in order, or {@link #close()} was called.
   *
   * @throws YiciException see above; of code CANCELLED when the thread is interrupted, whose flag stays set
   */
  @Override
  public boolean hasNext() {
    while (next == null && !ended) {
      try {
        read();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        close();
        throw cancelled(interrupted);
      } catch (RuntimeException failed) {
        close();
        throw failed;
      }
    }
    return next != null;
  }

  /** @throws NoSuchElementException at the end */
  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended");
    }
    final T given = next;
    next = null;
    cursor = source.cursor();
    return given;
  }

  /** The position behind the last message that {@link #next()} gave, or the request's; empty for streams without cursors. */
  public String cursor() {
    return cursor;
  }

  /** This watch itself: it is read once. */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /** The messages to come, in order; closing the stream closes the watch. */
  public Stream<T> stream() {
    final Spliterator<T> coming = Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(coming, false).onClose(this::close);
  }

  /** Gives line and place back; whoever waits in {@link #hasNext()} gets false. */
  @Override
  public void close() {
    closed.countDown();
    final Inbox<?, ?> open = inbox;
    if (open != null) {
      open.cancel();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  @SuppressWarnings("unchecked")
  private void read() throws InterruptedException {
    if (inbox == null) {
      inbox = source.open();
    }
    final Inbox.Word<?> word = isClosed() ? null : inbox.take(source.calls.silence());
    if (isClosed()) {
      inbox.cancel();
      ended = true;
    } else if (word != null && !word.isEnd()) {
      attempts.succeeded();
      next = source.takes((Message) word.message()) ? (T) word.message() : null;
    } else if (word != null && word.failed() == null) {
      ended = true;
    } else {
      goOnAfter(word == null ? silent() : YiciException.of(word.failed()));
    }
  }

  /** Waits for the next attempt, or throws what stands. */
  private void goOnAfter(YiciException error) throws InterruptedException {
    inbox.cancel();
    final boolean may = source.resumes() && !source.calls.connection().isClosed();
    final OptionalLong wait = may ? attempts.waitAfter(error) : OptionalLong.empty();
    if (wait.isEmpty()) {
      ended = true;
      throw error;
    }
    inbox = null;
    ended = closed.await(wait.getAsLong(), TimeUnit.NANOSECONDS);
    source.calls.connection().reconnect();
  }

  private YiciException silent() {
    final Status status = Status.UNAVAILABLE.withDescription("the stream said nothing for " + source.calls.silence());
    return new UnavailableException(status, null, YiciException.Told.NOTHING);
  }

  private static YiciException cancelled(InterruptedException interrupted) {
    return new YiciException(Status.CANCELLED.withDescription("the reading thread was interrupted"), interrupted, YiciException.Told.NOTHING);
  }

  /** Where the messages come from, and from which position on. */
  static final class Source<Q extends Message, R extends Message> {
    private final Calls calls;
    private final MethodDescriptor<Q, R> method;
    private final FieldDescriptor asked;
    private Q request;

    Source(Calls calls, MethodDescriptor<Q, R> method, Q request) {
      this.calls = calls;
      this.method = method;
      this.request = RequestIds.named(request);
      this.asked = request.getDescriptorForType().findFieldByName("cursor");
    }

    boolean resumes() {
      return asked != null;
    }

    String cursor() {
      return asked == null ? "" : (String) request.getField(asked);
    }

    Inbox<Q, R> open() {
      final Inbox<Q, R> inbox = new Inbox<>();
      ClientCalls.asyncServerStreamingCall(calls.connection().authorized().newCall(method, CallOptions.DEFAULT), request, inbox);
      return inbox;
    }

    /** Moves behind the message; false for a heartbeat. */
    @SuppressWarnings("unchecked")
    boolean takes(Message message) {
      final FieldDescriptor told = message.getDescriptorForType().findFieldByName("cursor");
      if (asked != null && told != null && !message.getField(told).equals("")) {
        request = (Q) request.toBuilder().setField(asked, message.getField(told)).build();
      }
      final FieldDescriptor heartbeat = message.getDescriptorForType().findFieldByName("heartbeat");
      return heartbeat == null || !(Boolean) message.getField(heartbeat);
    }
  }
}
