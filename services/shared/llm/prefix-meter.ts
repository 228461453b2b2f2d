/**
 * How much of each prompt an endpoint that caches prefixes could reuse: as far as an earlier prompt for the same model
 * began with the same text. Only hashes are kept, and only so many.
 */
const stepCharacters = 256;
const mostPrefixes = 50_000;

export class PrefixMeter {
  readonly #known = new Set<number>();

  /** Characters at the beginning of `prompt` that an earlier one shares, in whole steps. From now on, all of it is known. */
  visit(model: string, prompt: string): number {
    let shared = 0;
    let unbroken = true;
    // Two 32-bit FNV-1a hashes side by side make one of 53 bits, which a number holds exactly.
    let [low, high] = [0x811c9dc5, 0x9747b28c];
    const mix = (text: string, from: number, to: number) => {
      for (let index = from; index < to; index += 1) {
        const code = text.charCodeAt(index);
        low = Math.imul(low ^ code, 0x01000193);
        high = Math.imul(high ^ (code + 0x9e37), 0x01000193);
      }
    };
    mix(model, 0, model.length);
    for (let end = stepCharacters; end <= prompt.length; end += stepCharacters) {
      mix(prompt, end - stepCharacters, end);
      const hash = (high >>> 0) * 2 ** 21 + ((low >>> 0) & 0x1fffff);
      unbroken &&= this.#known.delete(hash);
      if (unbroken) shared = end;
      // Put last, so that what is dropped first is what was not used for longest.
      this.#known.delete(hash);
      this.#known.add(hash);
    }
    for (const oldest of this.#known) {
      if (this.#known.size <= mostPrefixes) break;
      this.#known.delete(oldest);
    }
    return shared;
  }
}
