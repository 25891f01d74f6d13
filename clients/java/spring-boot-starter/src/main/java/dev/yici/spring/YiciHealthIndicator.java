package dev.yici.spring;

import dev.yici.client.Yici;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Whether the server serves, by gRPC's health protocol, which needs no login. */
public final class YiciHealthIndicator extends AbstractHealthIndicator {
  private final Yici city;
  private final Duration timeout;

  /** @param timeout above zero */
  public YiciHealthIndicator(Yici city, Duration timeout) {
    super("yici was not reached");
    this.city = city;
    this.timeout = timeout;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    try {
      final ServingStatus status = HealthGrpc.newBlockingStub(city.channel()).withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
          .check(HealthCheckRequest.getDefaultInstance()).getStatus();
      (status == ServingStatus.SERVING ? health.up() : health.outOfService()).withDetail("status", status.name());
    } catch (StatusRuntimeException failed) {
      health.down().withDetail("status", failed.getStatus().getCode().name());
    }
  }
}
