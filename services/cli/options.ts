/** Parsers for the values of command-line options. */
import { InvalidArgumentError } from "commander";
import type { Quotas } from "../shared/dataset/quotas.ts";

/** A whole number from `min` to `max`. */
export function wholeOption(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** A share from 0 to `max`. */
export function shareOption(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < 0 || value > max) {
      throw new InvalidArgumentError(`It must be a number from 0 to ${max}.`);
    }
    return value;
  };
}

/** A number above 0. */
export function amountOption(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError("It must be a number above 0.");
  }
  return value;
}

/** One of `values`. */
export function choiceOption<T extends string>(values: readonly T[]): (text: string) => T {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found === undefined) throw new InvalidArgumentError(`It must be one of ${values.join(", ")}.`);
    return found;
  };
}

/** `name=number`, collected over repeated options: `--kind sequential=0.7 --kind parallel=0.3`. */
export function weightOption(
  text: string,
  collected: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const [name, weight, ...rest] = text.split("=");
  const value = Number(weight);
  if (!name || !weight?.trim() || rest.length > 0 || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError("It must be a name and a weight of at least 0, such as sequential=0.7.");
  }
  return { ...collected, [name.trim()]: value };
}

/** `tool:name=number` or `kind:name=number`, collected over repeated options. */
export function quotaOption(text: string, collected: Quotas = {}): Quotas {
  // A tool's name may hold a colon or an equals sign of its own.
  const [, of, name = "", least] = /^(tool|kind):(.+)=(\d+)$/.exec(text) ?? [];
  const value = Number(least);
  if (of === undefined || value < 1 || !Number.isSafeInteger(value))
    throw new InvalidArgumentError(
      "It must be tool:NAME=N or kind:NAME=N with a whole number of dialogues from 1, such as tool:get_weather=50.",
    );
  const group = of === "tool" ? "tools" : "kinds";
  return { ...collected, [group]: { ...collected[group], [name]: value } };
}

/** A text, collected over repeated options. */
export function listOption(text: string, collected: readonly string[] = []): readonly string[] {
  return [...collected, text];
}

/** `stage=count`, collected over repeated options. */
export function replicasOption<T extends string>(names: readonly T[], most = 32) {
  return (text: string, collected: Partial<Record<T, number>> = {}): Partial<Record<T, number>> => {
    const [name, count, ...rest] = text.split("=");
    const known = names.find((each) => each === name);
    const value = Number(count);
    if (!known || !count || rest.length > 0 || !Number.isInteger(value) || value < 1 || value > most) {
      throw new InvalidArgumentError(
        `It must be a stage (${names.join(", ")}) and a number of processes from 1 to ${most}, such as refiner=2.`,
      );
    }
    return { ...collected, [known]: value };
  };
}
