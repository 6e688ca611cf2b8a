// The line to the desk: reads with a token, signs what it files (HTTP Message Signatures, RFC 9421, Ed25519), and
// listens to notices. The private key stays in this page: it cannot be read out again, and is gone when the page is.

const encoder = new TextEncoder();
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export class Refusal extends Error {
  constructor(status, message, repair) {
    super(repair ? `${message} — ${repair}` : message);
    this.status = status;
  }
}

export async function readKey(pem) {
  const body = pem.replace(/-----[^-]+-----/g, "").replace(/\s+/g, "");
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  const open = await crypto.subtle.importKey("pkcs8", bytes, { name: "Ed25519" }, true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", open);
  const raw = Uint8Array.from(atob(x.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const id = hex(await crypto.subtle.digest("SHA-256", raw));
  const key = await crypto.subtle.importKey("pkcs8", bytes, { name: "Ed25519" }, false, ["sign"]);
  return { key, id };
}

export function subjectOf(token) {
  const part = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
  return JSON.parse(atob(part)).sub;
}

export class Line {
  constructor(token, signer) {
    this.token = token;
    this.signer = signer;
    this.skew = 0;
    this.ended = new AbortController();
  }

  async open() {
    const head = await this.get("/v1/log/head");
    this.desk = head.note.split("\n")[0];
  }

  close() {
    this.ended.abort();
  }

  async get(path) {
    return this.#read(await fetch(path, { headers: { Authorization: `Bearer ${this.token}` }, signal: this.ended.signal }));
  }

  async send(method, path, content, mustSign = true) {
    const body = encoder.encode(JSON.stringify(content));
    const headers = { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" };
    if (this.signer) Object.assign(headers, await this.#sign(method, path, body));
    else if (mustSign) throw new Refusal(401, "no-key");
    return this.#read(await fetch(path, { method, headers, body }));
  }

  async listen(after, onNotice, onState) {
    let last = after;
    while (!this.ended.signal.aborted) {
      try {
        const headers = { Authorization: `Bearer ${this.token}`, Accept: "text/event-stream" };
        const answer = await fetch(`/v1/notices/stream?after=${last}`, { headers, signal: this.ended.signal });
        if (!answer.ok) await this.#read(answer);
        onState(true);
        let rest = "";
        for await (const text of pieces(answer.body)) {
          rest += text;
          const events = rest.split("\n\n");
          rest = events.pop();
          for (const event of events) {
            const data = event.split("\n").find((line) => line.startsWith("data: "));
            if (!data || !event.includes("event: notice")) continue;
            const notice = JSON.parse(data.slice(6));
            last = notice.id;
            onNotice(notice);
          }
        }
      } catch (error) {
        if (this.ended.signal.aborted) return;
        if (error instanceof Refusal && error.status < 500) return onState(false, error);
      }
      onState(false);
      await new Promise((done) => setTimeout(done, 2000));
    }
  }

  async #sign(method, path, body) {
    const digest = `sha-256=:${base64(await crypto.subtle.digest("SHA-256", body))}:`;
    const nonce = hex(crypto.getRandomValues(new Uint8Array(16)));
    const created = Math.floor((Date.now() + this.skew) / 1000);
    const listed = '("@method" "@path" "content-digest")';
    const parameters = `${listed};created=${created};nonce="${nonce}";keyid="${this.signer.id}";tag="${this.desk}"`;
    const text = `"@method": ${method}\n"@path": ${path}\n"content-digest": ${digest}\n"@signature-params": ${parameters}`;
    const signature = await crypto.subtle.sign("Ed25519", this.signer.key, encoder.encode(text));
    return { "Content-Digest": digest, "Signature-Input": `desk=${parameters}`, Signature: `desk=:${base64(signature)}:` };
  }

  async #read(answer) {
    const date = answer.headers.get("date");
    if (date) this.skew = Math.abs(Date.parse(date) - Date.now()) > 5000 ? Date.parse(date) - Date.now() : 0;
    const content = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refusal(answer.status, content.message ?? String(answer.status), content.repair);
    return content;
  }
}

async function* pieces(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
