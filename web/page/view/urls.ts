/** What a link may lead to, whoever wrote it: web pages and this server. */
export function safeUrl(text: string): URL | undefined {
  try {
    const url = new URL(text, document.baseURI);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The address of a picture that may be shown: one that comes from this server, or is in the address.
 * Loading it from elsewhere would tell that place who reads what here.
 */
export function pictureUrl(text: string): string | undefined {
  if (/^data:image\/(png|jpeg|gif|webp|avif);/i.test(text)) return text;
  const url = safeUrl(text);
  return url?.origin === location.origin ? url.href : undefined;
}
