/** How long the browser may take to begin: until then it needs the address. */
const KEEP_MS = 60_000;

/** Has the browser save a file. */
export function offerDownload(file: Blob, name: string): void {
  // As plain bytes, so that no browser opens it in place of the page.
  const url = URL.createObjectURL(file.slice(0, file.size, 'application/octet-stream'));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
