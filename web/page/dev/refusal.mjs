/** A request that is refused, with what the client is told. */
export class Refusal extends Error {
  status;
  body;

  constructor(status, code, members) {
    super(code);
    this.status = status;
    this.body = { code, message: code.replaceAll('_', ' '), ...members };
  }
}

export function refuse(status, code, members = {}) {
  throw new Refusal(status, code, members);
}
