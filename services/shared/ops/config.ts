/**
 * Settings come from the environment. Each is declared once (type, default, one line of documentation); from that one
 * declaration it is parsed, checked, and listed in the docs.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";

export interface Field<T> {
  /** Parses the text of the environment variable. */
  readonly type: z.ZodType<T, string>;
  /** One line: what it sets, in which unit. */
  readonly doc: string;
  /** Value when the variable is not set; none: the setting is required. */
  readonly default?: T;
  /** A secret may also be given as a file's path in `<NAME>_FILE`, and is never shown. */
  readonly secret?: boolean;
}

/** A group of settings whose variables share a prefix: `fields.maxInFlight` of prefix STREAM is STREAM_MAX_IN_FLIGHT. */
export interface FieldGroup<F> {
  readonly prefix: string;
  readonly fields: { readonly [K in keyof F]: Field<F[K]> };
  /** What is contradictory in settings that are well each by itself, each problem with its variables. */
  readonly problems?: (values: F) => readonly string[];
}

/** Declares one setting. */
export function field<T>(
  type: z.ZodType<T, string>,
  doc: string,
  options: { default?: NoInfer<T>; secret?: boolean } = {},
): Field<T> {
  return { type, doc, ...options };
}

/** Declares a group of settings. */
export function fieldGroup<F>(
  prefix: string,
  fields: { readonly [K in keyof F]: Field<F[K]> },
  problems?: (values: NoInfer<F>) => readonly string[],
): FieldGroup<F> {
  return { prefix, fields, ...(problems && { problems }) };
}

/** Parsers for the text of environment variables. */
export const text = z.string().min(1);
export const url = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" });
export const list = z
  .string()
  .transform((value) =>
    value
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  )
  .refine((items) => items.length > 0, "must name at least one, separated by commas");
/** The path of a text file; the setting's value is what the file holds. */
export const fileContent = z.string().transform((path, context) => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    context.addIssue(`cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
    return z.NEVER;
  }
});
export const flag = z.stringbool();
/** A whole number from `min` to `max`. */
export const whole = (min: number, max: number) =>
  z
    .string()
    .transform(Number)
    .pipe(
      z
        .number({ error: "must be a number" })
        .int("must be a whole number")
        .min(min, `must be at least ${min}`)
        .max(max, `must be at most ${max}`),
    );
/** A number from `min` to `max`. */
export const decimal = (min: number, max: number) =>
  z
    .string()
    .transform(Number)
    .pipe(
      z
        .number({ error: "must be a number" })
        .min(min, `must be at least ${min}`)
        .max(max, `must be at most ${max}`),
    );
/** One of `values`. */
export const oneOf = <T extends string>(...values: readonly [T, ...T[]]) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` }) as unknown as z.ZodType<T, string>;

/** Every wrong setting, each with its variable, what is wrong and what it is for. The process should exit with code 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `${problems.length === 1 ? "a setting is" : `${problems.length} settings are`} wrong:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/** The environment variable of a setting. */
export function variable(prefix: string, key: string): string {
  return `${prefix}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/**
 * Reads settings from the environment. A variable that is set but empty counts as not set.
 *
 * @param gather collects the groups a process needs: `(read) => ({ kafka: read(kafkaFields), … })`
 * @throws ConfigError naming every wrong setting of all groups at once
 */
export function readConfig<T>(
  gather: (read: <F>(group: FieldGroup<F>) => F) => T,
  env: NodeJS.ProcessEnv = process.env,
): T {
  const problems: string[] = [];
  const values = gather(<F>(group: FieldGroup<F>) => {
    const before = problems.length;
    const entries = Object.entries<Field<unknown>>(group.fields).map(([key, declared]) => {
      const name = variable(group.prefix, key);
      try {
        return [key, readField(name, declared, env)];
      } catch (error) {
        problems.push(`${name}: ${(error as Error).message} (${declared.doc})`);
        return [key, undefined];
      }
    });
    const values = Object.fromEntries(entries) as F;
    if (problems.length === before) problems.push(...(group.problems?.(values) ?? []));
    return values;
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return values;
}

function readField<T>(name: string, declared: Field<T>, env: NodeJS.ProcessEnv): T {
  let value = env[name];
  const file = declared.secret ? env[`${name}_FILE`] : undefined;
  if (file) {
    try {
      value = readFileSync(file, "utf8").trim();
    } catch (error) {
      throw new Error(
        `${name}_FILE cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`,
      );
    }
  }
  if (value === undefined || value === "") {
    if ("default" in declared) return declared.default as T;
    throw new Error("is not set, and has no default");
  }
  const parsed = declared.type.safeParse(value);
  if (parsed.success) return parsed.data;
  const shown = declared.secret ? "" : `"${value}" `;
  throw new Error(`${shown}${parsed.error.issues.map((issue) => issue.message).join("; ")}`);
}

/** A setting as the docs list it. */
export interface DocumentedSetting {
  readonly variable: string;
  readonly default: string;
  readonly doc: string;
}

/** The settings of a group, for the docs. */
export function documentSettings<F>(group: FieldGroup<F>): DocumentedSetting[] {
  return Object.entries<Field<unknown>>(group.fields).map(([key, declared]) => ({
    variable: variable(group.prefix, key),
    default: "default" in declared ? String(declared.default ?? "") : "required",
    doc: declared.doc,
  }));
}
