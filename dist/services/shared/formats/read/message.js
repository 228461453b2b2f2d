/** A record that cannot be read as a dialogue. The message says what is wrong with which part of it. */
export class UnreadableDialogue extends Error {
    name = "UnreadableDialogue";
}
