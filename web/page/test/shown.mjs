// What stands on the page, and what should stand there, in the same words.

/** The messages as they stand on the page; runs in it. */
export function readTranscript() {
  const textIn = (node, selector) => {
    const found = node.querySelector(selector);
    return found === null || found.closest('[hidden]') ? '' : found.textContent;
  };
  const tidy = (text) => text.replace(/\s+/g, ' ').trim();
  const readPart = (part) => {
    const value = (label) => textIn(part, `.value [aria-label="${label}"] code`);
    switch (part.classList[1]) {
      case 'tool':
        return [
          `tool ${textIn(part, '.tool-name')} ${part.dataset.state}`,
          value('Input'),
          value('Output'),
          textIn(part, '.tool-error'),
        ];
      case 'ask':
        return `ask ${part.dataset.decision} ${part.dataset.state} ${textIn(part, '.ask-title')}`;
      case 'chip':
        return `source ${textIn(part, '.chip-title')}`;
      case 'file-part':
        return `file ${textIn(part, '.chip-title')} ${textIn(part, '.chip-note')}`;
      case 'data':
        return [
          `data ${textIn(part, '.data-name')}`,
          ...[...part.querySelectorAll('.members:not([hidden]) > *')].map(({ textContent }) => textContent),
          value('Value'),
        ];
      default:
        return `${part.classList[1]} ${tidy((part.querySelector('.markdown') ?? part).textContent)}`;
    }
  };
  return [...document.querySelectorAll('[data-message]')].map((message) => ({
    id: message.dataset.message,
    role: message.classList.contains('user') ? 'user' : 'assistant',
    outcome: message.dataset.outcome,
    parts: [...message.querySelector('.parts').children].map(readPart),
  }));
}

/** How a message of the server's should be read from the page, if its texts have no marks. */
export function shownAs({ id, role, outcome, parts }, live) {
  return { id, role, outcome: outcome ?? '', parts: parts.map((part) => shownPart(part, role, live)) };
}

/** The same of a message without the words of its answer, which marks make look otherwise. */
export function withoutWords({ parts, ...message }) {
  const kinds = parts.map((part) => String(part).replace(/^(text|thinking) .*/, '$1'));
  return { ...message, parts: kinds };
}

/** What a message says in words, byte by byte. */
export function wordsOf({ parts }) {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}

function shownPart(part, role, live) {
  switch (part.type) {
    case 'text':
      return `${role === 'user' ? 'said' : 'text'} ${tidy(part.text)}`;
    case 'thinking':
      return `thinking ${tidy(part.text)}`;
    case 'tool': {
      const isOpen = part.state === 'input' || part.state === 'called';
      return [
        `tool ${part.title ?? part.name} ${isOpen && !live ? 'stopped' : part.state}`,
        valueOf(part.input ?? part.input_text),
        valueOf(part.output),
        part.error ?? '',
      ];
    }
    case 'decision':
      return `ask ${part.decision} ${part.state} ${part.title}`;
    case 'source':
      return `source ${part.title ?? new URL(part.url).hostname}`;
    case 'file':
      return `file ${part.name ?? 'File'} ${part.media_type}`;
    case 'data':
      // Of the values that have a table of their own, the tests use texts and numbers.
      return [`data ${part.name}`, ...Object.entries(part.data).flat().map(String), ''];
    case 'steer':
      return `steer You said meanwhile: ${tidy(part.text)}`;
    default:
      return `${part.type} `;
  }
}

function valueOf(value) {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}

function tidy(text) {
  return text.replace(/\s+/g, ' ').trim();
}
