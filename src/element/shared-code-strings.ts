/** The words about code that came by a link, in English. They come with its code; a page replaces them through `strings`, like all others. */
export const sharedCodeStrings = {
  fromLink: 'This code came with a link, not from this page. Read it before you run it.',
  linkRefused: 'A link brought other code here, but this page does not let its code be changed. You see the page’s own code.',
  leaveLink: 'Show the page’s own code',
} as const;
