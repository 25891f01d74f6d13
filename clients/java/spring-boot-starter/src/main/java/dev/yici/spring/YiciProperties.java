package dev.yici.spring;

import dev.yici.client.Retry;
import dev.yici.client.Yici;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code yici.*}.
 *
 * @param address {@code HOST:PORT}; without it nothing is configured
 * @param token names the caller
 * @param deadline of a call with its retries; above zero
 * @param silence how long a stream may say nothing before its line counts as lost; above zero
 * @param tls whether and how the connection is TLS
 * @param retry when a call is sent again
 * @param health how long the health indicator waits
 */
@ConfigurationProperties("yici")
public record YiciProperties(
    String address,
    String token,
    @DefaultValue("30s") Duration deadline,
    @DefaultValue("1m") Duration silence,
    @DefaultValue Tls tls,
    @DefaultValue Repeat retry,
    @DefaultValue Health health) {

  /**
   * {@code yici.tls.*}; naming a file enables TLS too.
   *
   * @param enabled by TLS, judged by the roots that Java trusts
   * @param roots PEM; instead of Java's
   * @param certificate PEM chain of one's own, for mutual TLS; together with a key
   * @param key PEM, PKCS #8
   */
  public record Tls(@DefaultValue("false") boolean enabled, Path roots, Path certificate, Path key) {}

  /**
   * {@code yici.retry.*}, see {@link Retry}.
   *
   * @param attempts 1 to 1,000
   * @param first above zero
   * @param most at least {@code first}, at most an hour
   */
  public record Repeat(@DefaultValue("8") int attempts, @DefaultValue("50ms") Duration first, @DefaultValue("5s") Duration most) {}

  /**
   * {@code yici.health.*}.
   *
   * @param timeout above zero
   */
  public record Health(@DefaultValue("2s") Duration timeout) {}

  /** @throws IllegalArgumentException what lies outside its range, or a certificate without its key */
  Yici connect() {
    final Yici.Builder builder = Yici.builder(address).deadline(deadline).silence(silence)
        .retry(new Retry(retry.attempts, retry.first, retry.most));
    if (token != null) {
      builder.token(token);
    }
    if ((tls.certificate == null) != (tls.key == null)) {
      throw new IllegalArgumentException("expected yici.tls.certificate and yici.tls.key together, but got one of them");
    }
    if (tls.enabled) {
      builder.tls();
    }
    if (tls.roots != null) {
      builder.tls(tls.roots);
    }
    if (tls.certificate != null) {
      builder.clientCertificate(tls.certificate, tls.key);
    }
    return builder.build();
  }
}
