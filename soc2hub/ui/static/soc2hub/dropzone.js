// Drop zone: each file goes on its own, with its progress; large ones in pieces (pieces.js), so that they can be paused and
// gone on with after a break or a restart. Without scripts the form sends them all at once.
(() => {
  "use strict";
  const MOST_FILES = 200;
  const sizeOf = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1048576).toFixed(1)} MB`);
  const tokenOf = (zone) => zone.querySelector("[name=csrfmiddlewaretoken]").value;
  const say = (zone, words) => { zone.querySelector("[role=status]").textContent = words; };

  const rowFor = (zone, file) => {
    const row = zone.querySelector("template.dropzone-row").content.firstElementChild.cloneNode(true);
    row.querySelector(".dropzone-name").textContent = file.name;
    row.querySelector(".dropzone-size").textContent = sizeOf(file.size);
    row.querySelector("progress").setAttribute("aria-label", `Upload of ${file.name}`);
    row.querySelector(".dropzone-cancel").setAttribute("aria-label", `Stop the upload of ${file.name}`);
    zone.querySelector(".dropzone-files").append(row);
    return row;
  };

  const answerOf = (request) => {
    try { return JSON.parse(request.responseText); } catch { return {}; }
  };

  const finish = (row, isReceived, words) => {
    row.classList.add(isReceived ? "is-received" : "is-refused");
    for (const part of row.querySelectorAll("progress, .dropzone-cancel, .dropzone-pause")) part.remove();
    row.querySelector(".dropzone-said").textContent = words;
  };

  const received = (row, answer) => {
    const sha = answer.sha256 ? ` SHA-256 ${answer.sha256.slice(0, 12)}…` : "";
    if (answer.checks?.length) row.classList.add("has-checks");
    finish(row, true, `${answer.message || "Received."}${sha}`);
    return true;
  };

  const refused = (row, answer) => { finish(row, false, answer.detail || answer.title || "Not received. Drop the file again."); return false; };

  const show = (row, sent, size) => {
    row.querySelector("progress").value = sent / size;
    row.querySelector(".dropzone-said").textContent = sent < size ? `${Math.floor(sent / size * 100)} % sent` : "Sent, being checked …";
  };

  const sendAtOnce = (zone, file, row) => new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(zone.dataset.method || "POST", zone.dataset.url);
    request.setRequestHeader("X-CSRFToken", tokenOf(zone));
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Idempotency-Key", crypto.randomUUID());
    request.upload.onprogress = (event) => { if (event.lengthComputable) show(row, event.loaded, event.total); };
    request.onload = () => done((request.status >= 200 && request.status < 300 ? received : refused)(row, answerOf(request)));
    request.onerror = () => { finish(row, false, "The connection broke. Drop the file again."); done(false); };
    request.onabort = () => { finish(row, false, "Stopped."); done(false); };
    row.querySelector(".dropzone-cancel").onclick = () => request.abort();
    request.send(file);
  });

  const sendInPieces = async (zone, file, row) => {
    const said = row.querySelector(".dropzone-said");
    const transfer = new window.pieces.Transfer(file, {
      url: zone.dataset.url, piecesUrl: zone.dataset.pieces, token: tokenOf(zone),
      onprogress: (sent) => show(row, sent, file.size),
      onwait: (seconds) => { said.textContent = `The connection broke. It goes on by itself in ${seconds} s.`; },
    });
    const pause = row.querySelector(".dropzone-pause");
    pause.hidden = false;
    pause.onclick = () => {
      transfer.isPaused ? transfer.resume() : transfer.pause();
      pause.textContent = transfer.isPaused ? "Go on" : "Pause";
      if (transfer.isPaused) said.textContent = "Paused. What was sent is kept for a week.";
    };
    let ended = null;
    row.querySelector(".dropzone-cancel").onclick = () => { ended = transfer.cancel(); };
    try { return received(row, await transfer.run()); } catch (fault) {
      if (!(fault instanceof window.pieces.Refused)) throw fault;
      if (transfer.isCancelled) { finish(row, false, "Stopped."); await ended; return false; }
      await transfer.forget();
      return refused(row, fault.answer);
    }
  };

  const send = (zone, file, row) => {
    const limit = Number(zone.dataset.limit || 0);
    if (limit && file.size > limit) {
      finish(row, false, `Larger than ${sizeOf(limit)}. Split it or compress it, then drop it again.`);
      return false;
    }
    const isLarge = zone.dataset.pieces && window.pieces?.isPossible && file.size > Number(zone.dataset.piecesAbove);
    return (isLarge ? sendInPieces : sendAtOnce)(zone, file, row);
  };

  const sendAll = async (zone, files) => {
    const chosen = files.slice(0, MOST_FILES).map((file) => [file, rowFor(zone, file)]);
    const results = [];
    for (const [file, row] of chosen) results.push(await send(zone, file, row));
    const count = results.filter(Boolean).length;
    const left = files.length - chosen.length;
    say(zone, `${count} of ${results.length} files received.${left ? ` ${left} more were left out: at most ${MOST_FILES} at once.` : ""}`);
    if (count) document.body.dispatchEvent(new CustomEvent("dropzone:received", { detail: { zone: zone.id, received: count } }));
    showUnfinished(zone);
  };

  const filesIn = async (entry) => {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length || found.length > MOST_FILES) return found;
      for (const inner of some) found.push(...await filesIn(inner));
    }
  };

  const dropped = async (data) => {
    const entries = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.some((entry) => entry.isDirectory)) return [...data.files];
    return (await Promise.all(entries.map(filesIn))).flat();
  };

  // What an earlier visit left unfinished: the same file, chosen again, goes on where it stopped.
  const showUnfinished = async (zone) => {
    const place = zone.querySelector(".dropzone-unfinished");
    if (!place || !zone.dataset.pieces || !window.pieces?.isPossible) return;
    let rows = [];
    try { rows = await window.pieces.waiting(zone.dataset.pieces); } catch { return; }
    place.hidden = !rows.length;
    place.querySelector("ul").replaceChildren(...rows.map((upload) => {
      const item = zone.querySelector("template.dropzone-left").content.firstElementChild.cloneNode(true);
      item.querySelector(".dropzone-name").textContent = upload.name;
      item.querySelector(".dropzone-size").textContent = `${Math.floor(upload.received / upload.size * 100)} % of ${sizeOf(upload.size)}`;
      const button = item.querySelector("button");
      button.setAttribute("aria-label", `Give up ${upload.name}`);
      button.onclick = async () => { await window.pieces.giveUp(zone.dataset.pieces, upload.id, tokenOf(zone)); showUnfinished(zone); };
      return item;
    }));
  };

  const attach = (zone) => {
    if (zone.dataset.attached) return;
    zone.dataset.attached = "yes";
    const over = (isOver) => (event) => { event.preventDefault(); zone.classList.toggle("is-over", isOver); };
    zone.addEventListener("dragenter", over(true));
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", async (event) => { over(false)(event); sendAll(zone, await dropped(event.dataTransfer)); });
    for (const input of zone.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => { sendAll(zone, [...input.files]); input.value = ""; });
    }
    for (const button of zone.querySelectorAll("[data-opens]")) {
      button.addEventListener("click", () => document.getElementById(button.dataset.opens).click());
    }
    zone.addEventListener("submit", (event) => event.preventDefault());
    showUnfinished(zone);
  };

  document.addEventListener("paste", (event) => {
    const zone = document.querySelector("form.dropzone[data-url]");
    const files = [...(event.clipboardData?.files || [])];
    if (!zone || !files.length) return;
    event.preventDefault();
    sendAll(zone, files);
  });

  const attachAll = (within) => within.querySelectorAll("form.dropzone[data-url]").forEach(attach);
  attachAll(document);
  document.addEventListener("htmx:load", (event) => attachAll(event.target));
})();
