/**
 * Client of yici (一次): approval cases that move exactly once.
 *
 * <pre>{@code
 * try (Yici city = Yici.builder("127.0.0.1:7470").token("…").build()) {
 *   CaseReply reply = city.approval().submitCase(SubmitCaseRequest.newBuilder().setItemCode("…").build());
 *   System.out.println(reply.getCaseNo());
 * }
 * }</pre>
 *
 * <p>A request without a request id gets one, kept across retries: however often a command is sent, it runs once. A refusal is a
 * {@link dev.yici.client.RejectionException} with its stable reason. A {@link dev.yici.client.Watch} goes on by itself where it was
 * cut off. A {@link dev.yici.client.JobWorker} does the jobs of processes.
 *
 * <p>The messages are in {@code dev.yici.v1}.
 */
package dev.yici.client;
