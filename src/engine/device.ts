/** Small devices, by what browsers tell of them: https://www.w3.org/TR/device-memory/ */
const SMALL_MEMORY_GB = 2;

/** What some browsers tell; others tell nothing, and count as large and free of charge. */
interface DeviceHints {
  readonly deviceMemory?: number;
  readonly connection?: { readonly saveData?: boolean };
}

/** Whether this device has little memory: an interpreter takes some 60 MB. Asked when needed, since modules also load on servers. */
export function isSmallDevice(): boolean {
  return ((navigator as DeviceHints).deviceMemory ?? Infinity) <= SMALL_MEMORY_GB;
}

/** Whether the reader pays for data, by the Save-Data hint: https://wicg.github.io/savedata/ */
export function savesData(): boolean {
  return (navigator as DeviceHints).connection?.saveData === true;
}
