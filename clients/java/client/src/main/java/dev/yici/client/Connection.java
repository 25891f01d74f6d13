package dev.yici.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A line to a server that names its caller; shared by all calls. */
final class Connection {
  private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final long RECONNECT_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(100);

  private final ManagedChannel line;
  private final Channel authorized;
  private final AtomicLong reconnected = new AtomicLong(System.nanoTime() - RECONNECT_NANOS_MIN);

  /** Without a token (null) the caller is who the client certificate says, or nobody. */
  Connection(ManagedChannel line, String token) {
    this.line = line;
    this.authorized = token == null ? line : ClientInterceptors.intercept(line, new Bearer(token));
  }

  ManagedChannel line() {
    return line;
  }

  Channel authorized() {
    return authorized;
  }

  /** Before another attempt: the retries' own waits count, not those that gRPC adds, which grow to two minutes. */
  void reconnect() {
    final long now = System.nanoTime();
    final long last = reconnected.get();
    if (now - last >= RECONNECT_NANOS_MIN && reconnected.compareAndSet(last, now)) {
      line.resetConnectBackoff();
    }
  }

  /** Ends every call, those that wait for another attempt too. */
  void close() {
    line.shutdownNow();
    try {
      line.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isClosed() {
    return line.isShutdown();
  }

  private record Bearer(String token) implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<R> listener, Metadata headers) {
          headers.put(AUTHORIZATION, "Bearer " + token);
          super.start(listener, headers);
        }
      };
    }

    @Override
    public String toString() {
      return "Bearer";
    }
  }
}
