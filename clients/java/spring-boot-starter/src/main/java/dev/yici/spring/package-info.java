/**
 * yici in Spring Boot: a {@link dev.yici.client.Yici} from the properties {@code yici.*}, its health where Spring Boot's health is there,
 * and beans whose methods do jobs ({@link dev.yici.spring.YiciJob}).
 *
 * <pre>
 * yici.address=127.0.0.1:7470
 * yici.token=…
 * </pre>
 */
package dev.yici.spring;
