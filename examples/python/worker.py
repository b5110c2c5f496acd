#!/usr/bin/env python3
"""A worker for live sessions in Python, with nothing but the standard library.

    worker.py http://127.0.0.1:4437 parrot

It answers the runs of one agent by saying again what the user said, word by word, until it is
told to end. What a worker has to do is all here: claim, write once, ask, hear of a cancel, give
signs of life, settle.
"""

import json
import sys
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
import uuid

PAUSE = 0.05
RETRY = 0.5
PATIENCE = 120


class Lost(Exception):
    """The run has ended, or is somebody else's."""


class Cancelled(Exception):
    """Somebody wants the run to end."""


def post(url, body, headers=None, timeout=10):
    """The status and the answer of one request; the status is 0 if there was no answer."""
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json", **(headers or {})},
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else {}
    except urllib.error.HTTPError as refused:
        with refused:
            try:
                return refused.code, json.loads(refused.read())
            except ValueError:
                return refused.code, {}
    except (OSError, ValueError):
        return 0, {}


class Run:
    """One run, from its claim to its end."""

    def __init__(self, server, claimed):
        self.messages = claimed["messages"]
        session = urllib.parse.quote(claimed["session"], safe="")
        self.base = f"{server}/v1/sessions/{session}/runs/{claimed['run']}"
        self.headers = {"headrace-fence": claimed["fence"]}
        self.lease = claimed["lease"] / 1000
        self.cursor = claimed["cursor"]
        self.alive = time.monotonic()
        self.inbox = {}
        self.news = threading.Condition()
        self.lost = False
        threading.Thread(target=self.listen, daemon=True).start()

    def call(self, verb, body, headers=None, timeout=10):
        """Asks until there is an answer: while the server is away, no lease ends."""
        in_doubt = False
        while True:
            asked = time.monotonic()
            status, answer = post(
                f"{self.base}/{verb}", body, {**self.headers, **(headers or {})}, timeout
            )
            if 200 <= status < 300 or status == 409:
                if answer.get("code") in ("fenced", "settled"):
                    raise Lost(answer.get("message"))
                if answer.get("code") == "conflict" and not in_doubt:
                    raise RuntimeError("somebody else writes this run")
                self.alive = max(self.alive, asked)
                return answer
            if 400 <= status < 500 and status not in (408, 429):
                raise RuntimeError(f"{status}: {answer.get('message')}")
            # Without an answer, or with one that does not know, it may have been done.
            in_doubt = in_doubt or status == 0 or status >= 500
            if time.monotonic() - self.alive > max(PATIENCE, self.lease):
                raise Lost("the server was away for too long")
            time.sleep(RETRY)

    def listen(self):
        """Hears of cancels and decisions; asking is the sign of life."""
        seen = {}
        while not self.lost:
            wait = min(20, self.lease / 4)
            try:
                answer = self.call(
                    "inbox", {"wait": int(wait * 1000), **seen}, timeout=wait + 10
                )
            except (Lost, RuntimeError):
                self.leave()
                return
            seen = {"seen": answer["cursor"]}
            with self.news:
                self.inbox = answer["inbox"]
                self.news.notify_all()

    def leave(self):
        """Gives no more signs of life: a run that is not settled ends with its lease."""
        with self.news:
            self.lost = True
            self.news.notify_all()

    def check(self):
        """Says whether the run is to end."""
        with self.news:
            if self.inbox.get("cancel_requested"):
                raise Cancelled()
            if self.lost:
                raise Lost("the run has ended")

    def write(self, *events):
        """Stores events once, however often they have to be sent."""
        self.check()
        answer = self.call("events", {"events": events, "expected": self.cursor})
        # A conflict says that an earlier attempt stored them, and where.
        self.cursor = answer["cursor"]

    def text(self, delta):
        self.write({"type": "text", "delta": delta})

    def ask(self, question):
        """Asks a person and waits for the answer; None if nobody gave one in time."""
        self.check()
        key = {"idempotency-key": f"ask-{self.cursor}"}
        answer = self.call("ask", question, key)
        if "decision" not in answer:
            raise Cancelled()
        self.cursor = answer["cursor"]
        with self.news:
            while True:
                self.check()
                for each in self.inbox.get("decisions", []):
                    if each["decision"] == answer["decision"] and each["state"] != "open":
                        return each.get("answer")
                self.news.wait()

    def settle(self, outcome, error=None):
        self.call("settle", {"outcome": outcome, **({"error": error} if error else {})})


def answer(run):
    """What this agent does; yours goes here."""
    said = "".join(part.get("text", "") for part in run.messages[-1]["parts"])
    if "loud" in said:
        decision = run.ask({"kind": "approval", "title": "May I shout?"})
        said = said.upper() if decision and decision.get("approved") else f"({said})"
    for word in said.split():
        run.text(word + " ")
        time.sleep(PAUSE)


def outcome(run):
    """Does it, and says how the run is to be settled."""
    try:
        answer(run)
        return ("completed",)
    except Lost:
        raise
    except Cancelled:
        return ("cancelled",)
    except Exception as why:  # Whatever it is, the run must not hang.
        traceback.print_exc()
        return ("failed", f"Something went wrong: {type(why).__name__}")


def work(server, agent):
    key = str(uuid.uuid4())
    while True:
        status, claimed = post(
            f"{server}/v1/claims",
            {"agents": [agent], "worker": "worker.py", "wait": 20_000},
            {"idempotency-key": key},
            timeout=30,
        )
        if status not in (200, 204):
            # The server is away for a moment. It may have claimed a run for us: the same key gets
            # that.
            time.sleep(RETRY)
            continue
        key = str(uuid.uuid4())
        if status == 204:
            # There was nothing to do.
            continue
        run = Run(server, claimed)
        try:
            run.settle(*outcome(run))
        except (Lost, RuntimeError) as why:
            print(f"lost {run.base}: {why}", file=sys.stderr)
        finally:
            run.leave()


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2])
