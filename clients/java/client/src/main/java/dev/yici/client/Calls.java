package dev.yici.client;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * How calls are made: what the generated services stand on.
 *
 * @param deadline of a call with its retries; streams have none
 * @param silence how long a stream may say nothing before its connection counts as lost
 */
record Calls(Connection connection, Retry retry, Duration deadline, Duration silence) {
  static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
      String path, MethodDescriptor.MethodType kind, Q request, R response) {
    return MethodDescriptor.<Q, R>newBuilder()
        .setType(kind)
        .setFullMethodName(path)
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(response))
        .build();
  }

  Calls withDeadline(Duration other) {
    return new Calls(connection, retry, other, silence);
  }

  <Q extends Message, R> R unary(MethodDescriptor<Q, R> method, Q request) {
    return await(unaryAsync(method, request));
  }

  <Q extends Message, R> CompletableFuture<R> unaryAsync(MethodDescriptor<Q, R> method, Q request) {
    final Deadline until = Deadline.after(deadline.toNanos(), TimeUnit.NANOSECONDS);
    final var sending = new Sending<>(method, RequestIds.named(request), until);
    sending.send();
    return sending.answer;
  }

  <Q extends Message, R extends Message> Watch<R> watch(MethodDescriptor<Q, R> method, Q request) {
    return new Watch<>(new Watch.Source<>(this, method, request), new Attempts(retry, null));
  }

  <Q extends Message, R> R upload(MethodDescriptor<Q, R> method, Iterable<Q> requests) {
    final var upload = new Upload<Q, R>(requests.iterator());
    ClientCalls.asyncClientStreamingCall(connection.authorized().newCall(method, CallOptions.DEFAULT), upload);
    return await(upload.answer());
  }

  /** What the future comes to; an error's trace is the caller's. */
  private static <R> R await(CompletableFuture<R> answer) {
    try {
      return answer.get();
    } catch (ExecutionException failed) {
      final YiciException error = YiciException.of(failed.getCause());
      error.setStackTrace(new Throwable().getStackTrace());
      throw error;
    } catch (InterruptedException interrupted) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new YiciException(Status.CANCELLED.withDescription("the waiting thread was interrupted"), interrupted, YiciException.Told.NOTHING);
    }
  }

  /** One call, attempt after attempt; cancelling the answer ends the attempt that is under way and the waiting. */
  private final class Sending<Q extends Message, R> implements FutureCallback<R> {
    private final MethodDescriptor<Q, R> method;
    private final Q request;
    private final Deadline until;
    private final Attempts attempts;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private volatile ListenableFuture<R> attempt;

    Sending(MethodDescriptor<Q, R> method, Q request, Deadline until) {
      this.method = method;
      this.request = request;
      this.until = until;
      this.attempts = new Attempts(retry, until);
      answer.whenComplete((reply, failed) -> abandon());
    }

    void send() {
      if (answer.isDone()) {
        return;
      }
      attempt = ClientCalls.futureUnaryCall(connection.authorized().newCall(method, CallOptions.DEFAULT.withDeadline(until)), request);
      Futures.addCallback(attempt, this, MoreExecutors.directExecutor());
      abandon();
    }

    private void abandon() {
      final ListenableFuture<R> running = attempt;
      if (answer.isDone() && running != null) {
        running.cancel(true);
      }
    }

    @Override
    public void onSuccess(R reply) {
      answer.complete(reply);
    }

    @Override
    public void onFailure(Throwable failed) {
      final YiciException error = YiciException.of(failed);
      final OptionalLong wait = connection.isClosed() ? OptionalLong.empty() : attempts.waitAfter(error);
      if (wait.isEmpty()) {
        answer.completeExceptionally(error);
        return;
      }
      CompletableFuture.delayedExecutor(wait.getAsLong(), TimeUnit.NANOSECONDS, Runnable::run).execute(this::sendAgain);
    }

    /** Whatever goes wrong ends the call: nobody else would. */
    private void sendAgain() {
      try {
        connection.reconnect();
        send();
      } catch (RuntimeException failed) {
        answer.completeExceptionally(YiciException.of(failed));
      }
    }
  }
}
