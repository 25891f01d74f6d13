package dev.yici.client;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The messages of one open stream, one asked for at a time, so a slow reader slows the server and not its own memory. */
final class Inbox<Q, R> implements ClientResponseObserver<Q, R> {
  /** What a stream says: a message, or its end (with an error, or without). */
  record Word<R>(R message, Throwable failed) {
    boolean isEnd() {
      return message == null;
    }
  }

  private final LinkedBlockingQueue<Word<R>> words = new LinkedBlockingQueue<>();
  private ClientCallStreamObserver<Q> line;

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> line) {
    this.line = line;
    line.disableAutoRequestWithInitial(1);
  }

  /** The next word; null after so long without one. */
  Word<R> take(Duration most) throws InterruptedException {
    final Word<R> word = words.poll(most.toNanos(), TimeUnit.NANOSECONDS);
    if (word != null && !word.isEnd()) {
      line.request(1);
    }
    return word;
  }

  /** Whoever waits is told the end. */
  void cancel() {
    words.add(new Word<>(null, null));
    line.cancel("the reader has left", null);
  }

  @Override
  public void onNext(R message) {
    words.add(new Word<>(message, null));
  }

  @Override
  public void onError(Throwable failed) {
    words.add(new Word<>(null, failed));
  }

  @Override
  public void onCompleted() {
    words.add(new Word<>(null, null));
  }
}
