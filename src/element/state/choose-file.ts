/** Lets the reader choose a file; null when they choose none. A click must have come before. */
export function chooseFile(accept: string): Promise<File | null> {
  const field = document.createElement('input');
  field.type = 'file';
  field.accept = accept;
  return new Promise((resolve) => {
    field.onchange = () => resolve(field.files?.[0] ?? null);
    field.oncancel = () => resolve(null);
    field.click();
  });
}
