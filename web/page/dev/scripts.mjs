// What the scripted agent plays, by what it was asked.

/** The script that answers `prompt`: a function of the stage. */
export function scriptFor(prompt) {
  const scripts = [
    [/everything|tour/i, tour],
    [/weather|look ?up|tool/i, weather],
    [/deploy|approv|delete|roll ?out/i, deploy],
    [/trip|ask me|question|choose/i, trip],
    [/long|essay|explain/i, long],
    [/break|fail/i, broken],
  ];
  const [, script] = scripts.find(([pattern]) => pattern.test(prompt)) ?? [undefined, hello];
  return script;
}

async function hello(stage) {
  await stage.think(
    'The user wants a short answer. I should say what happens to it on its way.\n\nOne paragraph and a list will do.',
  );
  await stage.say(`Hello! Every word of this answer is **durable before you see it**: it is a record in a log, and your browser reads it from there.

So you may now

1. refresh this page,
2. open it in a second tab,
3. or pull the cable and put it back,

and the answer goes on where you were. Try \`Ctrl\` + \`R\` while I write.`);
}

async function weather(stage) {
  await stage.think('I need the forecast. First the place, then its weather.');
  const place = await stage.tool('geocode', 'Find a place', { query: 'Lisbon', limit: 1 });
  await stage.output(place, {
    name: 'Lisbon',
    country: 'Portugal',
    latitude: 38.72,
    longitude: -9.14,
  });
  const forecast = await stage.tool('forecast', 'Get the forecast', {
    latitude: 38.72,
    longitude: -9.14,
    days: 3,
  });
  await stage.output(forecast, { progress: 'day 1 of 3' }, true);
  await stage.output(forecast, {
    days: [
      { day: 'Friday', high: 24, low: 16, sky: 'clear' },
      { day: 'Saturday', high: 22, low: 15, sky: 'some cloud' },
      { day: 'Sunday', high: 19, low: 14, sky: 'rain from noon' },
    ],
  });
  await stage.say(`In **Lisbon** it stays fine until Sunday:

| Day | High | Low | Sky |
|---|--:|--:|---|
| Friday | 24 °C | 16 °C | clear |
| Saturday | 22 °C | 15 °C | some cloud |
| Sunday | 19 °C | 14 °C | rain from noon |

Take something for the rain if you leave on Sunday.`);
  await stage.tell({
    type: 'source',
    url: 'https://open-meteo.com/en/docs',
    title: 'Open-Meteo forecast',
  });
  await stage.tell({
    type: 'source',
    url: 'https://en.wikipedia.org/wiki/Lisbon',
    title: 'Lisbon',
  });
}

async function deploy(stage) {
  await stage.say(
    'I have checked the build: 412 tests passed. Deploying replaces what runs in production, so I ask first.\n\n',
  );
  const call = await stage.tool('deploy', 'Deploy to production', {
    service: 'checkout',
    version: '2.14.0',
    strategy: 'rolling',
  });
  const answer = await stage.ask({
    kind: 'approval',
    title: 'Deploy checkout 2.14.0 to production?',
    detail: '3 of 3 replicas are replaced, one after the other. Rolling back takes about a minute.',
    call,
    deadline: Date.now() + 10 * 60_000,
    fallback: { approved: false, reason: 'nobody answered' },
  });
  if (answer?.approved) {
    await stage.output(call, { replicas: 3, healthy: 3, took: '41 s' });
    await stage.say('It is out: all three replicas run **2.14.0** and are healthy.');
  } else {
    await stage.fail(call, 'Not approved');
    await stage.say(
      `Nothing was deployed${answer?.reason ? ` (“${answer.reason}”)` : ''}. Version 2.13.2 keeps running.`,
    );
  }
}

async function trip(stage) {
  await stage.say('Gladly. One thing decides the rest, though.\n\n');
  const kind = await stage.ask({
    kind: 'question',
    title: 'What should the weekend be like?',
    choices: ['By the sea', 'In the mountains', 'In a city'],
  });
  const where = kind?.choice ?? 'anywhere';
  const from = await stage.ask({
    kind: 'question',
    title: 'Where do you start from?',
    detail: 'A town or a station.',
  });
  await stage.say(`${where}, then, starting from **${from?.text ?? 'home'}**.

- *Friday evening*: arrive, and eat something you cannot pronounce.
- *Saturday*: the long walk, before it gets warm.
- *Sunday*: one museum, one café, the late train.`);
}

async function tour(stage) {
  await stage.think(
    'They want to see everything, so: thoughts, a plan, tools, a failure, sources, a file, code.',
  );
  await stage.tell({
    type: 'data',
    name: 'plan',
    key: 'plan',
    data: { look: 'working', compare: 'waiting', report: 'waiting' },
  });
  const good = await stage.tool('search', 'Search the docs', {
    query: 'resume after a dead worker',
    limit: 3,
  });
  await stage.output(
    good,
    ['leases', 'fencing tokens', 'settle'].map((title, rank) => ({ rank: rank + 1, title })),
  );
  await stage.tell({
    type: 'data',
    name: 'plan',
    key: 'plan',
    data: { look: 'done', compare: 'working', report: 'waiting' },
  });
  const bad = await stage.tool('fetch', 'Read a page', { url: 'https://example.com/leases' });
  await stage.fail(bad, 'Connection refused after 3 tries');
  await stage.tell({ type: 'step' });
  await stage.think('The page is down; the search result says enough.');
  await stage.tell({
    type: 'data',
    name: 'plan',
    key: 'plan',
    data: { look: 'done', compare: 'done', report: 'done' },
  });
  await stage.say(`## What a dead worker leaves behind

A run is dead when its **lease** has expired. Whoever writes then presents a stale *fence* and is refused:

\`\`\`java
// A worker that lost its run hears of it at its next write.
try (RunHandle run = sessions.claim(worker)) {
  for (String token : model.stream(run.messages())) {
    run.text(token); // throws Fenced if the lease ran out
  }
  run.settle(Outcome.COMPLETED);
}
\`\`\`

> The finished message, the end of the run and the release of the session are one append.

See [leases](https://example.com/leases) for the details.`);
  await stage.tell({
    type: 'source',
    url: 'https://example.com/leases',
    title: 'Leases and fences',
  });
  await stage.tell({
    type: 'file',
    url: '/report.pdf',
    media_type: 'application/pdf',
    name: 'dead-workers.pdf',
  });
}

async function long(stage) {
  await stage.think('A longer text with some structure. Let me lay it out in sections before I write.');
  for (let chapter = 1; chapter <= 6; chapter++) {
    await stage.say(`${chapter > 1 ? '\n\n' : ''}### ${chapter}. ${CHAPTERS[chapter - 1]}

A stream is an ordered, gapless sequence of records. A reader is a position and a wake-up: it reads the log, waits for the end to move, and reads again. So a refresh, a late join and a slow client are the **same case**, and there is nothing to hand over when one of them happens.

- What was acknowledged is on the disk.
- What is on the disk is read in order.
- What is read is never taken back.

\`\`\`ts
const session = new LiveSession({ url: '', session: 'chapter-${chapter}' });
session.subscribe(() => render(session.view));
session.open();
\`\`\``);
  }
}

async function broken(stage) {
  await stage.say('I will begin, and then something will go wrong. For');
  throw new Error('The model answered 529: overloaded. Try again in a moment.');
}

const CHAPTERS = ['The log', 'Readers', 'Writers', 'Fences and leases', 'What a crash may take', 'Settling'];
