// The scripted agent of the development server: it shows everything that a run can say.
import { setTimeout as pause } from 'node:timers/promises';
import { scriptFor } from './scripts.mjs';

class Cancelled extends Error {}

/** An agent that says one thing every `pace` milliseconds. */
export function demoAgent(pace) {
  return async ({ session, run, fence }) => {
    const stage = new Stage(session, run, fence, pace);
    try {
      await scriptFor(textOf(session.state.messages.findLast(({ role }) => role === 'user')))(stage);
      session.settle(run, fence, {
        outcome: 'completed',
        usage: { input_tokens: 412, output_tokens: 96 },
      });
    } catch (problem) {
      const outcome = problem instanceof Cancelled ? 'cancelled' : 'failed';
      session.settle(run, fence, {
        outcome,
        ...(outcome === 'failed' && { error: problem.message }),
      });
    }
  };
}

function textOf(message) {
  return (message?.parts ?? []).map((part) => part.text ?? '').join(' ');
}

/** What a script plays on: each word of it takes one beat, and ends when the run is cancelled. */
class Stage {
  #session;
  #run;
  #fence;
  #pace;
  #calls = 0;

  constructor(session, run, fence, pace) {
    this.#session = session;
    this.#run = run;
    this.#fence = fence;
    this.#pace = pace;
  }

  async say(text) {
    for (const delta of deltasOf(text)) await this.#tell({ type: 'text', delta });
  }

  async think(text) {
    for (const delta of deltasOf(text)) await this.#tell({ type: 'thinking', delta });
  }

  async tool(name, title, input) {
    const call = `c${this.#run}${++this.#calls}`;
    await this.#tell({ type: 'tool', call, name, title });
    for (const delta of JSON.stringify(input).match(/.{1,6}/gs))
      await this.#tell({ type: 'tool-input', call, delta });
    await this.#tell({ type: 'tool-call', call, name, input });
    return call;
  }

  async output(call, output, preliminary) {
    await this.beats(20);
    await this.#tell({ type: 'tool-output', call, output, ...(preliminary && { preliminary }) });
  }

  async fail(call, error) {
    await this.beats(20);
    await this.#tell({ type: 'tool-error', call, error });
  }

  async tell(event) {
    await this.#tell(event);
  }

  /** Asks, and waits for the answer; undefined if there will be none. */
  async ask(question) {
    const { decision } = this.#session.ask(this.#run, this.#fence, question);
    for (;;) {
      const { state, answer } = this.#session
        .inbox(this.#run)
        .decisions.find((each) => each.decision === decision);
      if (state !== 'open') return answer;
      await new Promise((resolve) => this.#session.onChange(resolve));
      this.#mustGoOn();
    }
  }

  async beats(count) {
    for (let beat = 0; beat < count; beat++) {
      await pause(this.#pace);
      this.#mustGoOn();
    }
  }

  async #tell(event) {
    await this.beats(1);
    const events = this.#session.inbox(this.#run).steers.map(({ steer }) => ({ type: 'steer-taken', steer }));
    this.#session.write(this.#run, this.#fence, [...events, event]);
  }

  #mustGoOn() {
    if (this.#session.inbox(this.#run).cancel_requested) throw new Cancelled();
  }
}

/** Pieces as a model gives them: mostly words, some halves. */
function deltasOf(text) {
  return text.match(/\s*\S{1,7}|\s+$/g) ?? [];
}
