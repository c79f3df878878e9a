// Drop zone: each file goes on its own as a raw body, with its progress; without scripts the form sends them all at once.
(() => {
  "use strict";
  const sizeOf = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1048576).toFixed(1)} MB`);

  const rowFor = (zone, file) => {
    const row = zone.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector(".dropzone-name").textContent = file.name;
    row.querySelector(".dropzone-size").textContent = sizeOf(file.size);
    row.querySelector("progress").setAttribute("aria-label", `Upload of ${file.name}`);
    zone.querySelector(".dropzone-files").append(row);
    return row;
  };

  const answerOf = (request) => {
    try { return JSON.parse(request.responseText); } catch { return {}; }
  };

  const finish = (row, isReceived, words) => {
    row.classList.add(isReceived ? "is-received" : "is-refused");
    row.querySelector("progress").remove();
    row.querySelector(".dropzone-cancel")?.remove();
    row.querySelector(".dropzone-said").textContent = words;
  };

  const send = (zone, file) => new Promise((done) => {
    const row = rowFor(zone, file);
    const bar = row.querySelector("progress");
    const said = row.querySelector(".dropzone-said");
    const limit = Number(zone.dataset.limit || 0);
    if (limit && file.size > limit) {
      finish(row, false, `Larger than ${sizeOf(limit)}. Split it or compress it, then drop it again.`);
      return done(false);
    }
    const request = new XMLHttpRequest();
    request.open(zone.dataset.method || "POST", zone.dataset.url);
    request.setRequestHeader("X-CSRFToken", zone.querySelector("[name=csrfmiddlewaretoken]").value);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Idempotency-Key", crypto.randomUUID());
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      bar.value = event.loaded / event.total;
      said.textContent = event.loaded < event.total ? `${Math.round(bar.value * 100)} % sent` : "Sent, being checked …";
    };
    request.onload = () => {
      const answer = answerOf(request);
      const isReceived = request.status >= 200 && request.status < 300;
      const sha = answer.sha256 ? ` SHA-256 ${answer.sha256.slice(0, 12)}…` : "";
      finish(row, isReceived, isReceived ? `${answer.message || "Received."}${sha}` : answer.detail || answer.title || "Not received. Drop the file again.");
      done(isReceived);
    };
    request.onerror = () => { finish(row, false, "The connection broke. Drop the file again."); done(false); };
    request.onabort = () => { finish(row, false, "Stopped."); done(false); };
    row.querySelector(".dropzone-cancel").onclick = () => request.abort();
    request.send(file);
  });

  const sendAll = async (zone, files) => {
    const results = [];
    for (const file of files) results.push(await send(zone, file));
    const received = results.filter(Boolean).length;
    zone.querySelector("[role=status]").textContent = `${received} of ${results.length} files received.`;
    if (received) document.body.dispatchEvent(new CustomEvent("dropzone:received", { detail: { zone: zone.id, received } }));
  };

  const attach = (zone) => {
    if (zone.dataset.attached) return;
    zone.dataset.attached = "yes";
    const input = zone.querySelector("input[type=file]");
    const over = (isOver) => (event) => { event.preventDefault(); zone.classList.toggle("is-over", isOver); };
    zone.addEventListener("dragenter", over(true));
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => { over(false)(event); sendAll(zone, [...event.dataTransfer.files]); });
    input.addEventListener("change", () => { sendAll(zone, [...input.files]); input.value = ""; });
    zone.addEventListener("submit", (event) => event.preventDefault());
  };

  const attachAll = (within) => within.querySelectorAll("form.dropzone[data-url]").forEach(attach);
  attachAll(document);
  document.addEventListener("htmx:load", (event) => attachAll(event.target));
})();
