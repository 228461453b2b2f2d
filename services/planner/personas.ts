/** Who the user of a dialogue is: what makes a thousand users of one catalog sound like more than one person. */
export const personas: readonly string[] = [
  "a busy professional who writes short, direct sentences",
  "a retired teacher who is polite and explains why things are needed",
  "a student on a small budget who asks a lot and uses casual language",
  "a parent who does several things at once and sometimes loses the thread",
  "an office manager who states every detail precisely and in order",
  "somebody who speaks the language as a second one and keeps to simple words",
  "an enthusiast who knows the subject well and uses its terms",
  "a newcomer to the subject who describes things instead of naming them",
  "a sceptic who wants to see what was done before going on",
  "a traveller who is in a hurry and writes from a phone",
  "a friendly regular who chats a little between requests",
  "a careful planner who thinks aloud about what comes next",
];
