/** Limits of Block Kit and of messages that our texts can come near to, in characters or pieces (facts 1.4 and 1.5). */
export const limits = {
  headerChars: 150,
  sectionChars: 3_000,
  contextElements: 10,
  buttonChars: 75,
  spokenChars: 75,
  confirmTitleChars: 100,
  confirmTextChars: 300,
  blocks: 50,
} as const;

/** What the words of a message in a channel may take, so that they are heard in one go (U17). */
export const textCharsMax = 300;

/** What one person asked for is told in full: screen readers read these words and not the blocks. */
export const answerCharsMax = 2_900;
