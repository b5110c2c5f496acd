package io.headrace.server.aisdk;

/** How clients are shown that something has to be approved. */
enum Approvals {
  /** As a part of data, which every version takes. */
  DATA,
  /** As a request of the tool's, which version 5 refuses. */
  NATIVE
}
