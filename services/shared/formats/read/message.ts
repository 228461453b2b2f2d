/** What every reader makes of a record, whatever the format: messages in order, before they become a dialogue's turns. */
import type { Tool } from "../../contracts/generated/records.ts";
import type { ReadingFault } from "../../rules/rule.ts";

export interface ReadCall {
  readonly name: string;
  /** The arguments as text: JSON where they could be understood, else as they were written, for the rules to find. */
  readonly arguments: string;
  readonly id?: string;
  /** Keys that no call has. */
  readonly foreignKeys?: readonly string[];
}

export interface ReadResult {
  readonly content: string;
  /** Id of the call it answers, where the format gives one. */
  readonly callId?: string;
  /** Name of the tool that answers, where the format gives one. */
  readonly name?: string;
}

export type MessageFault = Omit<ReadingFault, "turnId">;

export interface Message {
  readonly role: "user" | "assistant" | "tool";
  readonly text: string;
  readonly calls: readonly ReadCall[];
  readonly results: readonly ReadResult[];
  /** Position in the record's own list of messages, from 0. */
  readonly at: number;
  /** What is wrong with the message that a dialogue of ours cannot hold, such as keys that do not belong there. */
  readonly faults?: readonly MessageFault[];
}

/** A record as read. */
export interface ReadDialogue {
  readonly id: string;
  readonly system: string;
  /** The tools the record lists; undefined where it lists none, so that a catalog given separately applies. */
  readonly tools: readonly Tool[] | undefined;
  readonly messages: readonly Message[];
  /** Which part of a catalog given separately applies; all of it where this is left out. */
  readonly catalog?: CatalogPart;
}

/** The part of a catalog that a record names. */
export interface CatalogPart {
  /** Base names of catalog files; undefined: all. */
  readonly files: readonly string[] | undefined;
  /** Tools left out for the whole dialogue. */
  readonly without: readonly string[];
  /** Position in `messages` from which a tool is there; from the start where it is not named. */
  readonly from: ReadonlyMap<string, number>;
}

/** A record that cannot be read as a dialogue. The message says what is wrong with which part of it. */
export class UnreadableDialogue extends Error {
  override readonly name = "UnreadableDialogue";
}
