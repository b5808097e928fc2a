/*
 * The part of ZIP that saved states use (PKWARE's APPNOTE 6.3.10): members stored or deflated, their sizes known beforehand, names in UTF-8;
 * no comments, extra fields, encryption, ZIP64 or disks. What is not used is refused, since every further way to say a thing is a way to
 * say two things at once.
 *
 *     local header, data   (of each member, one right behind the other)
 *     central header       (of each member, in the same order)
 *     end record           (the last 22 bytes)
 */

/** What a file begins with, and its parts. */
export const LOCAL = 0x04034b50;
export const CENTRAL = 0x02014b50;
export const END = 0x06054b50;

export const LOCAL_BYTES = 30;
export const CENTRAL_BYTES = 46;
export const END_BYTES = 22;

/**
 * What the local and the central header of a member both say, byte for byte: version, flags, method, time, date, CRC-32, both sizes, the
 * lengths of name and extra field.
 */
export const SHARED_BYTES = 26;
export const SHARED_AT_LOCAL = 4;
export const SHARED_AT_CENTRAL = 6;

/** Flag: the name is UTF-8. */
export const UTF8 = 0x0800;

export const STORED = 0;
export const DEFLATED = 8;

/** 2.0, which knows deflate. */
export const VERSION = 20;
