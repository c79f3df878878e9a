// Large files in pieces: begun once, gone on with where the server says they stand, found again after a restart by
// what the file is. The browser keeps ids only, under a hash of name, size, date and both ends of the file.
(() => {
  "use strict";
  const KEPT = "soc2hub:uploads";
  const END = 65536;
  const LONGEST_WAIT = 30000;

  const kept = () => { try { return JSON.parse(localStorage.getItem(KEPT)) || {}; } catch { return {}; } };
  const keep = (change) => { const all = kept(); change(all); try { localStorage.setItem(KEPT, JSON.stringify(all)); } catch { /* private window: goes on, but is not found again */ } };
  const digest = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

  const identityOf = async (url, file) => {
    const said = new TextEncoder().encode(`${url}\n${file.name}\n${file.size}\n${file.lastModified}\n`);
    return base64(await digest(await new Blob([said, file.slice(0, END), file.slice(-END)]).arrayBuffer()));
  };

  class Refused extends Error {
    constructor(request) {
      super("refused");
      this.status = request.status;
      try { this.answer = JSON.parse(request.responseText); } catch { this.answer = {}; }
    }
    get mayPass() { return this.status === 0 || this.status === 429 || this.status >= 500 && this.status !== 507; }
    get isMisplaced() { return this.status === 409; }
  }

  const ask = (method, url, { token, headers = {}, body = null, onprogress, held } = {}) => new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.setRequestHeader("Accept", "application/json");
    if (method !== "GET") request.setRequestHeader("X-CSRFToken", token);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (onprogress) request.upload.onprogress = onprogress;
    request.onload = () => (request.status < 300 ? done(request.responseText ? JSON.parse(request.responseText) : {}) : fail(new Refused(request)));
    request.onerror = request.onabort = () => fail(new Refused(request));
    if (held) held.request = request;
    request.send(body);
  });

  class Transfer {
    constructor(file, { url, piecesUrl, token, onprogress, onwait }) {
      Object.assign(this, { file, url, piecesUrl, token, onprogress, onwait });
      this.isPaused = this.isCancelled = false;
      this.key = crypto.randomUUID();
    }

    pause() { this.isPaused = true; this.request?.abort(); }
    resume() { this.isPaused = false; this.wake?.(); }
    async cancel() {
      this.isCancelled = true;
      this.isPaused = false;
      this.request?.abort();
      this.wake?.();
      await this.forget();
    }

    // What was asked for may stand on the server though its answer never came: asking again tells which it is.
    async forget() {
      if (this.isAskedFor && !this.upload) this.upload = await this.begun().catch(() => null);
      keep((all) => { delete all[this.identity]; });
      if (this.upload && !this.isDone) await ask("DELETE", `${this.piecesUrl}/${this.upload.id}`, { token: this.token }).catch(() => {});
    }

    async run() {
      this.identity = await identityOf(this.piecesUrl, this.file);
      await this.patiently(async () => { this.upload = await this.found() || await this.begun(); });
      while (this.upload.received < this.file.size) await this.patiently(() => this.sendPiece(), { mayBeMisplaced: true });
      const headers = { "X-Upload": this.upload.id, "Content-Type": "application/octet-stream", "Idempotency-Key": this.upload.id };
      const answer = await this.patiently(() => ask("POST", this.url, { token: this.token, headers, held: this }));
      this.isDone = true;
      await this.forget();
      return answer;
    }

    async found() {
      const id = kept()[this.identity];
      if (!id) return null;
      try { return await ask("GET", `${this.piecesUrl}/${id}`, { held: this }); } catch (refused) {
        if (refused.status !== 404) throw refused;
        return null;
      }
    }

    async begun() {
      const body = JSON.stringify({ name: this.file.name, size: this.file.size });
      this.isAskedFor = true;
      const upload = await ask("POST", this.piecesUrl, { token: this.token, headers: { "Content-Type": "application/json", "Idempotency-Key": this.key }, body, held: this });
      keep((all) => { all[this.identity] = upload.id; });
      return upload;
    }

    async sendPiece() {
      const at = this.upload.received;
      const piece = this.file.slice(at, at + this.upload.piece);
      const headers = { "Content-Type": "application/octet-stream", "Content-Digest": `sha-256=:${base64(await digest(await piece.arrayBuffer()))}:` };
      const onprogress = (event) => this.onprogress(at + Math.min(event.loaded, piece.size));
      this.upload = await ask("PUT", `${this.piecesUrl}/${this.upload.id}/pieces/${at}`, { token: this.token, headers, body: piece, onprogress, held: this });
      this.onprogress(this.upload.received);
    }

    // Again after a broken connection, later each time; what the server holds by then is asked anew.
    async patiently(act, { mayBeMisplaced = false } = {}) {
      for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
        while (this.isPaused) await new Promise((wake) => { this.wake = wake; });
        if (this.isCancelled) throw new Refused({ status: 0 });
        try { return await act(); } catch (refused) {
          const passes = refused instanceof Refused && (refused.mayPass || mayBeMisplaced && refused.isMisplaced);
          if (this.isCancelled || !passes) throw refused;
          if (this.isPaused) continue;
          this.onwait(wait / 1000);
          await new Promise((wake) => { this.wake = wake; setTimeout(wake, wait); addEventListener("online", wake, { once: true }); });
          if (this.upload) this.upload = await ask("GET", `${this.piecesUrl}/${this.upload.id}`, { held: this }).catch((error) => {
            if (error.status === 404) throw error;
            return this.upload;
          });
        }
      }
    }
  }

  const waiting = async (piecesUrl) => (await ask("GET", piecesUrl)).results;
  const giveUp = async (piecesUrl, id, token) => {
    keep((all) => { for (const [identity, held] of Object.entries(all)) if (held === id) delete all[identity]; });
    await ask("DELETE", `${piecesUrl}/${id}`, { token });
  };

  window.pieces = { Transfer, Refused, waiting, giveUp, isPossible: Boolean(window.crypto?.subtle) };
})();
