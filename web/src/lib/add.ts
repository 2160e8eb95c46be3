// Handing reports in, and following their reading by server-sent events.
import { ask, Problem, type Schemas } from "./api";

export interface Progress {
  name: string;
  /** waiting, reading, keeping, done or failed. */
  stage: string;
  added?: Schemas["Added"];
  why?: string;
}

/** Adds files; tells of each step as the server does. Ends when the server has said its last word. */
export async function add(files: File[], marking: string, told: (all: Progress[]) => void): Promise<Progress[]> {
  const all: Progress[] = files.map((f) => ({ name: f.name, stage: "waiting" }));
  told([...all]);
  const form = new FormData();
  form.set("marking", marking);
  for (const file of files) form.append("file", file, file.name);
  try {
    const response = await ask("/api/v1/reports", { method: "POST", body: form, headers: { accept: "text/event-stream" } });
    for await (const { event, data } of events(response)) {
      const said = JSON.parse(data) as { at: number; stage?: string; added?: Schemas["Added"]; detail?: string };
      const line = all[said.at];
      if (!line) continue;
      if (event === "stage") all[said.at] = { ...line, stage: said.stage ?? line.stage };
      if (event === "added") all[said.at] = { ...line, stage: "done", added: said.added };
      if (event === "problem") all[said.at] = { ...line, stage: "failed", why: said.detail };
      told([...all]);
    }
  } catch (why) {
    const problem = Problem.from(why);
    for (const [at, line] of all.entries())
      if (line.stage !== "done") all[at] = { ...line, stage: "failed", why: problem.message };
    told([...all]);
  }
  return all;
}

/** The events of a stream (HTML standard §9.2.6), as far as our server uses them. */
async function* events(response: Response): AsyncGenerator<{ event: string; data: string }> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let left = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    left += value;
    const whole = left.split("\n\n");
    left = whole.pop() ?? "";
    for (const block of whole) {
      const lines = block.split("\n");
      const field = (name: string) =>
        lines.filter((l) => l.startsWith(`${name}:`)).map((l) => l.slice(name.length + 1).trimStart()).join("\n");
      if (field("data")) yield { event: field("event") || "message", data: field("data") };
    }
  }
}
