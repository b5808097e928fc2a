// A program may replace it.
const { XMLHttpRequest } = self;

/** The text behind a blob URL, or null once it is revoked. Synchronous: for a worker that can hear no message. */
export function readUrl(url: string): string | null {
  const request = new XMLHttpRequest();
  try {
    request.open('GET', url, false);
    // Firefox parses the answer as XML otherwise.
    request.overrideMimeType('text/plain; charset=utf-8');
    request.send();
    return request.status === 200 ? request.responseText : null;
  } catch {
    return null; // A revoked URL is a network error.
  }
}
