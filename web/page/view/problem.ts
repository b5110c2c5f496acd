/** What browsers say when nobody answers, each in its own words. */
const UNREACHED =
  /^(Failed to fetch|network error|NetworkError when attempting to fetch resource\.|Load failed|The network connection was lost\.)$/;

/** A problem in words for people, whichever browser tells of it. */
export function inWords(problem: string): string {
  return UNREACHED.test(problem) ? 'the server cannot be reached' : problem;
}
