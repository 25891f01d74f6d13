package dev.yici.client;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;

/** Sends messages as the line takes them; the answer comes once. */
final class Upload<Q, R> implements ClientResponseObserver<Q, R> {
  private final Iterator<Q> messages;
  private final CompletableFuture<R> answer = new CompletableFuture<>();
  private boolean sent;

  Upload(Iterator<Q> messages) {
    this.messages = messages;
  }

  CompletableFuture<R> answer() {
    return answer;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> line) {
    line.setOnReadyHandler(() -> send(line));
    answer.whenComplete((reply, failed) -> {
      if (answer.isCancelled()) {
        line.cancel("the caller has left", null);
      }
    });
  }

  /** What the caller's iterator throws ends the upload and is the error's cause. */
  private void send(ClientCallStreamObserver<Q> line) {
    try {
      while (!sent && line.isReady()) {
        if (messages.hasNext()) {
          line.onNext(messages.next());
        } else {
          sent = true;
          line.onCompleted();
        }
      }
    } catch (RuntimeException failed) {
      sent = true;
      line.cancel("the messages ended by an error", failed);
    }
  }

  @Override
  public void onNext(R reply) {
    answer.complete(reply);
  }

  @Override
  public void onError(Throwable failed) {
    answer.completeExceptionally(YiciException.of(failed));
  }

  @Override
  public void onCompleted() {
    answer.completeExceptionally(new IllegalStateException("expected an answer, but the call ended without one"));
  }
}
