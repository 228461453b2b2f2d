/** No broker and registry can be had here; the message says why and how to mend it. */
export class PlatformUnavailable extends Error {
    name = "PlatformUnavailable";
}
