// How an approval of a tool call goes in an unmodified useChat that knows them, whichever transport it has.
import assert from "node:assert/strict";

/** The worker asks for approval, the user gives it, and the same message goes on. */
export async function approvesNatively(page, run) {
  await run.text("May I? ");
  await run.says({ type: "tool-call", call: "c1", name: "delete", input: { all: true } });
  const decision = await run.asks({ kind: "approval", title: "Delete?", call: "c1" });
  const tool = (state) => (each) =>
    each.chat.messages.at(-1).parts.some((part) => part.toolCallId === "c1" && part.state === state);
  const isReady = (each) => each.chat.status === "ready";
  await page.shows("the request", tool("approval-requested"));
  await page.shows("that it is the user's turn", isReady);
  await page.chat.addToolApprovalResponse({ id: decision, approved: true });
  page.chat.sendMessage();
  assert.deepEqual((await run.decided(decision)).answer, { approved: true });
  await run.says({ type: "tool-output", call: "c1", output: "gone" });
  await run.text("Done.");
  await run.settles();
  await page.shows("the end", (each) => isReady(each) && tool("output-available")(each));
  assert.deepEqual(page.answers, [{ id: run.answer, text: "May I? Done." }]);
  assert.deepEqual(page.errors, []);
}
