package dev.yici.client;

import dev.yici.v1.Variable;
import java.util.List;
import java.util.Map;

/**
 * Thrown by a {@link JobHandler}: an error that the process model knows by its code and catches with a boundary event.
 *
 * @serial exclude
 */
public class BpmnError extends Exception {
  private static final long serialVersionUID = 1;

  private final String code;
  private final transient List<Variable> variables;

  /** @param code as the model's error has it ({@code errorCode}) */
  public BpmnError(String code) {
    this(code, Map.of());
  }

  /**
   * @param code as the model's error has it ({@code errorCode})
   * @param values told to the process with the error, see {@link Feel#of}
   * @throws IllegalArgumentException for a value that FEEL does not have
   */
  public BpmnError(String code, Map<String, ?> values) {
    super("BPMN error " + code);
    this.code = code;
    this.variables = Feel.variables(values);
  }

  /** As the model's error has it. */
  public String code() {
    return code;
  }

  /** Told to the process with the error. */
  public List<Variable> variables() {
    return variables;
  }
}
