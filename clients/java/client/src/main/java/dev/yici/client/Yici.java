package dev.yici.client;

import com.google.protobuf.Timestamp;
import dev.yici.v1.AdvanceClockRequest;
import dev.yici.v1.AdvanceClockResponse;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;

/**
 * A connection to a server and the services on it. Safe for many threads; use one for all, and close it at the end.
 *
 * <pre>{@code
 * try (Yici city = Yici.builder("127.0.0.1:7470").token("…").build()) {
 *   CompletableFuture<Case> found = city.approval().getCaseAsync(GetCaseRequest.newBuilder().setCaseNo(number).build());
 * }
 * }</pre>
 *
 * <p>Continuations of futures run on gRPC's threads and should not block for long.
 */
public final class Yici extends Services implements AutoCloseable {
  /** The law's time zone: where a day begins. */
  public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  private static final int MESSAGE_BYTES_MAX = 8 << 20;
  private static final int METADATA_BYTES_MAX = 16 << 10;

  private final Calls calls;

  private Yici(Calls calls) {
    super(calls);
    this.calls = calls;
  }

  /** @param address {@code HOST:PORT}, or any other target that gRPC knows */
  public static Builder builder(String address) {
    return new Builder(address);
  }

  /**
   * The same connection with another deadline for each call; closing either closes both. Streams have no deadline.
   *
   * @param deadline above zero
   */
  public Yici withDeadline(Duration deadline) {
    return new Yici(calls.withDeadline(positive("a deadline", deadline)));
  }

  /** gRPC's channel, without token and retries, for what this client does not offer: health, reflection. */
  public ManagedChannel channel() {
    return calls.connection().line();
  }

  /**
   * For tests: moves time on a server with a manual clock, from one due instant to the next until none is left.
   *
   * @param to not before the server's time
   * @throws RejectionException {@code CLOCK_NOT_MANUAL}, {@code CLOCK_BACKWARDS}
   */
  public AdvanceClockResponse advanceClock(Instant to) {
    final Timestamp moment = Timestamp.newBuilder().setSeconds(to.getEpochSecond()).setNanos(to.getNano()).build();
    return admin().advanceClock(AdvanceClockRequest.newBuilder().setTo(moment).build());
  }

  /** To the beginning of a day in {@link #ZONE}, as {@link #advanceClock(Instant)}. */
  public AdvanceClockResponse advanceClock(LocalDate to) {
    return advanceClock(to.atStartOfDay(ZONE).toInstant());
  }

  /** Ends the connection; calls and watches that are under way end with an error. */
  @Override
  public void close() {
    calls.connection().close();
  }

  private static Duration positive(String what, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException("expected " + what + " above zero, but got " + value);
    }
    return value;
  }

  /**
   * How a server is reached. Plain without {@link #tls()} and its like, which the server takes on loopback alone. What lies outside a range
   * is an {@link IllegalArgumentException} at once.
   */
  public static final class Builder {
    private final String address;
    private String token;
    private Path roots;
    private Path certificate;
    private Path key;
    private boolean tls;
    private Duration deadline = Duration.ofSeconds(30);
    private Duration silence = Duration.ofMinutes(1);
    private Retry retry = Retry.STANDARD;

    private Builder(String address) {
      if (address.isBlank()) {
        throw new IllegalArgumentException("expected HOST:PORT, but got nothing");
      }
      this.address = address;
    }

    /** Names the caller: printable ASCII without spaces. */
    public Builder token(String token) {
      if (token.isBlank() || !token.chars().allMatch(c -> c > ' ' && c <= '~')) {
        throw new IllegalArgumentException("expected a token of printable ASCII without spaces");
      }
      this.token = token;
      return this;
    }

    /** By TLS; the server's certificate is judged by the roots that Java trusts. */
    public Builder tls() {
      tls = true;
      return this;
    }

    /** By TLS; the server's certificate is judged by these roots (PEM). */
    public Builder tls(Path roots) {
      this.roots = Objects.requireNonNull(roots);
      return tls();
    }

    /** By mutual TLS: a chain and its key (PEM, PKCS #8). Its common name is the caller where there is no token. */
    public Builder clientCertificate(Path chain, Path key) {
      this.certificate = Objects.requireNonNull(chain);
      this.key = Objects.requireNonNull(key);
      return tls();
    }

    /** Of a call with its retries, above zero; 30 s. */
    public Builder deadline(Duration deadline) {
      this.deadline = positive("a deadline", deadline);
      return this;
    }

    /** How long a stream may say nothing before its line counts as lost, above zero; 1 min. The server speaks every 15 s. */
    public Builder silence(Duration silence) {
      this.silence = positive("a silence", silence);
      return this;
    }

    /** Another policy than {@link Retry#STANDARD}. */
    public Builder retry(Retry retry) {
      this.retry = Objects.requireNonNull(retry);
      return this;
    }

    /**
     * Connects at the first call.
     *
     * @throws UncheckedIOException where a certificate or key cannot be read
     */
    public Yici build() {
      final ManagedChannel line = Grpc.newChannelBuilder(address, credentials())
          .maxInboundMessageSize(MESSAGE_BYTES_MAX)
          .maxInboundMetadataSize(METADATA_BYTES_MAX)
          .disableRetry()
          .build();
      return new Yici(new Calls(new Connection(line, token), retry, deadline, silence));
    }

    private ChannelCredentials credentials() {
      if (!tls) {
        return InsecureChannelCredentials.create();
      }
      try {
        final TlsChannelCredentials.Builder made = TlsChannelCredentials.newBuilder();
        if (roots != null) {
          made.trustManager(roots.toFile());
        }
        if (certificate != null) {
          made.keyManager(certificate.toFile(), key.toFile());
        }
        return made.build();
      } catch (IOException unreadable) {
        throw new UncheckedIOException("expected roots, certificate and key as PEM", unreadable);
      }
    }
  }
}
