package io.headrace.testkit.disk;

/**
 * Is told of every operation of a simulated disk as it happens, and may do whatever the rest of the
 * world does meanwhile: let time pass, use the disk on behalf of somebody else, or throw what
 * {@link SimulatedDisk#crash} returns.
 */
@FunctionalInterface
public interface StepHook {
  /** Does nothing. */
  StepHook NONE = (step, phase) -> {};

  /** An operation begins, takes long, or has ended. */
  void onStep(DiskStep step, DiskStep.Phase phase);
}
