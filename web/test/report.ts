import type { Reporter, TestModule } from 'vitest/node';

/** Sums up in the words of Maven's own tests, which `./check` adds up. */
export default class Report implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const count = (state: string) => states.filter((each) => each === state).length;
    const skipped = count('skipped') + count('pending');
    console.log(`Tests run: ${states.length}, Failures: ${count('failed')}, Errors: 0, Skipped: ${skipped}`);
  }
}
