/** A file that the reader brings. */
export interface Incoming {
  /** Relative to the home folder. */
  readonly path: string;
  readonly data: Blob;
}

/** Whether something dragged or pasted has files in it. */
export const hasFiles = (data: DataTransfer | null): data is DataTransfer => data?.types.includes('Files') ?? false;

/** Whether a file is, by its name, work that was downloaded from here. */
export const looksLikeWork = (name: string): boolean => /^pyplayground-state-.*\.zip$/i.test(name);

/**
 * The files that were dropped or pasted, folders with all that is in them.
 *
 * To be called in the event itself: afterwards the browser takes them away.
 */
export async function filesIn(data: DataTransfer): Promise<Incoming[]> {
  const items = [...data.items].filter(({ kind }) => kind === 'file');
  const found = items.map((item) => {
    const entry = item.webkitGetAsEntry();
    return entry && isFolder(entry) ? entry : item.getAsFile();
  });
  const files: Incoming[] = [];
  for (const one of found) if (one) files.push(...(one instanceof File ? [incoming(one)] : await walk(one)));
  return files;
}

/** A file under its own name. macOS writes `é` as two characters, which is not what a program writes to open it. */
export const incoming = (file: File): Incoming => ({ path: file.name.normalize(), data: file });

/** All files below a folder. */
async function walk(folder: FileSystemDirectoryEntry): Promise<Incoming[]> {
  const found: Incoming[] = [];
  for (const child of await childrenOf(folder)) {
    if (isFolder(child)) found.push(...(await walk(child)));
    else found.push({ path: child.fullPath.replace(/^\//, '').normalize(), data: await fileOf(child as FileSystemFileEntry) });
  }
  return found;
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));

async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  // It gives a hundred or so at a time, and nothing at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    found.push(...some);
  }
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
