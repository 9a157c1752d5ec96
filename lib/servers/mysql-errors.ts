/** Error numbers. Source: MySQL server error reference; MariaDB error code list. */
export const ACCESS_DENIED = [1045, 1698];
export const LOCKED = [3118, 3955, 4151];
export const WEAK_PASSWORD = [1819, 3546];
export const OPERATION_FAILED = 1396;
export const MAY_NOT = [1044, 1142, 1143, 1227, 1410, 1370];

/** The number of a server's error, or 0. */
export function numberOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errno' in error && typeof error.errno === 'number'
    ? error.errno
    : 0;
}
